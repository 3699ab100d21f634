//! Large blocks: whole pages for users, from a CPU's page cache or the buddy.

extension GlobalState {
    /// Pages that so many bytes need.
    @inline(__always)
    func pages(for byteCount: Int) -> Int { (max(byteCount, 1) &- 1) &>> pageShift.int &+ 1 }

    /// Pages of a block that serves so many.
    @inline(__always)
    func blockPages(_ pages: Int) -> Int { trimsLargeBlocks.value != 0 ? pages : 1 &<< ceilingLog2(pages) }

    /// Bytes of a block that serves so many pages.
    func blockBytes(pages: Int) -> Int { blockPages(pages) << pageShift.int }

    /// Counts bytes of large blocks that came or went, for threads without a CPU.
    func changeLarge(bytes: Int, requested: Int) {
        largeBytes.add(bytes)
        largeRequested.add(requested)
        largeRounding.add(bytes - requested)
    }

    /// Pages in the page caches of all CPUs. O(CPUs x lengths).
    var cachedPages: Int {
        var pages = 0
        for cpu in 0...cpuCount.int { pages += processor(cpu).pageCache.pages }
        return pages
    }

    // MARK: Allocation

    /// Allocates a block for `size` bytes at a multiple of `alignment`, a power of two.
    @inline(__always)
    func allocateLarge(size: Int, alignment: Int, on processor: Processor?) throws(AllocationError) -> UInt {
        try allocateLarge(pages: pages(for: size), size: size, alignment: alignment, on: processor)
    }

    /// Allocates a block of so many pages, of which `size` bytes are asked for.
    @inline(__always)
    func allocateLarge(
        pages: Int, size: Int, alignment: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        if let processor {
            processor.poll()
            let shift = pageShift.int
            let aligned = max(0, alignment.trailingZeroBitCount &- shift)
            if let address = processor.takeCachedLarge(pages: pages, aligned: aligned, size: size, pageShift: shift) {
                return address
            }
        }
        return try allocateLargeSlow(pages, size: size, alignment: alignment, on: processor)
    }

    @inline(never)
    private func allocateLargeSlow(
        _ pages: Int, size: Int, alignment: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        processor?.took(.buddy)
        let alignment = max(alignment, 1 << pageShift.int)
        return try retrying(on: processor) { () throws(AllocationError) in
            try take(pages, size: size, on: processor) { (buddy, trims) throws(AllocationError) in
                try buddy.allocatePages(pages, alignment: alignment, trims: trims, as: .cached)
            }
        }
    }

    /// See `GlobalAllocator.allocatePages`.
    func allocatePages(_ count: Int, alignment: Int) throws(AllocationError) -> UInt {
        try retrying(on: nil) { () throws(AllocationError) in
            try take(count, size: count << pageShift.int, on: nil) { (buddy, trims) throws(AllocationError) in
                try buddy.allocatePages(count, alignment: alignment, trims: trims, as: .cached)
            }
        }
    }

    /// See `GlobalAllocator.allocatePagesLowmem`.
    func allocatePagesLowmem(_ count: Int, alignment: Int) throws(AllocationError) -> UInt {
        let physicalAddress = hooks.physicalAddress
        return try retrying(on: nil) { () throws(AllocationError) in
            try take(count, size: count << pageShift.int, on: nil) { (buddy, trims) throws(AllocationError) in
                try buddy.allocatePagesLowmem(
                    count, alignment: alignment, physicalAddress, trims: trims, as: .cached)
            }
        }
    }

    /// Takes a block from the buddy, which hands it out as `cached`, and counts it: it says `allocated` once it has its
    /// pages, so that a stale free by another CPU, which needs no lock, meets it whole. A CPU takes more runs of a small one's length for its cache, and
    /// trims by itself: what is cut off waits in the cache.
    private func take(
        _ wanted: Int, size: Int, on processor: Processor?, _ take: (BuddyCore, Bool) throws(AllocationError) -> UInt
    ) throws(AllocationError) -> UInt {
        let hooks = hooks
        let buddy = buddy
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let trims = trimsLargeBlocks.value != 0
        let address = try take(buddy, trims && processor == nil)
        guard let section = directory.section(containing: address) else { throw .notFound }
        let record = PageRecord(section, section.page(of: address))
        if trims, record.pageCount > wanted {
            processor?.trim(record, section, section.page(of: address), to: wanted, buddy)
        }
        record.set(.allocated, pages: record.pageCount)
        let pages = record.pageCount
        LargeCounters(self, processor, pages: pages)
            .countAllocation(bytes: pages << pageShift.int, requested: size)
        let stack = processor?.pageCache.stack(pages: pages)
        sizeSamples(of: processor).recordLarge(size: size, count: stack?.noteSample() ?? 1)
        if let processor, let stack { processor.refill(stack, buddy, beside: section) }
        return address
    }

    // MARK: Free

    /// Takes a block of so many pages back, of which `size` bytes were asked for: the caller is believed where the
    /// pages are right.
    @inline(__always)
    func returnLarge(_ address: UInt, pages: Int, size: Int, on processor: Processor?) throws(AllocationError) {
        if let processor {
            processor.poll()
            if processor.cacheLarge(address, pages: pages, size: size) { return processor.took(.pageCache) }
        }
        try returnLargeSlow(address, pages: pages, size: size, on: processor)
    }

    @inline(never)
    private func returnLargeSlow(
        _ address: UInt, pages: Int, size: Int, on processor: Processor?
    ) throws(AllocationError) {
        processor?.took(.buddy)
        let hooks = hooks
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let (section, page, held) = try largeBlock(at: address, pages: pages)
        let record = PageRecord(section, page)
        let count = record.pageCount
        // Another CPU may free the block at the same moment, without the lock.
        guard record.exchange(held, for: PageRecord.bits(.cached, pages: count)) else {
            throw refuse(.doubleFree, address)
        }
        LargeCounters(self, processor, pages: count).countFree(bytes: count << pageShift.int, requested: size)
        guard let processor else { return buddy.give(section, page) }
        processor.use(section)
        processor.put(address, record, pages: count, buddy)
    }

    // MARK: Reallocation

    /// Checks a large block, and serves a new size in place: where the block has as many pages as that needs, and where
    /// blocks are trimmed also by giving its end back or by taking free pages behind it. `size` bytes were asked for so
    /// far.
    func resizeLarge(
        _ address: UInt, pages: Int, size: Int, to newSize: Int?, on processor: Processor?
    ) throws(AllocationError) -> Bool {
        let hooks = hooks
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let (section, page, held) = try largeBlock(at: address, pages: pages)
        guard let newSize else { return false }
        let record = PageRecord(section, page)
        let old = record.pageCount
        // Another CPU may free the block at the same moment, without the lock: from here on it is refused.
        guard record.exchange(held, for: PageRecord.bits(.cached, pages: old)) else {
            throw refuse(.doubleFree, address)
        }
        defer { record.set(.allocated, pages: record.pageCount) }
        let needed = self.pages(for: newSize &+ slack)
        let trims = trimsLargeBlocks.value != 0
        let wanted = blockPages(needed)
        if wanted != old {
            guard trims, wanted <= BlockOrder.maximum.pageCount else { return false }
            if wanted < old {
                buddy.shrink(section, page, to: wanted)
            } else {
                guard buddy.grow(section, page, to: wanted) else { return false }
            }
        }
        let bytes = (wanted - old) << pageShift.int
        if let processor {
            processor.pageCache.changeLarge(bytes: bytes, requested: newSize - size)
        } else {
            changeLarge(bytes: bytes, requested: newSize - size)
        }
        return true
    }

    // MARK: Mistakes

    /// Counts a refused free of a large block, and makes it an error. The buddy lock is held.
    private func refuse(_ misuse: Misuse, _ address: UInt) -> AllocationError {
        largeMisuses(misuse).add(1)
        lastLargeMisuse.address = address
        return misuse.error
    }

    /// The large block at an address, checked, with the bits of its record; what is wrong is counted. The buddy lock is
    /// held.
    private func largeBlock(
        at address: UInt, pages: Int
    ) throws(AllocationError) -> (section: Section, page: Int, bits: UInt64) {
        guard let section = directory.section(containing: address) else { throw refuse(.foreignAddress, address) }
        let page = section.page(of: address)
        guard section.addressOf(page: page) == address else { throw refuse(.interiorAddress, address) }
        let bits = PageRecord(section, page).bits
        switch BlockState(rawValue: UInt8(truncatingIfNeeded: bits)) {
        case .allocated: break
        case .slab: throw refuse(.wrongSize, address)
        case .free, .cached, .releasing: throw refuse(.doubleFree, address)
        case nil: throw refuse(.notAnObject, address)
        }
        guard pages > 0, pages <= BlockOrder.maximum.pageCount else { throw refuse(.wrongSize, address) }
        guard bits == PageRecord.bits(.allocated, pages: blockPages(pages)) else { throw refuse(.wrongSize, address) }
        return (section, page, bits)
    }
}
