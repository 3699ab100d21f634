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

    /// Whether what magazines hold is in quarantine, and serves no allocation (mode `hardened`).
    public var hasQuarantine: Bool { state.isHardened }
    /// What class `index` looks like.
    public func describe(_ index: Int) -> SizeClassDescription { SizeClassDescription(state.classes[index]) }

    private func block(_ cpu: Int) -> Processor { Processor(block: processors + UInt(cpu) * stride) }

    func blockBase(_ cpu: Int) -> UInt {
        processors + UInt(cpu) * stride
    }

    private func pageCache(_ cpu: Int) -> PageCache {
        PageCache(
            address: blockBase(cpu)
                + Processor.pageCacheOffset(classCount: classCount, cpuCount: state.cpuCount.int),
            lines: blockBase(cpu) + Processor.runOffset)
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
        figures.cachedPages = pageCache(cpu).pages
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
        for cpu in 0..<cpuCount {
            let cache = pageCache(cpu)
            figures.largeFrees += cache.largeFrees.int
            forEachStack(cache) { figures.largeFrees += $0.line.frees }
        }
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
            forEachStack(cache) { addLarge($0, to: &figures) }
        }
        figures.largeBlocks = figures.largeAllocations - figures.largeFrees
    }

    /// Calls `body` for each length that a CPU has a stack for; in a copy only for those that were ever asked for,
    /// since the copier has seen which.
    private func forEachStack(_ cache: PageCache, _ body: (RunStack) -> Void) {
        guard buddyCopy != 0 else {
            for index in 0..<cache.stackCount.int { body(cache.stack(index)) }
            return
        }
        var used = cache.usedStacks.value
        while used != 0 {
            body(cache.stack(used.trailingZeroBitCount))
            used &= used - 1
        }
    }

    /// Large blocks of one length that a CPU handed out and took back, but for the number of frees. What the CPU freed
    /// is read before what it allocated.
    private func addLarge(_ stack: RunStack, to figures: inout GlobalFigures) {
        let line = stack.line
        let frees = line.frees
        let allocations = line.allocations
        figures.largeBytes += (allocations - frees) * Int(line.objectSize.value)
        figures.largeRequestedBytes += line.requestedBytes
        figures.largeRoundingBytes += line.roundingBytes
        figures.largeAllocations += allocations
    }

    /// Pages and free blocks.
    public var buddyFigures: BuddyFigures {
        buddyCopy == 0 ? BuddyFigures(reading: state) : BuddyFigures(copiedAt: buddyCopy)
    }
}
