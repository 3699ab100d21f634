//! Large blocks: whole pages for users, from a CPU's page cache or the buddy.

/// Where large blocks are counted: on the caller's CPU, or for threads without one in the shared words.
private struct LargeCounters {
    let bytes: Word
    let requested: Word
    let rounding: Word
    let allocations: Word
    let frees: Word

    init(_ state: GlobalState, _ processor: Processor?) {
        if let cache = processor?.pageCache {
            (bytes, requested, rounding) = (cache.largeBytes, cache.largeRequested, cache.largeRounding)
            (allocations, frees) = (cache.largeAllocations, cache.largeFrees)
        } else {
            (bytes, requested, rounding) = (state.largeBytes, state.largeRequested, state.largeRounding)
            (allocations, frees) = (state.largeAllocations, state.largeFrees)
        }
    }

    /// Adds a block, or with negative figures takes one off.
    func add(bytes change: Int, requested size: Int) {
        bytes.add(change)
        requested.add(size)
        rounding.add(change - size)
    }
}

extension GlobalState {
    /// Pages that so many bytes need.
    @inline(__always)
    func pages(for byteCount: Int) -> Int { (max(byteCount, 1) &- 1) &>> pageShift.int &+ 1 }

    /// Pages in the page caches of all CPUs.
    var cachedPages: Int {
        var pages = 0
        for cpu in 0...cpuCount.int { pages += processor(cpu).pageCache.pages.int }
        return pages
    }

    // MARK: Allocation

    /// Allocates a block for `size` bytes at a multiple of `alignment`, a power of two.
    @inline(__always)
    func allocateLarge(size: Int, alignment: Int, on processor: Processor?) throws(AllocationError) -> UInt {
        let pages = pages(for: size)
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
            try take(pages, on: processor) { (buddy, trims) throws(AllocationError) in
                try buddy.allocatePages(pages, alignment: alignment, requestedBytes: size, trims: trims)
            }
        }
    }

    /// See `GlobalAllocator.allocatePages`.
    func allocatePages(_ count: Int, alignment: Int) throws(AllocationError) -> UInt {
        try retrying(on: nil) { () throws(AllocationError) in
            try take(count, on: nil) { (buddy, trims) throws(AllocationError) in
                try buddy.allocatePages(count, alignment: alignment, requestedBytes: nil, trims: trims)
            }
        }
    }

    /// See `GlobalAllocator.allocatePagesLowmem`.
    func allocatePagesLowmem(_ count: Int, alignment: Int) throws(AllocationError) -> UInt {
        let physicalAddress = hooks.physicalAddress
        return try retrying(on: nil) { () throws(AllocationError) in
            try take(count, on: nil) { (buddy, trims) throws(AllocationError) in
                try buddy.allocatePagesLowmem(count, alignment: alignment, physicalAddress, trims: trims)
            }
        }
    }

    /// Takes a block from the buddy and counts it. A CPU takes more runs of a small one's length for its cache, and
    /// trims by itself: what is cut off waits in the cache.
    private func take(
        _ wanted: Int, on processor: Processor?, _ take: (BuddyCore, Bool) throws(AllocationError) -> UInt
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
        let pages = record.pageCount
        let counters = LargeCounters(self, processor)
        counters.add(bytes: pages << pageShift.int, requested: record.requestedBytes)
        counters.allocations.add(1)
        let stack = processor?.pageCache.stack(pages: pages, order: record.order)
        sizeSamples(of: processor).recordLarge(size: record.requestedBytes, unsampled: stack?.unsampled.int ?? 0)
        stack?.unsampled.int = 0
        if let processor, let stack { processor.refill(stack, pages: pages, buddy, beside: section) }
        return address
    }

    // MARK: Free

    /// Takes whole pages back; `pages` only checks the caller.
    @inline(__always)
    func returnLarge(_ address: UInt, pages: Int, on processor: Processor?) throws(AllocationError) {
        if let processor {
            processor.poll()
            if processor.cacheLarge(address, pages: pages) { return processor.took(.pageCache) }
        }
        try returnLargeSlow(address, pages: pages, on: processor)
    }

    @inline(never)
    private func returnLargeSlow(_ address: UInt, pages: Int, on processor: Processor?) throws(AllocationError) {
        processor?.took(.buddy)
        let hooks = hooks
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let (section, page, held) = try largeBlock(at: address, pages: pages)
        let record = PageRecord(section, page)
        let count = record.pageCount
        let size = record.requestedBytes
        // Another CPU may free the block at the same moment, without the lock.
        guard record.exchange(held, for: PageRecord.bits(.cached, order: record.order, pages: count)) else {
            throw refuse(.doubleFree, address)
        }
        let counters = LargeCounters(self, processor)
        counters.add(bytes: -(count << pageShift.int), requested: -size)
        counters.frees.add(1)
        guard let processor else { return buddy.give(section, page) }
        processor.use(section)
        processor.put(address, record, pages: count, buddy)
    }

    // MARK: Reallocation

    /// Checks a large block, and serves a new size in place: where the block has as many pages as that needs, and where
    /// blocks are trimmed also by giving its end back or by taking free pages behind it.
    func resizeLarge(
        _ address: UInt, pages: Int, to newSize: Int?, on processor: Processor?
    ) throws(AllocationError) -> Bool {
        let hooks = hooks
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let (section, page, _) = try largeBlock(at: address, pages: pages)
        guard let newSize else { return false }
        let record = PageRecord(section, page)
        let old = record.pageCount
        let needed = self.pages(for: newSize)
        let trims = trimsLargeBlocks.value != 0
        let wanted = trims ? needed : 1 << ceilingLog2(needed)
        if wanted != old {
            guard trims, wanted <= BlockOrder.maximum.pageCount else { return false }
            if wanted < old {
                buddy.shrink(section, page, to: wanted)
            } else {
                guard buddy.grow(section, page, to: wanted) else { return false }
            }
        }
        LargeCounters(self, processor).add(
            bytes: (wanted - old) << pageShift.int, requested: newSize - record.requestedBytes)
        record.requestedBytes = newSize
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
        let order = ceilingLog2(pages)
        let kept = trimsLargeBlocks.value != 0 ? pages : 1 << order
        guard bits == PageRecord.bits(.allocated, order: order, pages: kept) else { throw refuse(.wrongSize, address) }
        return (section, page, bits)
    }
}
