/// All workloads of one back end: who may start, who holds which CPU, and what those that ended have done.
import Latency
import Threads

/// Starts, lists, changes and stops workloads. Every method may be called from any thread.
///
/// Lock order: the registry's lock is never held while a workload is started, changed or stopped, so that a list is
/// answered at once whatever the workers do.
public final class WorkloadRegistry: Sendable {
    /// Records of stopped workloads that are kept.
    public static let recordsKept = 100

    let state: Guarded<RegistryState>
    private let main: WorkerMain
    private let latency: LatencyRecorder?
    private let launched = Doorbell()

    /// Runs workloads on `backend`, each worker with a `Session` of its own; the times of their calls go to `latency`,
    /// where one is given.
    ///
    /// Called from within this module, as `onSystemMalloc` does, the worker's loop is compiled for that session; called
    /// from another it is not, and calls go through witness tables.
    public init<Session: AllocatorSession & ~Copyable>(
        attaching _: Session.Type, to backend: Session.Backend, latency: LatencyRecorder? = nil
    ) {
        self.latency = latency
        state = Guarded(RegistryState(cpuCount: backend.cpuCount, capacityBytes: backend.capacityBytes))
        main = { assignment in runWorker(Session.self, on: backend, assignment: assignment) }
    }

    /// Runs workloads on the C library's malloc.
    public static func onSystemMalloc(_ backend: SystemBackend = SystemBackend()) -> WorkloadRegistry {
        WorkloadRegistry(attaching: SystemSession.self, to: backend)
    }

    /// Starts a workload: all of its workers, or none. Answers its first record.
    public func start(_ specification: WorkloadSpecification) throws(WorkloadProblem) -> WorkloadRecord {
        let claim = try state.withLock { state throws(WorkloadProblem) in try state.claim(specification) }
        defer { launched.ring() }
        do throws(WorkloadProblem) {
            let workload = try Workload(
                id: claim.id, specification, cpus: claim.cpus, latency: latency?.makeGroup(), main: main)
            state.withLock { $0.launched(workload, claim) }
            return workload.record()
        } catch {
            state.withLock { $0.abandon(claim) }
            throw error
        }
    }

    /// The records of all that run and of the last that stopped, oldest first.
    public func list() -> [WorkloadRecord] {
        let (stopped, running) = state.withLock { ($0.stopped, $0.running) }
        let records = stopped + running.map { $0.workload.record() }
        return records.sorted { RegistryState.number($0.id) < RegistryState.number($1.id) }
    }

    /// The record of one workload.
    public func get(_ id: String) throws(WorkloadProblem) -> WorkloadRecord {
        switch try find(id) {
        case .running(let workload): workload.record()
        case .stopped(let record): record
        }
    }

    /// Changes a running workload. When it returns, every worker goes by the change.
    public func patch(_ id: String, _ change: WorkloadChange) throws(WorkloadProblem) -> WorkloadRecord {
        switch try find(id) {
        case .running(let workload):
            try workload.change(change)
            return workload.record()
        case .stopped:
            throw .conflict(detail: "workload \(id) has been stopped")
        }
    }

    /// Stops a workload, waits until it has freed everything and detached, and answers its final record; so does a
    /// repeat.
    public func stop(_ id: String) throws(WorkloadProblem) -> WorkloadRecord {
        switch try find(id) {
        case .running(let workload): retire(workload)
        case .stopped(let record): record
        }
    }

    /// Stops everything, for good: later starts are refused.
    public func stopAll() {
        state.withLock { $0.closing = true }
        launched.wait { state.withLock { $0.launching == 0 } }
        let running = state.withLock { $0.running.map(\.workload) }
        for workload in running { workload.requestStop() }
        for workload in running { _ = retire(workload) }
    }

    /// Waits until the workers of a workload have ended because their number of requests is reached.
    public func awaitEnd(_ id: String) throws(WorkloadProblem) {
        if case .running(let workload) = try find(id) { workload.awaitEnd() }
    }

    private func retire(_ workload: Workload) -> WorkloadRecord {
        let record = workload.stop()
        state.withLock { $0.retire(record) }
        return record
    }

    private func find(_ id: String) throws(WorkloadProblem) -> RegistryState.Entry {
        guard let entry = state.withLock({ $0.entry(id) }) else { throw .notFound(id: id) }
        return entry
    }
}
