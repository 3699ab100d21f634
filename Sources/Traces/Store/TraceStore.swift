/// Traces by name, in memory, within a bound.
import Glibc
import Threads

/// Where a trace comes from.
public enum TraceOrigin: String, Sendable {
    case uploaded
    case recorded
}

/// What is known of a trace without reading it.
public struct TraceEntry: Sendable {
    public let name: String
    public let origin: TraceOrigin
    /// Wall clock when it was stored, or when its recording began, in milliseconds since 1970.
    public let createdAtUnixMilliseconds: Int64
    /// nil while it is being recorded.
    public let trace: Trace?
    /// Memory that it takes, or that is set aside for it.
    public let byteCount: Int
}

/// Why the store refuses.
public enum TraceStoreProblem: Error, Sendable, Equatable {
    case notFound(name: String)
    /// The trace is being recorded.
    case recording(name: String)
    /// A recording must not replace a trace.
    case exists(name: String)
    case full(needed: Int, left: Int, capacity: Int)
    case tooMany(limit: Int)
}

/// Holds traces. Every method may be called from any thread.
///
/// Law: the bytes in use are those of the traces, of the recordings and of the uploads under way; never above capacity.
public final class TraceStore: Sendable {
    /// Names that may be in use.
    public static let mostTraces = 100
    /// Events that a recording has at most; fewer where the store has less room.
    public static let mostRecordedEvents = 5_000_000
    /// Events that a recording needs room for at least.
    private static let leastRecordedEvents = 65_536

    private struct State {
        var entries: [String: TraceEntry] = [:]
        var usedBytes = 0
    }

    /// In bytes.
    public let capacity: Int
    private let state = Guarded(State())

    public init(capacity: Int) { self.capacity = capacity }

    /// All entries, by name, and the bytes in use.
    public var contents: (entries: [TraceEntry], usedBytes: Int) {
        state.withLock { state in (state.entries.values.sorted { $0.name < $1.name }, state.usedBytes) }
    }

    /// What is stored under a name, whole or under way.
    public func entry(_ name: String) throws(TraceStoreProblem) -> TraceEntry {
        guard let entry = state.withLock({ $0.entries[name] }) else { throw .notFound(name: name) }
        return entry
    }

    /// The trace of a name.
    public func trace(_ name: String) throws(TraceStoreProblem) -> Trace {
        guard let trace = try entry(name).trace else { throw .recording(name: name) }
        return trace
    }

    /// Forgets a trace and answers what it was. Replays that are under way keep it until they end.
    @discardableResult
    public func remove(_ name: String) throws(TraceStoreProblem) -> TraceEntry {
        try state.withLock { state throws(TraceStoreProblem) in
            guard let entry = state.entries[name] else { throw .notFound(name: name) }
            guard entry.trace != nil else { throw .recording(name: name) }
            state.entries[name] = nil
            state.usedBytes -= entry.byteCount
            return entry
        }
    }

    /// Sets aside more bytes for an upload.
    func reserve(_ bytes: Int) throws(TraceStoreProblem) {
        try state.withLock { state throws(TraceStoreProblem) in
            guard bytes <= capacity - state.usedBytes else {
                throw .full(needed: bytes, left: capacity - state.usedBytes, capacity: capacity)
            }
            state.usedBytes += bytes
        }
    }

    func giveBack(_ bytes: Int) { state.withLock { $0.usedBytes -= bytes } }

    /// Throws where nothing may be stored under a name now.
    public func checkWritable(_ name: String) throws(TraceStoreProblem) {
        try state.withLock { state throws(TraceStoreProblem) in try Self.checkWritable(name, state) }
    }

    private static func checkWritable(_ name: String, _ state: State) throws(TraceStoreProblem) {
        if let entry = state.entries[name] {
            guard entry.trace != nil else { throw .recording(name: name) }
        } else if state.entries.count >= mostTraces {
            throw .tooMany(limit: mostTraces)
        }
    }

    /// Stores an uploaded trace in place of one of the same name; `reserved` bytes are set aside for it. Answers
    /// whether the name is new.
    func put(_ name: String, _ trace: Trace, reserved: Int) throws(TraceStoreProblem) -> (TraceEntry, isNew: Bool) {
        try state.withLock { state throws(TraceStoreProblem) in
            try Self.checkWritable(name, state)
            let old = state.entries[name]
            let used = state.usedBytes - reserved - (old?.byteCount ?? 0)
            guard trace.byteCount <= capacity - used else {
                throw .full(needed: trace.byteCount, left: capacity - used, capacity: capacity)
            }
            let entry = TraceEntry(
                name: name, origin: .uploaded, createdAtUnixMilliseconds: wallClockMilliseconds(), trace: trace,
                byteCount: trace.byteCount)
            state.entries[name] = entry
            state.usedBytes = used + trace.byteCount
            return (entry, old == nil)
        }
    }

    /// Stores a trace in place of one of the same name. Answers whether the name is new.
    @discardableResult
    public func put(_ name: String, _ trace: Trace) throws(TraceStoreProblem) -> (TraceEntry, isNew: Bool) {
        try put(name, trace, reserved: 0)
    }

    /// Begins a recording under a new name, with the caller as its first member. When its last member has left it, its
    /// trace stands under the name; where nothing was recorded, the name is free again.
    public func record(_ name: String) throws(TraceStoreProblem) -> TraceRecorder {
        let bytesEach = MemoryLayout<TraceStep>.stride
        let events = try state.withLock { state throws(TraceStoreProblem) in
            guard state.entries[name] == nil else { throw .exists(name: name) }
            try Self.checkWritable(name, state)
            let left = capacity - state.usedBytes
            let events = min(Self.mostRecordedEvents, left / bytesEach)
            guard events >= Self.leastRecordedEvents else {
                throw .full(needed: Self.leastRecordedEvents * bytesEach, left: left, capacity: capacity)
            }
            state.entries[name] = TraceEntry(
                name: name, origin: .recorded, createdAtUnixMilliseconds: wallClockMilliseconds(), trace: nil,
                byteCount: events * bytesEach)
            state.usedBytes += events * bytesEach
            return events
        }
        return TraceRecorder(events: events) { [self] in deliver($0, as: name) }
    }

    private func deliver(_ trace: Trace?, as name: String) {
        state.withLock { state in
            guard let entry = state.entries[name] else { return }
            state.usedBytes += (trace?.byteCount ?? 0) - entry.byteCount
            state.entries[name] = trace.map {
                TraceEntry(
                    name: name, origin: .recorded, createdAtUnixMilliseconds: entry.createdAtUnixMilliseconds,
                    trace: $0, byteCount: $0.byteCount)
            }
        }
    }
}

/// Milliseconds since 1970.
private func wallClockMilliseconds() -> Int64 {
    var now = timespec()
    unsafe _ = clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
}

extension TraceStoreProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let name): "there is no trace \(name)"
        case .recording(let name): "trace \(name) is being recorded; it is there when its load has ended"
        case .exists(let name): "there is a trace \(name) already; delete it, or choose another name"
        case .full(let needed, let left, let capacity):
            "\(needed) bytes more are needed, and \(left) of the \(capacity) bytes for traces are left; delete some"
        case .tooMany(let limit): "there are \(limit) traces, which is the most; delete some"
        }
    }
}
