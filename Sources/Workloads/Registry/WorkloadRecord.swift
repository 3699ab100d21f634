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
    /// What it runs on.
    public let backend: BackendDescription
    public internal(set) var state: WorkloadState
    /// CPUs of the back end, by worker.
    public let cpus: [Int]
    /// The settings, with all changes so far.
    public let specification: WorkloadSpecification
    /// Wall clock at the start, in milliseconds since 1970.
    public internal(set) var startedAtUnixMilliseconds: Int64
    /// From the start until now, or until the last worker ended.
    public internal(set) var elapsedSeconds: Double
    /// Calls to the allocator that have returned: allocations, frees, reallocations and failures of either
    /// sort.
    public internal(set) var operations: UInt64
    public internal(set) var allocations: UInt64
    public internal(set) var frees: UInt64
    /// Calls that the allocator refused, injected failures apart. A refused allocation leaves its place empty; the
    /// worker goes on.
    public internal(set) var failures: UInt64
    /// Allocations that failed because a fault was set; the allocator has not seen them.
    public internal(set) var injectedFailures: UInt64
    /// Objects whose bytes were not what their worker wrote.
    public internal(set) var corruptions: UInt64
    /// Objects allocated and not freed.
    public internal(set) var liveObjects: UInt64
    /// Bytes asked for in those objects.
    public internal(set) var liveRequestedBytes: UInt64
    /// Bytes compared with their pattern, all of every object, before its free.
    public internal(set) var verifiedBytes: UInt64
    /// Objects whose size was changed, and those of them that changed their address.
    public internal(set) var reallocations: UInt64
    public internal(set) var moves: UInt64
    /// Events of a replay that were left out because the allocator had refused their object.
    public internal(set) var skipped: UInt64
    /// Operations a second over about the last second; 0 once stopped.
    public let operationsPerSecond: Double
    /// The first free that the allocator refused, in words; such an object stays counted as live.
    public internal(set) var error: String?
    /// Length and hash of each worker's request sequence; zeros until the worker has ended.
    public let sequences: [RequestSequence]
    /// Times of its calls since it started, by whichever workers; nil where nobody keeps them.
    public let latency: LatencyTotals?
}

/// What identifies one worker's request sequence.
public struct RequestSequence: Sendable, Equatable {
    public let requests: UInt64
    public let hash: UInt64
}
