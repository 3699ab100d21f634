/// All runs of one server: who may start, which one runs, and what the finished ones came to.
import Documents
import Threads

/// Load that makes way for runs.
public protocol PausableLoad: Sendable {
    /// Ends, and gives everything back.
    func pause()
    /// Goes on where it was paused.
    func resume()
}

/// Starts, lists, cancels and forgets runs, one of which runs at a time. Every method may be called from any thread.
///
/// A thread of the registry carries the runs out one after another, so that nothing of a run depends on who asked for
/// it: a client that goes away leaves the run, and its workers end with it.
public final class RunRegistry: Sendable {
    /// Reports of finished runs that are kept in memory.
    public static let finishedKept = 100
    /// Runs that may wait for their turn.
    public static let queueLimit = 32

    let state: Guarded<RunRegistryState>
    let stages: any StageSource
    let version: String
    let store: RunStore?
    let load: (any PausableLoad)?
    let onChange: @Sendable (RunReport) -> Void
    private let conductor = Guarded<SystemThread?>(nil)
    /// Of files in the store that are no reports: sentences for the log.
    public let broken: [String]

    /// A registry with the finished runs of `store`, where there is one. `load` makes way while a run has the allocator
    /// for itself. `onChange` is told of changes of state and phase and, once a second, of progress; it must not wait.
    public init(
        on stages: any StageSource, version: String, store: RunStore? = nil, pausing load: (any PausableLoad)? = nil,
        onChange: @escaping @Sendable (RunReport) -> Void = { _ in }
    ) {
        self.stages = stages
        self.version = version
        self.store = store
        self.load = load
        self.onChange = onChange
        let contents = store?.contents()
        broken = contents?.broken ?? []
        var initial = RunRegistryState()
        initial.finished = contents?.runs ?? []
        initial.lastNumber = contents?.lastNumber ?? 0
        state = Guarded(initial)
        let thread = SystemThread.mustStart(name: "runs") { [self] in conduct() }
        conductor.withLock { $0 = thread }
    }

    /// The number in an id of ours; nil for names that clients chose.
    static func number(_ id: String) -> Int? {
        guard id.first == "r", let number = Int(id.dropFirst()), "r\(number)" == id, number > 0 else { return nil }
        return number
    }

    /// Starts a run, or puts it behind those that wait. Waits until it has begun, where nothing runs.
    ///
    /// The same scenario under the same name again starts nothing: what is there is answered.
    ///
    /// - Throws: a 409 problem where another run has the turn and `queue` is false, where somebody else uses the
    ///   allocator, or where the name is taken.
    /// - Returns: its id, and whether it is new.
    public func start(
        _ scenario: Scenario, as name: String? = nil, queue: Bool = false
    ) throws(Problem) -> (id: String, isNew: Bool) {
        if let name { try check(name) }
        while true {
            if let name, try isKnown(name, scenario) { return (name, false) }
            let admitted = try state.withLock { (state) throws(Problem) in
                try admit(scenario, as: name, queue: queue, &state)
            }
            // Otherwise somebody was quicker with the same name.
            guard let admitted else { continue }
            let id = admitted.run.id
            if let number = Self.number(id) { store?.note(number: number) }
            onChange(admitted.run.engine.report)
            // Only now: a run is known to everybody before it begins.
            state.announce { _ in }
            if admitted.isFirst, let refusal = awaitStart(of: id) { throw refusal }
            return (id, true)
        }
    }

    /// Waits until the run whose turn it is has begun, or is gone; why it was refused, for whom it was not told yet.
    private func awaitStart(of id: String) -> Problem? {
        state.wait { state in
            if let refusal = state.refusals.removeValue(forKey: id) { return .some(.some(refusal)) }
            guard let place = state.place(id) else { return .some(nil) }
            if case .running = state.active[place].step { return .some(nil) }
            return nil
        }
    }

    private func check(_ name: String) throws(Problem) {
        guard isIdentifier(name) else {
            throw .notFound("'\(name)' cannot be the name of a run: it must match [a-z0-9][a-z0-9._-]{0,63}")
        }
        guard Self.number(name) == nil || isThere(name) else {
            throw .conflict("r1, r2, ... are the server's own ids: choose another name")
        }
    }

    /// Whether this very scenario stands under the name already; throws where another does.
    private func isKnown(_ name: String, _ scenario: Scenario) throws(Problem) -> Bool {
        if let active = state.withLock({ state in state.active.first { $0.id == name } }) {
            guard active.scenario == scenario else { throw Self.taken(name) }
            // It may still be refused, which is then for its own client to hear; the name is free again.
            state.wait { state in
                guard let place = state.place(name), place == 0 else { return .some(()) }
                if case .running = state.active[place].step { return .some(()) }
                return nil
            }
            return isThere(name)
        }
        guard let report = document(name) else { return false }
        guard (try? JSONValue(parsing: report))?["scenario"] == (try? JSONValue(parsing: scenario.bytes)) else {
            throw Self.taken(name)
        }
        return true
    }

    private static func taken(_ name: String) -> Problem {
        .conflict("run \(name) is there already, with another scenario, seed or back end: choose another name")
    }

    /// Nil where the name is taken.
    private func admit(
        _ scenario: Scenario, as name: String?, queue: Bool, _ state: inout RunRegistryState
    ) throws(Problem) -> (run: RunRegistryState.Active, isFirst: Bool)? {
        if let name, state.isThere(name) { return nil }
        guard !state.isClosing else { throw .unavailable("the server is stopping", retryAfterSeconds: 1) }
        if let first = state.active.first {
            guard queue else {
                throw .conflict(
                    "run \(first.id) (\(first.scenario.name)) is under way, and one runs at a time: wait for it, cancel "
                        + "it with POST /api/v1/runs/\(first.id)/cancel, or say ?queue=true")
            }
            guard state.active.count <= Self.queueLimit else {
                throw .conflict("\(Self.queueLimit) runs wait already")
            }
        }
        if name == nil { state.lastNumber += 1 }
        let engine = RunEngine(scenario, id: name ?? "r\(state.lastNumber)", version: version, on: stages) {
            [weak self] in self?.noteChange($0)
        }
        let isFirst = state.active.isEmpty
        let run = RunRegistryState.Active(engine: engine, scenario: scenario, isAwaited: isFirst)
        state.active.append(run)
        return (run, isFirst)
    }

    /// Ends a run; one that waits for its turn never begins. Its report at this moment.
    ///
    /// - Throws: 404, or 409 where it has finished.
    public func cancel(_ id: String, _ reason: String = "it was cancelled") throws(Problem) -> [UInt8] {
        let unbegun = try state.withLock { (state) throws(Problem) -> RunEngine? in
            guard let place = state.place(id) else {
                guard state.finished.contains(where: { $0.summary.id == id }) else { throw Self.unknown(id) }
                throw .conflict("run \(id) has finished already")
            }
            return state.cancel(at: place, reason) ? state.active[place].engine : nil
        }
        if let unbegun { archive(unbegun.report) }
        return try get(id)
    }

    /// Forgets a finished run, on disk too; its last report.
    ///
    /// - Throws: 404, or 409 where it has not finished.
    public func delete(_ id: String) throws(Problem) -> [UInt8] {
        if state.withLock({ $0.place(id) != nil }) {
            throw .conflict("run \(id) has not finished: cancel it first, with POST /api/v1/runs/\(id)/cancel")
        }
        let report = try get(id)
        state.withLock { $0.finished.removeAll { $0.summary.id == id } }
        store?.remove(id)
        return report
    }

    static func unknown(_ id: String) -> Problem {
        if let number = number(id) {
            return .notFound("there is no run r\(number), or it is gone: GET /api/v1/runs lists those that are kept")
        }
        return .notFound("there is no run '\(id)': GET /api/v1/runs lists those that are kept")
    }

    /// Cancels everything and waits until the last worker is gone, for good: later starts are refused.
    public func stop(_ reason: String) {
        var unbegun: [RunEngine] = []
        state.announce { state in
            state.isClosing = true
            for place in state.active.indices where state.cancel(at: place, reason) {
                unbegun.append(state.active[place].engine)
            }
        }
        for engine in unbegun { archive(engine.report) }
        conductor.withLock { $0.take() }?.join()
    }
}
