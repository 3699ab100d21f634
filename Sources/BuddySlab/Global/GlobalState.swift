//! The words that all CPUs share.

/// Everything of one allocator that is not one CPU's. Lies at the start of the first region, and never moves.
///
/// Lock order: stop mutex, then release lock, then common-CPU lock, then buddy lock. A slab operation holds at most the
/// common-CPU lock when it takes the buddy lock. Only the release lock may be held by a thread that waits at a
/// safepoint, so no stopper takes it after it asked for a stop.
@frozen
@usableFromInline
struct GlobalState {
    static let wordCount = 96
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
    /// Bytes that a page cache may hold, as long as there are magazines.
    var pageCacheBytes: Word { word(30) }
    /// Bytes that a page cache may hold now. Without magazines nothing is kept back: every law of the contract holds at
    /// once.
    var pageCacheLimit: Int { magazinePolicy.value == 0 ? 0 : pageCacheBytes.int }
    /// The directory's root is word 4 itself.
    var directory: SectionDirectory { SectionDirectory(root: address &+ 32) }
    var classTable: Word { word(5) }
    var processors: Word { word(6) }
    var processorStride: Word { word(7) }
    var counterBytes: Word { word(8) }
    /// Where an exact snapshot is copied to.
    var shadow: Word { word(9) }
    var hooksAddress: Word { word(10) }
    /// Where the histograms of requested sizes lie.
    var samplesAddress: Word { word(12) }
    /// What canaries, poison and the choice of slots follow from in mode `hardened`.
    var secret: Word { word(13) }
    /// 1 where large blocks are trimmed to whole pages.
    var trimsLargeBlocks: Word { word(11) }

    var classes: SizeClassTable { SizeClassTable(at: classTable.address) }
    var hooks: StoredHooks { StoredHooks(at: hooksAddress.address) }
    var buddy: BuddyCore { BuddyCore(directory: directory, pageShift: pageShift.int) }
    // Each lock in a cache line of its own.
    var buddyLock: SpinLock { SpinLock(at: address &+ 56 &* 8) }
    var commonLock: SpinLock { SpinLock(at: address &+ 64 &* 8) }
    var stopMutex: SpinLock { SpinLock(at: address &+ 80 &* 8) }
    /// Held while free pages are given back to the system, and by who must have all free pages in the lists.
    var releaseLock: SpinLock { SpinLock(at: address &+ 88 &* 8) }
    /// Pages that are out of the free lists, because they are being given back to the system.
    var releasingPages: Word { word(75) }

    // Safepoint words.
    /// Even: running. Odd: a stop is asked for. Threads sleep on it.
    @inlinable @inline(__always) var epoch: HalfWord { HalfWord(at: address &+ 24 &* 8) }
    /// Epoch of the last stop that everybody arrived at and that holds. The stopper sleeps on it.
    var held: HalfWord { HalfWord(at: address &+ 25 &* 8) }
    /// Epoch in the upper half; in the lower one bit for a stop that holds, and the arrivals that are missing.
    var pending: Word { word(26) }
    /// Nanoseconds of the platform's clock as an observer last noted them; 0 before. Mail is dated by it, so that no
    /// path has to look at a clock. Relaxed: a date may be as old as the time between two notes.
    var observedTime: Word { word(31) }
    var stopStarted: Word { word(28) }
    var stopEnded: Word { word(29) }

    // Figures; from here to the end they are part of a snapshot.
    static let firstFigure: UInt = 32
    var reservedBytes: Word { word(32) }
    var metadataBytes: Word { word(33) }
    var paddingBytes: Word { word(34) }
    // Large blocks of threads without a CPU; the rest is counted by each CPU. Written under the buddy lock.
    var largeRequested: Word { word(35) }
    var largeRounding: Word { word(36) }
    var largeAllocations: Word { word(38) }
    var largeFrees: Word { word(39) }
    func largeMisuses(_ kind: Misuse) -> Word {
        word((kind.rawValue < Misuse.overflow.rawValue ? 41 : 71) &+ UInt(kind.rawValue))
    }
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
    /// Bytes of large blocks of threads without a CPU, counted as they come and go.
    var largeBytes: Word { word(54) }

    /// Whether the bitmap of objects in users' hands is kept.
    var tracksLive: Bool { mode.int != AllocatorMode.flush.rawValue }
    var isHardened: Bool { mode.int == AllocatorMode.hardened.rawValue }
    /// Bytes that every object has beyond what is asked for, at least.
    var slack: Int { isHardened ? GuardedMemory.leastSlack : 0 }
    /// The size bound of a CPU that nobody asks to stop.
    var fastBound: Int { isHardened ? 0 : classes.largest }

    func processor(_ index: Int) -> Processor {
        Processor(block: processors.address &+ UInt(index &* processorStride.int))
    }

    /// Where every CPU's slab caches lie.
    @inline(__always)
    var slabOwners: SlabOwners {
        SlabOwners(
            firstCaches: processor(0).slabCaches.address, stride: processorStride.address, count: cpuCount.int &+ 1,
            clock: address &+ 31 &* 8)
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
}
