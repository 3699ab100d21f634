//! Reading the figures: from the live words, or from the copy that a safepoint made. One reader for both.

/// Where figures are read from. All reads are wait-free; nothing is allocated.
///
/// Live figures are each true, but the set is not one instant. Copied figures are of one instant.
public struct Figures {
    let state: GlobalState
    var directory: SectionDirectory { state.directory }
    private let globals: UInt
    private let processors: UInt
    private let stride: UInt
    /// The copied buddy figures; 0 while they are to be read live.
    private let buddyCopy: UInt

    /// The words as they are now.
    init(live state: GlobalState) {
        self.state = state
        globals = state.address
        processors = state.processors.address
        stride = state.processorStride.address
        buddyCopy = 0
    }

    /// The words as the last exact snapshot copied them.
    init(copiedFrom state: GlobalState) {
        self.state = state
        let shadow = state.shadow.address
        let blocks = UInt((state.cpuCount.int + 1) * state.counterBytes.int)
        processors = shadow
        stride = state.counterBytes.address
        // The copied words keep their numbers, so the base lies before them.
        globals = shadow + blocks - GlobalState.firstFigure * 8
        buddyCopy = shadow + blocks + UInt(GlobalState.wordCount * 8)
    }

    /// CPUs, the common one included.
    public var cpuCount: Int { state.cpuCount.int + 1 }
    /// Size classes.
    public var classCount: Int { state.classes.count }
    /// Bytes of a page.
    public var pageSize: Int { 1 << state.pageShift.int }

    /// What class `index` looks like.
    public func describe(_ index: Int) -> SizeClassDescription { SizeClassDescription(state.classes[index]) }

    private func block(_ cpu: Int) -> Processor { Processor(block: processors + UInt(cpu) * stride) }

    func blockBase(_ cpu: Int) -> UInt {
        processors + UInt(cpu) * stride
    }

    private func pageCache(_ cpu: Int) -> PageCache {
        PageCache(
            address: blockBase(cpu)
                + Processor.pageCacheOffset(classCount: classCount, cpuCount: state.cpuCount.int))
    }

    /// One class on one CPU. Frees are read before allocations, so that live figures never count an object as freed
    /// that was not yet counted as allocated.
    public func classFigures(cpu: Int, _ index: Int) -> ClassFigures {
        let base = blockBase(cpu)
        let magazine = Magazine(address: base + Processor.magazineOffset + UInt(index * Magazine.byteCount))
        let flow = ClassFlow(
            address: base + Processor.flowOffset(classCount: classCount) + UInt(index * ClassFlow.byteCount))
        let cache = SlabCache(
            address: base + Processor.slabCacheOffset(classCount: classCount) + UInt(index * SlabCache.byteCount))
        var figures = ClassFigures()
        figures.frees = magazine.frees.int
        figures.refusedLate = flow.refusedLate.int
        figures.allocations = magazine.allocations.int
        figures.requestedBytes = magazine.requestedIn.int - magazine.requestedOut.int
        figures.roundingBytes = magazine.roundingIn.int - magazine.roundingOut.int
        let stack = MagazineStack(magazine: magazine, floor: flow.floor.address)
        figures.magazineObjects = stack.count
        figures.magazineCapacity = stack.capacity
        figures.misses = flow.misses.int
        figures.refills = flow.refills.int
        figures.flushes = flow.flushes.int
        figures.overflows = flow.overflows.int
        figures.outgoing = flow.outgoing.int
        figures.drained = cache.drained.int
        figures.remoteSent = flow.remoteSent.int
        figures.partialSlabs = cache.count(.partial).int
        figures.fullSlabs = cache.count(.full).int
        figures.emptySlabs = cache.count(.empty).int
        figures.freeSlots = cache.freeSlots.int
        figures.slabsCreated = cache.created.int
        figures.slabsReturned = cache.returned.int
        return figures
    }

    /// The part of a class that is added up over CPUs: all CPUs' frees before any CPU's allocations.
    public func classTotals(_ index: Int) -> ClassFigures {
        var total = ClassFigures()
        for cpu in 0..<cpuCount { total.frees += classFigures(cpu: cpu, index).frees }
        let frees = total.frees
        for cpu in 0..<cpuCount { total.add(classFigures(cpu: cpu, index)) }
        total.frees = frees
        return total
    }

    /// One CPU.
    public func cpuFigures(_ cpu: Int) -> CPUFigures {
        let block = block(cpu)
        var figures = CPUFigures()
        figures.isCommon = cpu == state.cpuCount.int
        figures.isAttached = block.claimed.value != 0
        figures.status = ProcessorStatus(word: block.status.value) ?? .idle
        figures.thread = block.thread.int
        figures.failures = block.failures.int
        figures.remotePushes = block.remotePushes.int
        figures.reallocations = block.reallocations.int
        figures.stops = block.stops.int
        figures.cachedPages = pageCache(cpu).pages.int
        figures.pageCacheMisses = pageCache(cpu).misses.int
        figures.pageCacheOverflows = pageCache(cpu).overflows.int
        figures.lastMisuse = block.lastMisuse.address
        for kind in 0..<Misuse.count { figures.misuses += Misuse(rawValue: kind).map { block.misuses($0).int } ?? 0 }
        return figures
    }

    /// Refused frees of one kind, on all CPUs and in the large path.
    public func misuses(_ kind: Misuse) -> Int {
        var total = GlobalState(address: globals).largeMisuses(kind).int
        for cpu in 0..<cpuCount { total += block(cpu).misuses(kind).int }
        return total
    }

    /// Objects that CPU `freer` sent home to CPU `owner`.
    public func sent(owner: Int, freer: Int) -> Int {
        Word(at: blockBase(freer) + Processor.sentOffset(classCount: classCount) + UInt(owner) * 16).int
    }

    /// What belongs to no CPU.
    public var globalFigures: GlobalFigures {
        let words = GlobalState(address: globals)
        var figures = GlobalFigures()
        figures.reservedBytes = words.reservedBytes.int
        figures.metadataBytes = words.metadataBytes.int
        figures.paddingBytes = words.paddingBytes.int
        figures.managedBytes = words.managedBytes.int
        addLarge(words, to: &figures)
        figures.lastLargeMisuse = words.lastLargeMisuse.address
        figures.reclaims = words.reclaims.int
        figures.exactSnapshots = words.exactSnapshots.int
        figures.pauseSeconds = Double(words.pauseNanoseconds.int) / 1_000_000_000
        figures.longestPauseSeconds = Double(words.longestPause.int) / 1_000_000_000
        figures.abandonedStops = words.abandonedStops.int
        return figures
    }

    /// Large blocks of threads without a CPU and of all CPUs; all frees are read before any allocation.
    private func addLarge(_ words: GlobalState, to figures: inout GlobalFigures) {
        figures.largeFrees = words.largeFrees.int
        for cpu in 0..<cpuCount { figures.largeFrees += pageCache(cpu).largeFrees.int }
        figures.largeBytes = words.largeBytes.int
        figures.largeRequestedBytes = words.largeRequested.int
        figures.largeRoundingBytes = words.largeRounding.int
        figures.largeAllocations = words.largeAllocations.int
        for cpu in 0..<cpuCount {
            let cache = pageCache(cpu)
            figures.largeBytes += cache.largeBytes.int
            figures.largeRequestedBytes += cache.largeRequested.int
            figures.largeRoundingBytes += cache.largeRounding.int
            figures.largeAllocations += cache.largeAllocations.int
        }
        figures.largeBlocks = figures.largeAllocations - figures.largeFrees
    }

    /// Pages and free blocks.
    public var buddyFigures: BuddyFigures {
        buddyCopy == 0 ? BuddyFigures(reading: state) : BuddyFigures(copiedAt: buddyCopy)
    }
}

extension GlobalState {
    /// Bytes of the area that an exact snapshot is copied to.
    static func shadowBytes(cpuCount: Int, counterBytes: Int) -> Int {
        ((cpuCount + 1) * counterBytes + wordCount * 8 + BuddyFigures.wordCount * 8 + 63) & ~63
    }

    /// Copies all figures, while no CPU is inside an operation and the common lock is held. O(CPUs x classes).
    func copySnapshot() {
        let shadow = shadow.address
        let bytes = counterBytes.int
        for index in 0...cpuCount.int {
            copyWords(from: processor(index).block, to: shadow + UInt(index * bytes), count: bytes / 8)
        }
        let rest = shadow + UInt((cpuCount.int + 1) * bytes)
        buddyLock.withLock(hooks) {
            copyWords(
                from: address + Self.firstFigure * 8, to: rest, count: Self.wordCount - Int(Self.firstFigure))
            BuddyFigures(reading: self).copy(to: rest + UInt(Self.wordCount * 8))
        }
    }

    private func copyWords(from source: UInt, to destination: UInt, count: Int) {
        for index in 0..<UInt(count) {
            Word(at: destination &+ index &* 8).value = Word(at: source &+ index &* 8).value
        }
    }
}
