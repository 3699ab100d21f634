/// All workloads of one back end: who may start, who holds which CPU, and what those that ended have done.
import Latency
import Threads
import Traces

/// Starts, lists, changes and stops workloads. Every method may be called from any thread.
///
/// Lock order: the registry's lock is never held while a workload is started, changed or stopped, so that a list is
/// answered at once whatever the workers do.
public final class WorkloadRegistry: Sendable {
    /// Records of stopped workloads that are kept.
    public static let recordsKept = 100

    let state: Guarded<RegistryState>
    private let backend: BackendInstance
    /// Traces that workloads may replay, and are recorded to.
    public let traces: TraceStore?
    private let launched = Doorbell()

    /// Runs workloads on a back end, which they share; traces come from and go to `traces`, where it is given.
    public init(on backend: BackendInstance, traces: TraceStore? = nil) {
        self.backend = backend
        self.traces = traces
        state = Guarded(RegistryState(cpuCount: backend.cpuCount, capacityBytes: backend.capacityBytes))
    }

    /// Runs workloads on `backend`, each worker with a `Session` of its own; see `BackendInstance`.
    public convenience init<Session: AllocatorSession & ~Copyable>(
        attaching session: Session.Type, to backend: Session.Backend, latency: LatencyRecorder? = nil,
        faults: FaultInjector? = nil, traces: TraceStore? = nil
    ) {
        self.init(
            on: BackendInstance(
                attaching: session, to: backend, BackendDescription(name: "\(Session.Backend.self)"),
                latency: latency, faults: faults),
            traces: traces)
    }

    /// Runs workloads on the C library's malloc.
    public static func onSystemMalloc(_ backend: SystemBackend = SystemBackend()) -> WorkloadRegistry {
        WorkloadRegistry(on: .malloc(backend))
    }

    /// Starts a workload: all of its workers, or none. Answers its first record.
    ///
    /// With a `guest` it runs there, alone, and not on the registry's own back end; the guest goes when it has stopped.
    /// The times of its calls also count in `group`, where one is given. Its calls are noted in `recorder`, where one
    /// is given, else in a recording of its own, where the settings ask for one.
    public func start(
        _ asked: WorkloadSpecification, on guest: BackendInstance? = nil, within group: LatencyGroup? = nil,
        recorder: TraceRecorder? = nil
    ) throws(WorkloadProblem) -> WorkloadRecord {
        retireEnded()
        var specification = try asked.resolved(in: traces)
        let claim = try state.withLock { state throws(WorkloadProblem) in try state.claim(specification, on: guest) }
        defer { launched.ring() }
        do throws(WorkloadProblem) {
            let own = recorder == nil ? try traces?.recording(of: specification) : nil
            defer { own?.leave() }
            specification.recorder = recorder ?? own
            let latency = (guest ?? backend).latency?.makeGroup(within: group)
            let workload = try launch(claim, specification, paused: false, latency: latency)
            state.withLock { $0.launched(workload, claim) }
            return workload.record()
        } catch {
            state.withLock { $0.abandon(claim) }
            throw error
        }
    }

    /// The records of all that run and of the last that stopped, oldest first.
    public func list() -> [WorkloadRecord] {
        retireEnded()
        let (stopped, running) = state.withLock { ($0.stopped, $0.running) }
        let records = stopped + running.map(\.record)
        return records.sorted { RegistryState.number($0.id) < RegistryState.number($1.id) }
    }

    /// The record of one workload.
    public func get(_ id: String) throws(WorkloadProblem) -> WorkloadRecord {
        retireEnded()
        return try record(of: id)
    }

    /// The same from within the workload's turn.
    func record(of id: String) throws(WorkloadProblem) -> WorkloadRecord {
        switch try find(id) {
        case .running(let running): running.record
        case .stopped(let record): record
        }
    }

    /// Stops a workload, waits until it has freed everything and detached, and answers its final record; so does a
    /// repeat.
    public func stop(_ id: String) throws(WorkloadProblem) -> WorkloadRecord {
        switch try find(id) {
        case .running(let found): try found.turn.withLock { _ throws(WorkloadProblem) in try stopInTurn(id) }
        case .stopped(let record): record
        }
    }

    private func stopInTurn(_ id: String) throws(WorkloadProblem) -> WorkloadRecord {
        switch try find(id) {
        case .running(let running):
            return retire(running.workload).continuing(running.earlier)
        case .stopped(let record): return record
        }
    }

    /// Stops everything, for good: later starts are refused.
    public func stopAll() {
        state.withLock { $0.closing = true }
        launched.wait { state.withLock { $0.launching == 0 } }
        let running = state.withLock { $0.running }
        for entry in running {
            entry.workload.settings.specification.recorder?.abandon()
            entry.workload.requestStop()
        }
        for entry in running { _ = try? stop(entry.claim.id) }
    }

    /// Waits until the workers of a workload have ended because their number of requests is reached.
    public func awaitEnd(_ id: String) throws(WorkloadProblem) {
        if case .running(let running) = try find(id) { running.workload.awaitEnd() }
    }

    /// Starts the workers of a workload, all or none; the times of their calls go to `latency`, where it is given.
    func launch(
        _ claim: RegistryState.Claim, _ specification: WorkloadSpecification, paused: Bool, latency: LatencyGroup?
    ) throws(WorkloadProblem) -> Workload {
        let tracks = specification.openTracks()
        do throws(WorkloadProblem) {
            return try Workload(
                id: claim.id, specification, on: claim.guest ?? backend, cpus: claim.cpus, paused: paused,
                latency: latency, tracks: tracks)
        } catch {
            specification.closeTracks(tracks)
            throw error
        }
    }

    /// Moves workloads whose workers have all ended by themselves to the records. One that is recorded stays until it
    /// is stopped, because making its trace takes a while.
    private func retireEnded() {
        let ended = state.withLock { state in
            state.running.filter {
                !$0.isChanging && $0.workload.hasEnded && $0.workload.settings.specification.recorder == nil
            }
        }
        for entry in ended { _ = try? stop(entry.claim.id) }
    }

    func retire(_ workload: Workload) -> WorkloadRecord {
        let record = workload.stop()
        state.withLock { $0.retire(record) }
        return record
    }

    func find(_ id: String) throws(WorkloadProblem) -> RegistryState.Entry {
        guard let entry = state.withLock({ $0.entry(id) }) else { throw .notFound(id: id) }
        return entry
    }
}
