/// What a registry of runs remembers. Always under the registry's lock.
import Documents

/// Law: a run is active until others may have the allocator again, then finished; never both, never neither.
struct RunRegistryState: Sendable {
    /// A run that has no verdict yet.
    struct Active: Sendable {
        enum Step: Sendable {
            case waiting
            case starting
            case running
            /// It was cancelled before its turn, and is about to be among the finished.
            case ending
        }

        let engine: RunEngine
        let scenario: Scenario
        var step = Step.waiting
        /// Whether somebody waits to hear that it has begun, who is told of a refusal; else its verdict tells.
        let isAwaited: Bool
        /// Why it is to end as soon as it has begun.
        var cancelReason: String?

        var id: String { engine.report.id }
    }

    /// Somebody to be told when a run has finished, unless he is gone by then.
    struct Listener: Sendable {
        let run: String
        weak var owner: (any AnyObject & Sendable)?
        let call: @Sendable () -> Void
    }

    /// In the order of their turns; the first is the one that runs.
    var active: [Active] = []
    /// Oldest first.
    var finished: [FinishedRun] = []
    /// Of runs that were refused at their start, for those who wait for it.
    var refusals: [String: Problem] = [:]
    var listeners: [Listener] = []
    var lastNumber = 0
    var isClosing = false

    /// What the thread that carries runs out has to do next.
    enum Turn {
        case run(Active)
        case end
    }

    /// Nil while there is nothing to do.
    mutating func nextTurn() -> Turn? {
        guard let first = active.first else { return isClosing ? .end : nil }
        if case .ending = first.step { return nil }
        active[0].step = .starting
        return .run(active[0])
    }

    /// Asks a run to end; true where it has not begun, and is the caller's to put among the finished.
    mutating func cancel(at place: Int, _ reason: String) -> Bool {
        switch active[place].step {
        case .waiting:
            active[place].step = .ending
            active[place].engine.cancel(reason)
            return true
        // Its engine must not be told before it has begun.
        case .starting: active[place].cancelReason = reason
        case .running: active[place].engine.cancel(reason)
        case .ending: break
        }
        return false
    }

    func isThere(_ id: String) -> Bool { place(id) != nil || finished.contains { $0.summary.id == id } }

    func place(_ id: String) -> Int? { active.firstIndex { $0.id == id } }

    /// Listeners to a run, who are forgotten; so are those who have gone away.
    mutating func takeListeners(of id: String) -> [Listener] {
        let taken = listeners.filter { $0.run == id && $0.owner != nil }
        listeners.removeAll { $0.run == id || $0.owner == nil }
        return taken
    }

    /// Keeps a finished run, and of those that are not on disk the last `limit`.
    mutating func keep(_ run: FinishedRun, limit: Int) {
        finished.append(run)
        var inMemory = finished.count { $0.bytes != nil }
        for index in finished.indices where inMemory > limit {
            guard finished[index].bytes != nil else { continue }
            finished[index].bytes = nil
            inMemory -= 1
        }
        finished.removeAll { $0.bytes == nil && $0.storage != .onDisk }
    }
}
