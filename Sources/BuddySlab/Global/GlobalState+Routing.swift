//! Which request goes where: to a CPU's slabs, or to the buddy; and reclaim before refusal.

extension GlobalState {
    /// Allocates on `processor`, or on the common CPU where that is nil.
    @inline(__always)
    func allocate(_ layout: AllocationLayout, on processor: Processor?) throws(AllocationError) -> UInt {
        let table = classes
        // The common case: a small request that any class of its size aligns well enough.
        if layout.alignment <= 8, layout.alignment & (layout.alignment &- 1) == 0, layout.alignment > 0,
            UInt(bitPattern: layout.size) <= UInt(bitPattern: table.largest)
        {
            return try allocateSmall(table.index(size: layout.size), size: layout.size, on: processor)
        }
        guard layout.isValid else { throw .invalidParam }
        if let index = table.index(for: layout) {
            return try allocateSmall(index, size: layout.size, on: processor)
        }
        let pages = pages(for: layout.size)
        let alignment = max(layout.alignment, 1 << pageShift.int)
        processor?.took(.buddy)
        return try allocatePages(on: processor) { (buddy) throws(AllocationError) in
            try buddy.allocatePages(pages, alignment: alignment, requestedBytes: layout.size)
        }
    }

    @inline(__always)
    func allocateSmall(
        _ classIndex: Int, size: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        do throws(AllocationError) {
            return try allocateOnce(classIndex, size: size, on: processor)
        } catch {
            return try retry(error, on: processor) { () throws(AllocationError) in
                try allocateOnce(classIndex, size: size, on: processor)
            }
        }
    }

    @inline(__always)
    private func allocateOnce(
        _ classIndex: Int, size: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        if let processor { return try processor.allocate(classIndex, size: size) }
        return try withCommon { (common) throws(AllocationError) in try common.allocate(classIndex, size: size) }
    }

    /// Takes a large block; `processor` is the caller's, where it has one.
    func allocatePages(
        on processor: Processor?, _ take: (BuddyCore) throws(AllocationError) -> UInt
    ) throws(AllocationError) -> UInt {
        processor?.poll()
        do throws(AllocationError) {
            return try takeLarge(take)
        } catch {
            return try retry(error, on: processor) { () throws(AllocationError) in try takeLarge(take) }
        }
    }

    /// After a refusal for lack of memory: one reclaim, one more try.
    @inline(never)
    private func retry(
        _ error: AllocationError, on processor: Processor?, _ attempt: () throws(AllocationError) -> UInt
    ) throws(AllocationError) -> UInt {
        guard error == .noMemory else { throw error }
        do throws(AllocationError) {
            guard processor?.isPrivileged.value != 1, reclaimForAllocation(on: processor) else { throw .noMemory }
            return try attempt()
        } catch {
            if error == .noMemory { countFailure(on: processor) }
            throw error
        }
    }

    private func countFailure(on processor: Processor?) {
        if let processor { return processor.failures.add(1) }
        let hooks = hooks
        commonLock.withLock(hooks) { commonProcessor.failures.add(1) }
    }

    /// Frees on `processor`, or on the common CPU where that is nil.
    @inline(__always)
    func deallocate(
        _ address: UInt, _ layout: AllocationLayout, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        let table = classes
        if layout.alignment <= 8, layout.alignment & (layout.alignment &- 1) == 0, layout.alignment > 0,
            UInt(bitPattern: layout.size) <= UInt(bitPattern: table.largest)
        {
            return try freeSmall(address, table.index(size: layout.size), size: layout.size, on: processor)
        }
        guard layout.isValid else { throw .invalidParam }
        if let index = table.index(for: layout) {
            return try freeSmall(address, index, size: layout.size, on: processor)
        }
        processor?.poll()
        processor?.took(.buddy)
        try returnLarge(address, pages: pages(for: layout.size))
        return .done
    }

    @inline(__always)
    func freeSmall(
        _ address: UInt, _ classIndex: Int, size: Int, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        if let processor { return try processor.free(address, classIndex, size: size) }
        return try withCommon { (common) throws(AllocationError) in
            try common.free(address, classIndex, size: size)
        }
    }

    /// Changes an object's size: in place where its class or block allows, else by a new object and a copy.
    func reallocate(
        _ address: UInt, _ layout: AllocationLayout, newSize: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        let wanted = AllocationLayout(size: newSize, alignment: layout.alignment)
        guard layout.isValid, wanted.isValid else { throw .invalidParam }
        processor?.poll()
        let old = classes.index(for: layout)
        let new = classes.index(for: wanted)
        if let old {
            try checkSmall(address, old, on: processor)
            if old == new {
                try countInPlace(old, change: newSize - layout.size, on: processor)
                return address
            }
        } else if try resizeLarge(address, pages: pages(for: layout.size), to: new == nil ? newSize : nil) {
            try countReallocation(on: processor)
            return address
        }
        let moved = try allocate(wanted, on: processor)
        copyObject(from: address, to: moved, byteCount: min(layout.size, newSize))
        _ = try deallocate(address, layout, on: processor)
        try countReallocation(on: processor)
        return moved
    }

    func countReallocation(on processor: Processor?) throws(AllocationError) {
        if let processor { return processor.reallocations.add(1) }
        try withCommon { (common) throws(AllocationError) in common.reallocations.add(1) }
    }

    /// Checks that a small object can be freed, without freeing it.
    func checkSmall(
        _ address: UInt, _ classIndex: Int, on processor: Processor?
    ) throws(AllocationError) {
        let misuse: Misuse?
        switch SlabObject.find(address, in: directory, classes, codeFlag: 0) {
        case .failure(let found): misuse = found
        case .success(let object):
            if object.classIndex != classIndex {
                misuse = .wrongSize
            } else {
                misuse = isFree(object) ? .doubleFree : nil
            }
        }
        guard let misuse else { return }
        if let processor { throw processor.refuse(misuse, address) }
        throw try withCommon { (common) throws(AllocationError) in common.refuse(misuse, address) }
    }

    private func isFree(_ object: SlabObject) -> Bool {
        commonProcessor.isFree(object)
    }

    private func countInPlace(
        _ classIndex: Int, change: Int, on processor: Processor?
    ) throws(AllocationError) {
        func count(_ processor: Processor) {
            processor.magazine(classIndex).requested.add(change)
            processor.magazine(classIndex).rounding.add(-change)
            processor.reallocations.add(1)
        }
        if let processor { return count(processor) }
        try withCommon { (common) throws(AllocationError) in count(common) }
    }
}
