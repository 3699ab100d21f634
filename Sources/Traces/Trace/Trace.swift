/// A sequence of allocations, reallocations and frees by several threads, in memory.

/// What a trace holds, in numbers.
public struct TraceSummary: Sendable, Equatable {
    public internal(set) var threads = 0
    public internal(set) var events = 0
    public internal(set) var allocations = 0
    public internal(set) var reallocations = 0
    public internal(set) var frees = 0
    /// Events on an object whose event before was another thread's.
    public internal(set) var handOvers = 0
    /// From the start to the last event.
    public internal(set) var nanoseconds: UInt64 = 0
    /// Requested bytes that live at once, at most, in the order of the trace.
    public internal(set) var peakLiveBytes = 0
    /// Requested bytes that live at the end; a replay frees them.
    public internal(set) var liveBytes = 0
    /// The most bytes that one event asks for.
    public internal(set) var largestSize = 0
    /// The highest alignment that one event asks for.
    public internal(set) var largestAlignment = 1
    /// Whether a bound ended the recording before the load ended.
    public internal(set) var isCut = false
}

/// A trace. Copies share their memory.
///
/// Law: the events of one object begin with its allocation, nothing follows its free, and each other event of the
/// object waits for the one before it, whichever threads they belong to.
public struct Trace: Sendable, Equatable {
    public let summary: TraceSummary
    /// The events of each thread, in its order.
    public let steps: [[TraceStep]]
    /// The thread that has the first event.
    let firstThread: Int

    /// Memory that the events take.
    public var byteCount: Int { summary.events * MemoryLayout<TraceStep>.stride }

    /// The events in the trace's order.
    public var events: TraceEvents { TraceEvents(self) }

    /// For each thread a hash over what it asks for and in which order, times left out. An object is told by the thread
    /// that allocates it and by how many it has allocated before, so that the hash does not depend on how the events of
    /// different threads lie between each other.
    public var sequenceHashes: [UInt64] {
        var names: [UInt64] = []
        names.reserveCapacity(summary.allocations)
        var made = [UInt64](repeating: 0, count: steps.count)
        var hashes = [UInt64](repeating: 0xcbf2_9ce4_8422_2325, count: steps.count)
        for event in events {
            if case .allocate = event.action {
                names.append(UInt64(event.thread) << 32 | made[event.thread])
                made[event.thread] += 1
            }
            let (kind, size, alignment) = Self.numbers(event.action)
            for value in [kind << 40 | UInt64(alignment), UInt64(size), names[event.object]] {
                let mixed = (hashes[event.thread] ^ value) &* 0x9e37_79b9_7f4a_7c15
                hashes[event.thread] = mixed ^ (mixed >> 29)
            }
        }
        return hashes
    }

    private static func numbers(_ action: TraceEvent.Action) -> (kind: UInt64, size: Int, alignment: Int) {
        switch action {
        case .allocate(let size, let alignment): (1, size, alignment)
        case .reallocate(let size): (2, size, 0)
        case .free: (3, 0, 0)
        }
    }
}

/// The events of a trace, in its order.
public struct TraceEvents: Sendable, Sequence, IteratorProtocol {
    private let trace: Trace
    private var thread: Int
    private var places: [Int]
    private var left: Int

    init(_ trace: Trace) {
        self.trace = trace
        thread = trace.firstThread
        places = Array(repeating: 0, count: trace.steps.count)
        left = trace.summary.events
    }

    /// The next event; nil at the end.
    public mutating func next() -> TraceEvent? {
        guard left > 0 else { return nil }
        left -= 1
        let step = trace.steps[thread][places[thread]]
        defer {
            places[thread] += 1
            thread = step.following
        }
        return TraceEvent(step, thread: thread)
    }
}
