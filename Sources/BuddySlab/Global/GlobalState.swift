//! The words that all CPUs share, and the two ways of getting and giving pages.

/// Everything of one allocator that is not one CPU's. Lies at the start of the first region, and never moves.
///
/// Lock order: stop mutex, then common-CPU lock, then buddy lock. A slab operation holds at most the common-CPU lock
/// when it takes the buddy lock, and never a lock when it waits at a safepoint.
@frozen
@usableFromInline
struct GlobalState {
    static let wordCount = 80
    static var byteCount: Int { wordCount * 8 }

    @usableFromInline let address: UInt

    @inlinable
    @inline(__always)
    init(address: UInt) { self.address = address }

    @inline(__always)
    func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    var pageShift: Word { word(0) }
    /// CPUs that threads can attach to; the common CPU comes on top and has this number.
    var cpuCount: Word { word(1) }
    var mode: Word { word(2) }
    /// `MagazinePolicy`.
    var magazinePolicy: Word { word(3) }
    /// The directory's root is word 4 itself.
    var directory: SectionDirectory { SectionDirectory(root: address &+ 32) }
    var classTable: Word { word(5) }
    var processors: Word { word(6) }
    var processorStride: Word { word(7) }
    var counterBytes: Word { word(8) }
    /// Where an exact snapshot is copied to.
    var shadow: Word { word(9) }
    var hooksAddress: Word { word(10) }

    var classes: SizeClassTable { SizeClassTable(at: classTable.address) }
    var hooks: StoredHooks { StoredHooks(at: hooksAddress.address) }
    var buddy: BuddyCore { BuddyCore(directory: directory, pageShift: pageShift.int) }
    var buddyLock: SpinLock { SpinLock(at: address &+ 12 &* 8) }
    var commonLock: SpinLock { SpinLock(at: address &+ 16 &* 8) }
    var stopMutex: SpinLock { SpinLock(at: address &+ 20 &* 8) }

    // Safepoint words.
    /// Even: running. Odd: a stop is asked for. Threads sleep on it.
    var epoch: HalfWord { HalfWord(at: address &+ 24 &* 8) }
    /// Epoch of the last stop that everybody arrived at and that holds. The stopper sleeps on it.
    var held: HalfWord { HalfWord(at: address &+ 25 &* 8) }
    /// Epoch in the upper half; in the lower one bit for a stop that holds, and the arrivals that are missing.
    var pending: Word { word(26) }
    var stopStarted: Word { word(28) }
    var stopEnded: Word { word(29) }

    // Figures; from here to the end they are part of a snapshot.
    static let firstFigure: UInt = 32
    var reservedBytes: Word { word(32) }
    var metadataBytes: Word { word(33) }
    var paddingBytes: Word { word(34) }
    var largeRequested: Word { word(35) }
    var largeRounding: Word { word(36) }
    var largeBlocks: Word { word(37) }
    var largeAllocations: Word { word(38) }
    var largeFrees: Word { word(39) }
    func largeMisuses(_ kind: Misuse) -> Word { word(41 &+ UInt(kind.rawValue)) }
    var lastLargeMisuse: Word { word(46) }
    /// Reclaims that were completed; also tells a waiter that one has been done for it.
    var reclaims: Word { word(47) }
    /// What had been freed in all when the last reclaim proved fruitless, plus 1; 0 where the last one bore fruit.
    var fruitlessAt: Word { word(48) }
    var exactSnapshots: Word { word(49) }
    var pauseNanoseconds: Word { word(50) }
    var longestPause: Word { word(51) }
    var abandonedStops: Word { word(52) }
    /// Bytes of managed memory, counted as regions come.
    var managedBytes: Word { word(53) }
    /// Bytes in blocks that were handed out whole, counted as they come and go.
    var largeBytes: Word { word(54) }

    func processor(_ index: Int) -> Processor {
        Processor(block: processors.address &+ UInt(index &* processorStride.int))
    }

    /// Where every CPU's slab caches lie.
    var slabOwners: SlabOwners {
        SlabOwners(
            firstCaches: processor(0).slabCaches.address, stride: processorStride.address, count: cpuCount.int &+ 1)
    }

    var commonProcessor: Processor { processor(cpuCount.int) }

    /// Runs `body` with the common CPU's lock held.
    func withCommon<Result>(
        _ body: (Processor) throws(AllocationError) -> Result
    ) throws(AllocationError) -> Result {
        let hooks = hooks
        commonLock.lock(hooks)
        defer { commonLock.unlock(hooks) }
        return try body(commonProcessor)
    }

    // MARK: Slab pages

    /// Takes pages from the buddy and makes a slab of them. `noMemory` where there are none.
    func addSlab(_ classIndex: Int, to slabs: SlabCore) throws(AllocationError) {
        let pages = classes[classIndex].pages.int
        let hooks = hooks
        let base = buddyLock.withLock(hooks) { () -> UInt? in
            guard let base = buddy.take(order: ceilingLog2(pages), aligned: ceilingLog2(pages), requestedBytes: 0),
                let section = buddy.directory.section(containing: base)
            else { return nil }
            let record = PageRecord(section, section.page(of: base))
            record.set(.slab, order: record.order)
            section.slabPages.add(record.pageCount)
            return base
        }
        guard let base else { throw .noMemory }
        try slabs.add(classIndex, base: base, byteCount: pages << pageShift.int, createdAt: hooks.now())
    }

    /// Gives an empty slab's pages back.
    func returnSlab(_ slab: EmptiedSlab) {
        buddyLock.withLock(hooks) {
            guard let section = directory.section(containing: slab.base) else { return }
            buddy.give(section, section.page(of: slab.base))
        }
    }

    // MARK: Large blocks

    /// Hands out whole pages and counts them.
    func takeLarge(
        _ take: (BuddyCore) throws(AllocationError) -> UInt
    ) throws(AllocationError) -> UInt {
        let hooks = hooks
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let address = try take(buddy)
        guard let section = directory.section(containing: address) else { throw .notFound }
        let record = PageRecord(section, section.page(of: address))
        let bytes = record.pageCount << pageShift.int
        largeBytes.add(bytes)
        largeRequested.add(record.requestedBytes)
        largeRounding.add(bytes - record.requestedBytes)
        largeBlocks.add(1)
        largeAllocations.add(1)
        return address
    }

    /// Takes whole pages back; `pages` only checks the caller.
    func returnLarge(_ address: UInt, pages: Int) throws(AllocationError) {
        let hooks = hooks
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let (section, page) = try largeBlock(at: address, pages: pages)
        let record = PageRecord(section, page)
        let bytes = record.pageCount << pageShift.int
        largeBytes.add(-bytes)
        largeRequested.add(-record.requestedBytes)
        largeRounding.add(record.requestedBytes - bytes)
        largeBlocks.add(-1)
        largeFrees.add(1)
        buddy.give(section, page)
    }

    /// Checks a large block, and serves a new size in place where it needs a block of the same order.
    func resizeLarge(_ address: UInt, pages: Int, to newSize: Int?) throws(AllocationError) -> Bool {
        let hooks = hooks
        buddyLock.lock(hooks)
        defer { buddyLock.unlock(hooks) }
        let (section, page) = try largeBlock(at: address, pages: pages)
        let record = PageRecord(section, page)
        guard let newSize, ceilingLog2(self.pages(for: newSize)) == record.order else { return false }
        let change = newSize - record.requestedBytes
        largeRequested.add(change)
        largeRounding.add(-change)
        record.requestedBytes = newSize
        return true
    }

    /// Pages that so many bytes need.
    func pages(for byteCount: Int) -> Int { (max(byteCount, 1) - 1) >> pageShift.int + 1 }

    /// The large block at an address, checked; what is wrong is counted. The buddy lock is held.
    private func largeBlock(at address: UInt, pages: Int) throws(AllocationError) -> (section: Section, page: Int) {
        func refuse(_ misuse: Misuse) -> AllocationError {
            largeMisuses(misuse).add(1)
            lastLargeMisuse.address = address
            return misuse.error
        }
        guard let section = directory.section(containing: address) else { throw refuse(.foreignAddress) }
        let page = section.page(of: address)
        guard section.addressOf(page: page) == address else { throw refuse(.interiorAddress) }
        let record = PageRecord(section, page)
        switch record.state {
        case .allocated: break
        case .slab: throw refuse(.wrongSize)
        case .free: throw refuse(.doubleFree)
        case nil: throw refuse(.notAnObject)
        }
        guard pages > 0, ceilingLog2(pages) == record.order else { throw refuse(.wrongSize) }
        return (section, page)
    }
}
