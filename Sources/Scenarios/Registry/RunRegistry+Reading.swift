/// What can be asked of a registry of runs.
import Documents

extension RunRegistry {
    /// All that are kept, those that finished first, then those whose turn comes; oldest first.
    public func list() -> [RunSummary] {
        let (finished, active) = state.withLock { ($0.finished.map(\.summary), $0.active.map(\.engine)) }
        return finished + active.map { RunSummary($0.report.withheld) }
    }

    /// The report of a run as it is now.
    ///
    /// - Throws: 404 where there is none.
    public func get(_ id: String) throws(Problem) -> [UInt8] {
        guard let report = document(id) else { throw Self.unknown(id) }
        return report
    }

    /// Whether a run has its verdict; throws 404 where there is none.
    public func hasFinished(_ id: String) throws(Problem) -> Bool {
        let (isActive, isFinished) = state.withLock { state in
            (state.place(id) != nil, state.finished.contains { $0.summary.id == id })
        }
        guard isActive || isFinished else { throw Self.unknown(id) }
        return isFinished
    }

    /// Calls `body` when a run has its verdict, at once where it has, unless `owner` is gone by then; on the registry's
    /// thread, which waits for it.
    public func whenFinished(
        _ id: String, for owner: any AnyObject & Sendable, _ body: @escaping @Sendable () -> Void
    ) {
        let isActive = state.withLock { state in
            guard state.place(id) != nil else { return false }
            // Who has gone away is forgotten here too, so that the list is as long as there are waiting clients.
            state.listeners.removeAll { $0.owner == nil }
            state.listeners.append(.init(run: id, owner: owner, call: body))
            return true
        }
        if !isActive { body() }
    }

    func isThere(_ id: String) -> Bool {
        state.withLock { $0.isThere(id) }
    }

    /// Nil where there is no such run.
    func document(_ id: String) -> [UInt8]? {
        let (active, finished) = state.withLock { state in
            (state.active.first { $0.id == id }?.engine, state.finished.first { $0.summary.id == id })
        }
        if let active { return active.report.withheld.document }
        guard let finished, let report = finished.bytes ?? store?.read(id) else { return nil }
        return finished.document(report)
    }
}
