/// A back end's sessions with injected faults in front of them.
import BuddySlab

/// A back end as one worker sees it through the faults that are set for it.
struct FaultBackend<Base: AllocatorBackend>: AllocatorBackend {
    let base: Base
    let lane: FaultLane

    var cpuCount: Int { base.cpuCount }
    var capacityBytes: Int { base.capacityBytes }
}

/// A worker's calls: those that fail by injection never reach the back end.
struct FaultSession<Base: AllocatorSession & ~Copyable>: AllocatorSession, ~Copyable {
    private var base: Base
    private let lane: FaultLane
    private let injector: FaultInjector
    /// The last refusal was injected, and nobody has asked yet.
    private var hasInjected = false

    init(attaching backend: FaultBackend<Base.Backend>, cpu: Int) throws(AllocationError) {
        lane = backend.lane
        injector = backend.lane.injector
        base = try Base(attaching: backend.base, cpu: cpu)
    }

    @inline(__always)
    mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        if injector.isSet { try pass(size: size, alignment: alignment) }
        return try unsafe base.allocate(size: size, alignment: alignment)
    }

    @inline(__always)
    mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        try unsafe base.deallocate(object, size: size, alignment: alignment)
    }

    @inline(__always)
    mutating func reallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        if injector.isSet { try pass(size: newSize, alignment: alignment) }
        return try unsafe base.reallocate(object, size: size, alignment: alignment, newSize: newSize)
    }

    /// A call that was injected took no way through the allocator.
    var path: OperationPath? { hasInjected ? nil : base.path }

    mutating func forgetPath() { base.forgetPath() }

    mutating func takeInjection() -> Bool {
        defer { hasInjected = false }
        return hasInjected
    }

    mutating func idle(_ wait: () -> Void) { base.idle(wait) }

    /// Waits and fails as the fault says. A sleeper's CPU is idle, so that nobody who stops all CPUs waits for it.
    @inline(never)
    private mutating func pass(size: Int, alignment: Int) throws(AllocationError) {
        let verdict = lane.verdict(size: size, alignment: alignment)
        if verdict.delay > 0 {
            if FaultLane.sleeps(verdict.delay) {
                base.idle { [lane] in lane.wait(verdict.delay) }
            } else {
                lane.wait(verdict.delay)
            }
        }
        guard verdict.fails else { return }
        hasInjected = true
        throw .noMemory
    }
}
