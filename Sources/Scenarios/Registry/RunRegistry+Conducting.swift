/// The thread of a registry, which carries runs out one after another.
import Documents
import Threads

extension RunRegistry {
    func conduct() {
        while true {
            let turn = state.wait { $0.nextTurn() }
            guard case .run(let run) = turn else { return }
            carryOut(run)
        }
    }

    private func carryOut(_ run: RunRegistryState.Active) {
        if !run.scenario.isShared { load?.pause() }
        do throws(Problem) {
            try run.engine.start()
            announceRunning(run.id)
            run.engine.wait()
            resumeLoad()
            archive(run.engine.report)
        } catch {
            resumeLoad()
            refuse(run, error)
        }
    }

    private func announceRunning(_ id: String) {
        state.announce { state in
            guard let place = state.place(id) else { return }
            state.active[place].step = .running
            // Its first moments are over, in which it could not be told.
            if let reason = state.active[place].cancelReason { state.active[place].engine.cancel(reason) }
        }
    }

    /// Unless another run takes over.
    private func resumeLoad() {
        let goesOn = state.withLock { $0.isClosing || $0.active.dropFirst().contains { !$0.scenario.isShared } }
        if !goesOn { load?.resume() }
    }

    /// A run that somebody waits for never was; one that waited for its turn has an error as its verdict.
    private func refuse(_ run: RunRegistryState.Active, _ problem: Problem) {
        guard run.isAwaited else {
            run.engine.abandon(problem.detail)
            return archive(run.engine.report)
        }
        var listeners: [RunRegistryState.Listener] = []
        state.announce { state in
            state.refusals[run.id] = problem
            state.active.removeAll { $0.id == run.id }
            listeners = state.takeListeners(of: run.id)
        }
        for listener in listeners { listener.call() }
    }

    /// Keeps the report of a run that has ended, and tells those who wait for it.
    func archive(_ report: RunReport) {
        let bytes = report.document
        var storage = RunStorage.inMemory(trouble: nil)
        var gone: [String] = []
        if let store {
            do throws(RunStoreError) {
                gone = try store.save(report.id, bytes)
                storage = .onDisk
            } catch {
                storage = .inMemory(trouble: error.description)
            }
        }
        let run = FinishedRun(RunSummary(report), bytes: bytes, storage: storage)
        var listeners: [RunRegistryState.Listener] = []
        state.announce { state in
            state.active.removeAll { $0.id == report.id }
            state.finished.removeAll { gone.contains($0.summary.id) }
            state.keep(run, limit: Self.finishedKept)
            listeners = state.takeListeners(of: report.id)
        }
        onChange(report)
        for listener in listeners { listener.call() }
    }

    /// Called on an engine's thread.
    func noteChange(_ report: RunReport) {
        // The registry tells of the end itself, when others may have the allocator again.
        if report.state != .finished { onChange(report) }
    }
}
