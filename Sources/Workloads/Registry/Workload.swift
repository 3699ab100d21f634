/// One workload: its workers from start to end.
import CPlatform
import Glibc
import Latency
import Threads

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
    let cpus: [Int]
    let control: WorkloadControl
    let counters: [WorkerCounters]
    /// By worker.
    let timelines: Guarded<[SerialTimeline]>
    private let latency: LatencyGroup?
    private let threads: [SystemThread]
    private let started = platform_monotonic_nanoseconds()
    private let startedAt = wallClockMilliseconds()
    private let state: Guarded<State>

    /// Starts a worker on each of `cpus`. All are attached when this returns, or none is left when it throws.
    init(
        id: String, _ specification: WorkloadSpecification, cpus: [Int], latency: LatencyGroup?,
        main: @escaping WorkerMain
    ) throws(WorkloadProblem) {
        self.id = id
        self.cpus = cpus
        self.latency = latency
        state = Guarded(State(specification: specification, meter: RateMeter(start: started)))
        let count = specification.threads
        counters = (0..<count).map { _ in WorkerCounters() }
        timelines = Guarded(Array(repeating: SerialTimeline(), count: count))
        control = WorkloadControl(
            threads: count,
            settings: WorkerSettings(
                rate: specification.rate / Double(count), sizes: SizeSampler(specification.sizes)))
        threads = try Self.startThreads(id, specification, cpus, control, counters, latency, main)
    }

    private static func startThreads(
        _ id: String, _ specification: WorkloadSpecification, _ cpus: [Int], _ control: WorkloadControl,
        _ counters: [WorkerCounters], _ latency: LatencyGroup?, _ main: @escaping WorkerMain
    ) throws(WorkloadProblem) -> [SystemThread] {
        let gate = StartGate()
        let exchanges = exchanges(for: specification)
        var threads: [SystemThread] = []
        var problem: WorkloadProblem?
        do throws(SystemThread.Refused) {
            for index in cpus.indices {
                let assignment = WorkerAssignment(
                    specification: specification, index: index, cpu: cpus[index], control: control, gate: gate,
                    counters: counters[index], latency: latency, exchange: exchanges.isEmpty ? nil : exchanges[index])
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
        guard specification.kind == .producerConsumer else { return [] }
        let plan = ExchangePlan(share: specification.share, sizes: specification.sizes)
        return Exchange.ring(threads: specification.threads, plan: plan)
    }

    /// Changes what may change. When it returns, every worker goes by it: after a pause no operation is under way.
    func change(_ change: WorkloadChange) throws(WorkloadProblem) {
        let epoch = try state.withLock { state throws(WorkloadProblem) in
            guard !state.stopping else { throw .conflict(detail: "workload \(id) has been stopped") }
            try Self.check(change, of: state.specification)
            state.specification.rate = change.rate ?? state.specification.rate
            state.specification.sizes = change.sizes ?? state.specification.sizes
            state.paused = change.paused ?? state.paused
            let rate = state.specification.rate / Double(state.specification.threads)
            let sampler = change.sizes.map { SizeSampler($0) }
            return control.command { settings in
                settings.rate = rate
                settings.paused = state.paused
                settings.sizes = sampler ?? settings.sizes
            }
        }
        control.awaitObedience(to: epoch)
    }

    private static func check(
        _ change: WorkloadChange, of specification: WorkloadSpecification
    ) throws(WorkloadProblem) {
        var changed = specification
        changed.rate = change.rate ?? specification.rate
        changed.sizes = change.sizes ?? specification.sizes
        var issues = changed.issues
        if issues.isEmpty, specification.kind == .producerConsumer {
            let batchBytes = ExchangePlan(share: specification.share, sizes: specification.sizes).batchBytes
            if changed.sizes.largest > batchBytes {
                let detail =
                    "\(changed.sizes.largest) bytes do not fit into this workload's batches; "
                    + "at most \(batchBytes) are allowed"
                issues.append(FieldIssue("/sizes", detail, .tooLarge))
            }
        }
        guard issues.isEmpty else { throw .invalid(issues) }
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
        state.withLock { $0.ended = $0.ended ?? platform_monotonic_nanoseconds() }
        return record()
    }

    /// Waits until every worker has ended by itself, because its number of requests is reached.
    func awaitEnd() { control.awaitEnd() }

    /// The settings and figures now.
    func record() -> WorkloadRecord {
        let totals = CounterTotals(counters)
        let now = platform_monotonic_nanoseconds()
        let sequences = counters.map(\.sequence)
        let latency = latency?.totals
        return state.withLock { state in
            let rate = state.ended == nil ? state.meter.rate(at: now, count: totals.operations) : 0
            let live = totals.allocatedBytes - min(totals.allocatedBytes, totals.freedBytes)
            return WorkloadRecord(
                id: id, state: Self.name(state), cpus: cpus, specification: state.specification,
                startedAtUnixMilliseconds: startedAt,
                elapsedSeconds: Double((state.ended ?? now) - started) * 1e-9, operations: totals.operations,
                allocations: totals.allocations, frees: totals.frees, failures: totals.failures,
                corruptions: totals.corruptions,
                liveObjects: totals.allocations - min(totals.allocations, totals.frees),
                liveRequestedBytes: min(live, UInt64(state.specification.liveBytes)),
                verifiedBytes: totals.verifiedBytes, operationsPerSecond: rate, error: control.firstMisuse,
                sequences: sequences, latency: latency)
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
