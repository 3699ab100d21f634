//! Objects whose size their users do not remember: each counts the whole of what it may use as requested.
//!
//! For interfaces in the shape of C's `malloc` and `free`. A size is rounded up to its class, or to a block of pages,
//! when the object is made, and a free finds the same number from the page. Objects above 8 bytes start on a multiple
//! of 16: their size counts as a multiple of 16, and the classes that serve one are such multiples themselves in both
//! of the library's schemes.

/// What lies at an address, as far as the page says: what a free without a size needs to know.
private enum WholeObject {
    /// An object of a class, if it is one at all.
    case small(Int)
    /// A block of so many pages; 1 where it is none, which whoever takes it back finds out.
    case large(pages: Int)
}

extension GlobalState {
    /// The class that serves so many bytes at C's alignment; nil where the buddy does.
    func wholeClass(_ size: Int) -> Int? {
        let table = classes
        guard UInt(bitPattern: size) <= UInt(bitPattern: table.largest & ~15) else { return nil }
        return table.index(size: size > 8 ? (size &+ 15) & ~15 : size)
    }

    /// Allocates at C's alignment.
    func allocateWhole(_ size: Int, on processor: Processor?) throws(AllocationError) -> UInt {
        if isHardened { return try allocateGuarded(size, on: processor) }
        guard let index = wholeClass(size) else { return try allocateWholePages(size, 1, on: processor) }
        return try allocateSmall(index, size: classes[index].size.int, on: processor)
    }

    /// Allocates at an alignment of the caller's.
    func allocateWhole(_ size: Int, alignment: Int, on processor: Processor?) throws(AllocationError) -> UInt {
        guard AllocationLayout(size: 1, alignment: alignment).isValid else { throw .invalidParam }
        guard size >= 0 else { throw .noMemory }
        if alignment <= 8 || alignment <= 16 && size > 8 { return try allocateWhole(size, on: processor) }
        if isHardened { return try allocateGuarded(size, alignment: alignment, on: processor) }
        guard let index = classes.index(for: AllocationLayout(size: size, alignment: alignment)) else {
            return try allocateWholePages(size, alignment, on: processor)
        }
        return try allocateSmall(index, size: classes[index].size.int, on: processor)
    }

    private func allocateWholePages(
        _ size: Int, _ alignment: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        // A size that no block can have is no mistake in C, but memory that there is not.
        guard size >= 0, ceilingLog2(pages(for: size)) <= BlockOrder.maximum.rawValue else { throw .noMemory }
        let pages = pages(for: size)
        return try allocateLarge(size: blockBytes(pages: pages), alignment: alignment, on: processor)
    }

    /// Frees what `allocateWhole` gave for so many bytes: as fast as a free can be, and the size is checked.
    func deallocateWhole(_ address: UInt, size: Int, on processor: Processor?) throws(AllocationError) -> FreeOutcome {
        if isHardened { return try deallocateGuarded(address, size: size, on: processor) }
        guard let index = wholeClass(size) else { return try freeWholePages(address, size, on: processor) }
        return try freeSmall(address, index, size: classes[index].size.int, on: processor)
    }

    private func freeWholePages(
        _ address: UInt, _ size: Int, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        guard size >= 0 else { throw .invalidParam }
        return try freeWhole(address, .large(pages: pages(for: size)), on: processor)
    }

    /// Frees what `allocateWhole` gave, by what the page says. O(1), and checked like any other free.
    func deallocateWhole(_ address: UInt, on processor: Processor?) throws(AllocationError) -> FreeOutcome {
        if isHardened { return try deallocateGuarded(address, size: nil, on: processor) }
        processor?.poll()
        return try freeWhole(address, wholeObject(at: address), on: processor)
    }

    private func freeWhole(
        _ address: UInt, _ object: WholeObject, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        switch object {
        case .small(let index):
            return try freeSmall(address, index, size: classes[index].size.int, on: processor)
        case .large(let pages):
            try returnLarge(address, pages: pages, size: blockBytes(pages: pages), on: processor)
            return .done
        }
    }

    /// Bytes that the user of what `allocateWhole` gave may use; nil where no object or block starts there. Reads
    /// nothing that another CPU's user can change while this object is in its user's hands.
    func wholeSize(of address: UInt) -> Int? {
        if isHardened { return guardedSize(of: address) }
        switch wholeObject(at: address) {
        case .small(let index):
            guard case .success = SlabObject.find(address, in: directory, classes, codeFlag: 0) else { return nil }
            return classes[index].size.int
        case .large:
            guard let section = directory.section(containing: address),
                section.addressOf(page: section.page(of: address)) == address
            else { return nil }
            let record = PageRecord(section, section.page(of: address))
            return record.state == .allocated ? record.pageCount << pageShift.int : nil
        }
    }

    private func wholeObject(at address: UInt) -> WholeObject {
        guard let section = directory.section(containing: address) else { return .large(pages: 1) }
        let page = section.page(of: address)
        let word = PageClass(bits: section.pageClass(page).value)
        if word.isSlab, word.code & PageClass.poolFlag == 0 { return .small(word.classIndex) }
        let record = PageRecord(section, page)
        return .large(pages: record.state == .allocated ? record.pageCount : 1)
    }

    /// Changes the size of what `allocateWhole` gave: in place where the new size needs the same class, or the same
    /// block; else by a new object and a copy.
    func reallocateWhole(
        _ address: UInt, newSize: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        guard newSize >= 0 else { throw .noMemory }
        if isHardened { return try reallocateGuarded(address, newSize: newSize, on: processor) }
        processor?.poll()
        let wanted = wholeClass(newSize)
        switch wholeObject(at: address) {
        case .small(let index):
            try checkSmall(address, index, on: processor)
            guard index != wanted else { return try inPlace(address, on: processor) }
        case .large(let pages):
            let bytes = wanted == nil ? blockBytes(pages: self.pages(for: newSize)) : nil
            guard
                try !resizeLarge(
                    address, pages: pages, size: blockBytes(pages: pages), to: bytes, on: processor)
            else {
                return try inPlace(address, on: processor)
            }
        }
        let old = wholeSize(of: address) ?? 0
        let moved = try allocateWhole(newSize, on: processor)
        copyObject(from: address, to: moved, byteCount: min(old, newSize))
        _ = try deallocateWhole(address, on: processor)
        return try inPlace(moved, on: processor)
    }

    private func inPlace(_ address: UInt, on processor: Processor?) throws(AllocationError) -> UInt {
        try countReallocation(on: processor)
        return address
    }
}
