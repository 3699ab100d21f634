/// What can be said of a workload at one moment.
import Latency

/// Where a workload is in its life.
public enum WorkloadState: String, Sendable {
    case running
    case paused
    case stopping
    case stopped
}

/// A workload's settings and figures. Each figure is true; the set is not one instant while workers run.
public struct WorkloadRecord: Sendable {
    public let id: String
    public let state: WorkloadState
    /// CPUs of the back end, by worker.
    public let cpus: [Int]
    /// The settings, with all changes so far.
    public let specification: WorkloadSpecification
    /// Wall clock at the start, in milliseconds since 1970.
    public let startedAtUnixMilliseconds: Int64
    /// From the start until now, or until the last worker ended.
    public let elapsedSeconds: Double
    /// Calls to the allocator that have returned: allocations, frees and failures.
    public let operations: UInt64
    public let allocations: UInt64
    public let frees: UInt64
    /// Calls that the allocator refused. A refused allocation leaves its place empty; the worker goes on.
    public let failures: UInt64
    /// Objects whose bytes were not what their worker wrote.
    public let corruptions: UInt64
    /// Objects allocated and not freed.
    public let liveObjects: UInt64
    /// Bytes asked for in those objects.
    public let liveRequestedBytes: UInt64
    /// Bytes compared with their pattern, all of every object, before its free.
    public let verifiedBytes: UInt64
    /// Operations a second over about the last second; 0 once stopped.
    public let operationsPerSecond: Double
    /// The first free that the allocator refused, in words; such an object stays counted as live.
    public let error: String?
    /// Length and hash of each worker's request sequence; zeros until the worker has ended.
    public let sequences: [RequestSequence]
    /// Times of its calls since it started; nil where nobody keeps them.
    public let latency: LatencyTotals?
}

/// What identifies one worker's request sequence.
public struct RequestSequence: Sendable, Equatable {
    public let requests: UInt64
    public let hash: UInt64
}
