/// Changing a workload while it runs, its workers included.

extension WorkloadRegistry {
    /// Changes a running workload. When it returns, every worker goes by the change.
    ///
    /// Another number of threads replaces all workers: those of now free what they hold and end, then the new ones
    /// begin as those of a fresh start would, and CPUs are taken or given back. Figures go on where they were.
    public func patch(_ id: String, _ change: WorkloadChange) throws(WorkloadProblem) -> WorkloadRecord {
        guard case .running(let found) = try find(id) else {
            throw .conflict(detail: "workload \(id) has been stopped")
        }
        return try found.turn.withLock { _ throws(WorkloadProblem) in
            guard case .running(let running) = try find(id) else {
                throw .conflict(detail: "workload \(id) has been stopped")
            }
            try apply(change, to: running)
            return try record(of: id)
        }
    }

    /// In the workload's turn.
    private func apply(_ change: WorkloadChange, to running: RegistryState.Running) throws(WorkloadProblem) {
        let (workload, claim) = (running.workload, running.claim)
        try workload.check(change)
        let old = workload.settings
        let changed = change.applied(to: old.specification)
        let cpus = try state.withLock { state throws(WorkloadProblem) in try state.extend(claim.id, for: changed) }
        let settled = RegistryState.Claim(id: claim.id, cpus: cpus, bytes: changed.footprintBytes, guest: claim.guest)
        do throws(WorkloadProblem) {
            if changed.threads == old.specification.threads {
                try workload.change(change)
            } else {
                try replace(running, by: changed, settled, paused: change.paused ?? old.paused)
            }
            state.withLock { $0.settle(settled) }
        } catch {
            state.withLock { $0.settle(claim) }
            throw error
        }
    }

    /// Ends the workers and starts others. Where they cannot start, as many as before start again with the old
    /// settings; where not even they can, the workload has been stopped.
    private func replace(
        _ running: RegistryState.Running, by changed: WorkloadSpecification, _ claim: RegistryState.Claim, paused: Bool
    ) throws(WorkloadProblem) {
        let (id, old) = (running.claim.id, running.workload.settings)
        state.withLock { $0.replace(id, isChanging: true) }
        // A recording goes on with the next workers.
        old.specification.recorder?.join()
        defer { old.specification.recorder?.leave() }
        let earlier = running.workload.stop().continuing(running.earlier)
        let latency = running.workload.latency
        do throws(WorkloadProblem) {
            let workload = try launch(claim, changed, paused: paused, latency: latency)
            state.withLock { $0.replace(id, by: workload, isChanging: false, earlier: earlier) }
        } catch {
            if let workload = try? launch(
                running.claim, old.specification, paused: old.paused, latency: latency)
            {
                state.withLock { $0.replace(id, by: workload, isChanging: false, earlier: earlier) }
            } else {
                state.withLock { $0.replace(id, isChanging: false) }
                _ = retire(running.workload)
            }
            throw error
        }
    }
}
