/// This project's allocator as a back end.
import BuddySlab
import CPlatform
import Latency
import Traces

/// CPUs of a `GlobalAllocator`.
public struct SlabBackend: AllocatorBackend {
    public let cpuCount: Int
    public let capacityBytes: Int
    private let attachment: @Sendable (CPUIndex, _ thread: Int) throws(AllocationError) -> AttachedCPU

    /// Offers `cpuCount` CPUs and `capacityBytes` bytes of an allocator, whose `attach` is called on each worker's own
    /// thread with the kernel's id of that thread. The allocator must live until the last workload has stopped.
    public init(
        cpuCount: Int, capacityBytes: Int,
        attach: @escaping @Sendable (CPUIndex, _ thread: Int) throws(AllocationError) -> AttachedCPU
    ) {
        self.cpuCount = cpuCount
        self.capacityBytes = capacityBytes
        attachment = attach
    }

    fileprivate func attach(_ cpu: Int) throws(AllocationError) -> AttachedCPU {
        guard let number = UInt16(exactly: cpu) else { throw .invalidParam }
        return try attachment(CPUIndex(number), Int(platform_thread_id()))
    }
}

/// A worker's calls to its CPU.
public struct SlabSession: AllocatorSession, ~Copyable {
    private var cpu: AttachedCPU

    public init(attaching backend: SlabBackend, cpu: Int) throws(AllocationError) {
        self.cpu = try backend.attach(cpu)
    }

    public mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        try unsafe cpu.allocate(AllocationLayout(size: size, alignment: alignment))
    }

    public mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        try unsafe cpu.deallocate(object, AllocationLayout(size: size, alignment: alignment))
    }

    public mutating func reallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        try unsafe cpu.reallocate(object, AllocationLayout(size: size, alignment: alignment), newSize: newSize)
    }

    public var path: OperationPath? { cpu.path }

    public mutating func forgetPath() { cpu.path = .magazine }

    public mutating func idle(_ wait: () -> Void) { cpu.idle(wait) }
}

extension WorkloadRegistry {
    /// Runs workloads on this project's allocator; the times of calls go to `latency`, faults are those of `faults`,
    /// and traces come from and go to `traces`, where these are given.
    public static func onSlabs(
        _ backend: SlabBackend, latency: LatencyRecorder? = nil, faults: FaultInjector? = nil,
        traces: TraceStore? = nil
    ) -> WorkloadRegistry {
        WorkloadRegistry(
            attaching: SlabSession.self, to: backend, latency: latency, faults: faults, traces: traces)
    }
}
