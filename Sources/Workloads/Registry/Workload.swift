/// One workload: its workers from start to end.
import CPlatform
import Glibc
import Latency
import Threads
import Traces

/// Runs one worker on the calling thread, on some back end.
typealias WorkerMain = @Sendable (WorkerAssignment) -> Void

/// A started workload.
final class Workload: Sendable {
    private struct State {
        var specification: WorkloadSpecification
        var paused = false
        var stopping = false
        var ended: UInt64?
        var meter: RateMeter
    }

    let id: String
    let backend: BackendDescription
    let cpus: [Int]
    let control: WorkloadControl
    /// Bytes that a batch between workers may have; nil where there are none.
    private let batchBytes: Int?
    let counters: [WorkerCounters]
    /// By worker.
    let timelines: Guarded<[SerialTimeline]>
    /// Where the times of its calls go; nil where nobody asks for them.
    let latency: LatencyGroup?
    private let threads: [SystemThread]
    private let tracks: [TraceTrack]
    private let started = platform_monotonic_nanoseconds()
    private let startedAt = wallClockMilliseconds()
    private let state: Guarded<State>

    /// Starts a worker on each of `cpus`, which notes its calls on the track of its own, where there are tracks. All
    /// are attached when this returns, or none is left when it throws.
    init(
        id: String, _ specification: WorkloadSpecification, on backend: BackendInstance, cpus: [Int], paused: Bool,
        latency: LatencyGroup?, tracks: [TraceTrack]
    ) throws(WorkloadProblem) {
        self.id = id
        self.backend = backend.description
        self.cpus = cpus
        batchBytes = specification.exchangePlan?.batchBytes
        self.latency = latency
        self.tracks = tracks
        state = Guarded(State(specification: specification, paused: paused, meter: RateMeter(start: started)))
        let count = specification.threads
        counters = (0..<count).map { _ in WorkerCounters() }
        timelines = Guarded(Array(repeating: SerialTimeline(), count: count))
        control = WorkloadControl(
            threads: count,
            settings: WorkerSettings(
                rate: specification.rate / Double(count), paused: paused,
                sizes: SizeSampler(specification.sizes),
                remoteShare: specification.kind.takes(.remoteShare) ? specification.remoteShare : 0))
        threads = try Self.startThreads(
            id, specification, cpus, control, counters, latency, tracks, backend.main)
    }

    private static func startThreads(
        _ id: String, _ specification: WorkloadSpecification, _ cpus: [Int], _ control: WorkloadControl,
        _ counters: [WorkerCounters], _ latency: LatencyGroup?, _ tracks: [TraceTrack],
        _ main: @escaping WorkerMain
    ) throws(WorkloadProblem) -> [SystemThread] {
        let gate = StartGate()
        let exchanges = exchanges(for: specification)
        let relay = specification.kind == .threadChurn ? Relay(cpus: cpus) : nil
        let replay = specification.kind == .replay ? Replay(specification) : nil
        var threads: [SystemThread] = []
        var problem: WorkloadProblem?
        do throws(SystemThread.Refused) {
            for index in cpus.indices {
                let assignment = WorkerAssignment(
                    specification: specification, index: index, cpu: cpus[index], control: control, gate: gate,
                    counters: counters[index], latency: latency, exchange: exchanges.isEmpty ? nil : exchanges[index],
                    relay: relay, replay: replay, track: index < tracks.count ? tracks[index] : nil)
                let name = "\(id)/\(index) \(specification.kind.rawValue)"
                threads.append(try SystemThread.start(name: name, core: cpus[index]) { main(assignment) })
            }
        } catch {
            problem = .startFailed(detail: "the system refused a thread (error \(error.code)); nothing was started")
        }
        if let refusal = gate.awaitReports(threads.count) {
            let detail = "CPU \(refusal.cpu) could not be attached to: \(refusal.error); nothing was started"
            problem = problem ?? .startFailed(detail: detail)
        }
        gate.decide(go: problem == nil)
        guard let problem else { return threads }
        for thread in threads { thread.join() }
        throw problem
    }

    private static func exchanges(for specification: WorkloadSpecification) -> [Exchange] {
        guard let plan = specification.exchangePlan else { return [] }
        return Exchange.ring(threads: specification.threads, plan: plan)
    }

    /// The settings with all changes so far, and whether the workers are parked.
    var settings: (specification: WorkloadSpecification, paused: Bool) {
        state.withLock { ($0.specification, $0.paused) }
    }

    /// Throws where these workers could not go on with a change; a change of threads is for others.
    func check(_ change: WorkloadChange) throws(WorkloadProblem) {
        let goesOn = change.threads == nil || change.threads == settings.specification.threads
        try change.check(on: settings.specification, batchBytes: goesOn ? batchBytes : nil)
    }

    /// Changes what may change but the threads. When it returns, every worker goes by it: after a pause no operation is
    /// under way.
    func change(_ change: WorkloadChange) throws(WorkloadProblem) {
        let epoch = try state.withLock { state throws(WorkloadProblem) in
            guard !state.stopping else { throw .conflict(detail: "workload \(id) has been stopped") }
            state.specification = change.applied(to: state.specification)
            state.paused = change.paused ?? state.paused
            let rate = state.specification.rate / Double(state.specification.threads)
            let sampler = change.sizes.map { SizeSampler($0) }
            return control.command { settings in
                settings.rate = rate
                settings.paused = state.paused
                settings.sizes = sampler ?? settings.sizes
                settings.remoteShare = change.remoteShare ?? settings.remoteShare
            }
        }
        control.awaitObedience(to: epoch)
    }

    /// Tells the workers to free everything and end; does not wait.
    func requestStop() {
        state.withLock { state in
            guard !state.stopping else { return }
            state.stopping = true
            control.command { $0.stopping = true }
        }
    }

    /// Stops the workers and waits until all memory is freed and all CPUs are detached. May be repeated.
    func stop() -> WorkloadRecord {
        requestStop()
        for thread in threads { thread.join() }
        let isFirst = state.withLock { state in
            defer { state.ended = state.ended ?? platform_monotonic_nanoseconds() }
            return state.ended == nil
        }
        if isFirst { settings.specification.closeTracks(tracks) }
        return record()
    }

    /// Whether every worker has ended by itself.
    var hasEnded: Bool { control.haveAllEnded }

    /// Waits until every worker has ended by itself, because its number of requests is reached.
    func awaitEnd() { control.awaitEnd() }

    /// The settings and figures now.
    func record() -> WorkloadRecord {
        let totals = CounterTotals(counters)
        let now = platform_monotonic_nanoseconds()
        let sequences = counters.map(\.sequence)
        let latency = latency?.totals
        return state.withLock { state in
            // Records outlive workloads; a trace takes megabytes.
            var specification = state.specification
            (specification.replayed, specification.recorder) = (nil, nil)
            let rate = state.ended == nil ? state.meter.rate(at: now, count: totals.operations) : 0
            let live = totals.allocatedBytes - min(totals.allocatedBytes, totals.freedBytes)
            return WorkloadRecord(
                id: id, backend: backend, state: Self.name(state), cpus: cpus, specification: specification,
                startedAtUnixMilliseconds: startedAt,
                elapsedSeconds: Double((state.ended ?? now) - started) * 1e-9, operations: totals.operations,
                allocations: totals.allocations, frees: totals.frees, failures: totals.failures,
                injectedFailures: totals.injectedFailures,
                corruptions: totals.corruptions,
                liveObjects: totals.allocations - min(totals.allocations, totals.frees),
                liveRequestedBytes: min(live, state.specification.mostLiveBytes),
                verifiedBytes: totals.verifiedBytes, reallocations: totals.reallocations, moves: totals.moves,
                skipped: totals.skipped,
                operationsPerSecond: rate, error: control.firstMisuse, sequences: sequences, latency: latency)
        }
    }

    private static func name(_ state: State) -> WorkloadState {
        if state.ended != nil { return .stopped }
        if state.stopping { return .stopping }
        return state.paused ? .paused : .running
    }
}

/// Milliseconds since 1970.
private func wallClockMilliseconds() -> Int64 {
    var now = timespec()
    unsafe _ = clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
}
