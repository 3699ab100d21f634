/// An allocator together with its memory, owned in one place.
import BuddySlab
import Threads

/// Owns a `GlobalAllocator` and the memory below it, and shows both to observers.
///
/// The memory goes back to the system with the last reference, unless a CPU is attached then: what its token may still
/// use stays until the process ends. A compiler may let go of a reference before the last use of a token beside it.
@safe
public final class AllocatorSource<let pageSize: Int>: ObservedAllocator {
    /// The allocator itself, for those who know its page size.
    public let allocator: GlobalAllocator<pageSize>
    public let facts: AllocatorFacts
    /// The mappings below it, in the order of its sections. Nothing is taken away while the allocator lives.
    let memories: Guarded<[ReservedMemory]>

    /// Reserves `byteCount` bytes and sets an allocator up over them, which may grow to `memoryLimit` bytes.
    public init(
        byteCount: Int, _ configuration: GlobalConfiguration, memoryLimit: Int? = nil
    ) throws(AllocatorSetupError) {
        let memory: ReservedMemory
        do throws(ReservationError) {
            memory = try ReservedMemory(byteCount: byteCount)
        } catch {
            throw .cannotReserve(bytes: byteCount, code: error.code)
        }
        memories = Guarded([memory])
        allocator = GlobalAllocator()
        let classes: [SizeClassDescription]
        do throws(AllocationError) {
            let region = unsafe MemoryRegion(start: memory.start, byteCount: memory.byteCount, isZeroed: true)
            try allocator.initialize(region: region, configuration)
            let figures = try allocator.figures
            classes = (0..<figures.classCount).map { figures.describe($0) }
        } catch {
            throw .memoryTooSmall(bytes: byteCount)
        }
        facts = AllocatorFacts(
            pageSize: pageSize, cpuCount: configuration.cpuCount, mode: configuration.mode,
            memoryBytes: byteCount, memoryLimit: max(byteCount, memoryLimit ?? byteCount), classes: classes)
    }

    deinit {
        let figures = figures
        guard (0..<facts.cpuCount).contains(where: { figures.cpuFigures($0).isAttached }) else { return }
        for memory in memories.withLock({ $0 }) { memory.keepForever() }
    }

    public var figures: Figures {
        guard let figures = try? allocator.figures else { preconditionFailure("the allocator was set up by init") }
        return figures
    }

    public var magazines: MagazinePolicy { allocator.magazines ?? .standard }

    public func setMagazines(_ policy: MagazinePolicy) throws(SafepointError) { try allocator.setMagazines(policy) }

    public var pageCacheBytes: Int { allocator.pageCacheBytes ?? 0 }

    public func change(magazines: MagazinePolicy?, pageCacheBytes: Int?) throws(SafepointError) {
        try allocator.change(magazines: magazines, pageCacheBytes: pageCacheBytes)
    }

    public var residentBytes: Int { memories.withLock { $0 }.reduce(0) { $0 + $1.residentBytes } }

    public func withExactFigures<Result>(
        _ body: (Figures, Double) -> Result
    ) throws(SafepointError) -> Result {
        try allocator.withExactFigures(body)
    }

    public func reclaim() throws(SafepointError) -> ReclaimReport { try allocator.reclaim() }

    public func releaseIdleMemory() -> Int { allocator.releaseIdleMemory() }

    public func selfCheck(_ report: (SelfCheckFinding) -> Void) throws(SafepointError) -> SelfCheckReport {
        try allocator.selfCheck(report)
    }

    public func acting<Result>(
        as cpu: CPUIndex, _ body: (inout AttachedCPU) -> Result
    ) throws(SafepointError) -> Result {
        try allocator.acting(as: cpu, body)
    }

    public func attach(_ cpu: CPUIndex, thread: Int) throws(AllocationError) -> AttachedCPU {
        try allocator.attach(cpu, thread: thread)
    }

    public func free(_ address: UInt, _ layout: AllocationLayout) throws(AllocationError) {
        guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: address) else { throw .notFound }
        unsafe try allocator.deallocate(pointer, layout)
    }
}
