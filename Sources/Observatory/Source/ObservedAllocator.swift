/// The face of an allocator that everything above the core uses, whatever its page size.
import BuddySlab

/// How an observed allocator was set up. Nothing of it changes while the allocator lives.
public struct AllocatorFacts: Sendable {
    /// Bytes of a page.
    public let pageSize: Int
    /// CPUs that threads can attach to; the common CPU comes on top, and its number is this.
    public let cpuCount: Int
    public let mode: AllocatorMode
    /// Bytes that were asked for when it was made.
    public let memoryBytes: Int
    /// Bytes that all its regions together may have.
    public let memoryLimit: Int
    /// The size classes, smallest first.
    public let classes: [SizeClassDescription]

    /// The number of the CPU that serves threads without one.
    public var commonCPU: CPUIndex { CPUIndex(UInt16(truncatingIfNeeded: cpuCount)) }

    /// The name of the mode in documents.
    public var modeName: String {
        switch mode {
        case .flush: "flush"
        case .exact: "exact"
        case .hardened: "hardened"
        }
    }

    /// The name of the table of size classes: `custom` where it is neither of the library's own.
    public var schemeName: String {
        func isMade(of scheme: SizeClassScheme) -> Bool {
            scheme.count == classes.count && classes.indices.allSatisfy { scheme.size($0) == classes[$0].size }
        }
        return isMade(of: .seed) ? "seed" : isMade(of: .fine) ? "fine" : "custom"
    }

    /// The place in the table of the class whose objects have `size` bytes.
    public func classIndex(ofSize size: Int) -> Int? { classes.firstIndex { $0.size == size } }
}

/// An allocator that can be watched and acted on.
public protocol ObservedAllocator: AnyObject, Sendable {
    var facts: AllocatorFacts { get }

    /// How large magazines are now.
    var magazines: MagazinePolicy { get }

    /// Changes how large magazines are, and empties those that are too full. All CPUs stop meanwhile.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms; nothing has changed then.
    func setMagazines(_ policy: MagazinePolicy) throws(SafepointError)

    /// Bytes of free pages that each CPU may keep back while there are magazines.
    var pageCacheBytes: Int { get }

    /// Changes what is given of the two at one stop, and brings home what is too much; see `GlobalAllocator.change`.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms; nothing has changed then.
    func change(magazines: MagazinePolicy?, pageCacheBytes: Int?) throws(SafepointError)

    /// Reserves so many bytes more and adds them as a region, while everything runs; stops nobody. Returns its section.
    /// O(region's blocks + sections).
    func addMemory(_ byteCount: Int) throws(AddedMemoryError) -> SectionSummary

    /// The live figures. Reading waits for nobody.
    var figures: Figures { get }

    /// Bytes of the allocator's memory that the system keeps in real memory now. O(pages).
    var residentBytes: Int { get }

    /// Stops all CPUs for some microseconds and runs `body` on a copy of one instant; see `GlobalAllocator`.
    func withExactFigures<Result>(_ body: (Figures, Double) -> Result) throws(SafepointError) -> Result

    /// Brings home what magazines and queues hold, and gives empty slabs back.
    func reclaim() throws(SafepointError) -> ReclaimReport

    /// Gives memory back to the system that was free since before the last call; returns the bytes. Stops nobody.
    func releaseIdleMemory() -> Int

    /// Walks all structures while everybody is stopped; `report` must be quick and must not use this allocator.
    func selfCheck(_ report: (SelfCheckFinding) -> Void) throws(SafepointError) -> SelfCheckReport

    /// Stops all CPUs and looks at one slab; see `GlobalAllocator.inspectSlab`.
    func inspectSlab(
        containing address: UInt, _ report: (Int, SlotState) -> Void
    ) throws(SafepointError) -> SlabInspection?

    /// Notes the time by which remote frees are dated.
    func advanceClock()

    /// Acts as any CPU for a moment, while everybody is stopped.
    func acting<Result>(
        as cpu: CPUIndex, _ body: (inout AttachedCPU) -> Result
    ) throws(SafepointError) -> Result

    /// Gives the calling thread a CPU. A token that is still held when the allocator goes stays good: see
    /// `AllocatorSource`.
    func attach(_ cpu: CPUIndex, thread: Int) throws(AllocationError) -> AttachedCPU

    /// Frees an object on the common CPU, without stopping anybody.
    func free(_ address: UInt, _ layout: AllocationLayout) throws(AllocationError)
}
