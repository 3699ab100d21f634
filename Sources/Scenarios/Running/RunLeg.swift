/// One way through all phases of a scenario, on one stage.
import CPlatform
import Documents
import Latency
import Observatory
import Traces
import Workloads

/// How a way through the phases ended.
enum LegEnd: Sendable, Equatable {
    case complete
    /// A threshold ended the run, or somebody cancelled it.
    case cutShort
    /// It could not be carried out, in words.
    case trouble(String)
}

/// What a leg makes known while it goes on; called on the run's thread.
struct LegListener {
    let phase: (_ index: Int, PhaseReport) -> Void
    let threshold: (_ index: Int, ThresholdReport) -> Void
    let progress: (RunReport.Progress, _ switchRatio: Double) -> Void
}

/// Carries phases out; used by one thread alone, which may wait long in it.
final class RunLeg {
    let scenario: Scenario
    let stage: any RunStage
    let run: String
    /// Notes the calls of all workloads; nil where the run is not recorded.
    let recorder: TraceRecorder?
    let pulse: RunPulse
    let clock: RunClock
    let listener: LegListener
    /// What ended workloads have done.
    var ended = RunCounts()
    /// Ids of workloads that go on from phase to phase.
    var kept: [PhaseWorkloadInRun] = []
    /// Times of calls in the phase, and in the run.
    let runTimes: LatencyGroup?
    let phaseTimes: LatencyGroup?
    var hasFault = false
    /// Seconds of the workers of phases that are over, and of this one, for the share in which they were interrupted.
    private var pastWorkerSeconds = 0.0
    var workerSeconds = 0.0
    private let switchesBefore = ProcessCounters.involuntarySwitches
    private let started = platform_monotonic_nanoseconds()
    private(set) var totals = RunTotals()
    private(set) var hashes: [UInt64?] = []

    init(
        _ scenario: Scenario, on stage: any RunStage, run: String, recorder: TraceRecorder?, _ pulse: RunPulse,
        _ clock: RunClock, _ listener: LegListener
    ) {
        self.scenario = scenario
        self.stage = stage
        self.run = run
        self.recorder = recorder
        self.pulse = pulse
        self.clock = clock
        self.listener = listener
        runTimes = stage.latency?.makeGroup()
        phaseTimes = stage.latency?.makeGroup(within: runTimes)
    }

    /// Runs all phases, and leaves no workload behind however it ends.
    func carryOut() -> LegEnd {
        var end = LegEnd.complete
        do throws(Problem) {
            var scope = FigureScope(scenario.thresholds, from: try read(FigureScope.documents(scenario.thresholds)))
            for index in scenario.phases.indices where end == .complete {
                var phase = PhaseRun(index, of: self)
                end = try phase.carryOut(&scope)
            }
            try stopKept()
            scope.add(try read(FigureScope.documents(scenario.thresholds)))
            if end == .complete { judge(scope) }
            totals.counts = scope.counts
            totals.elapsedSeconds = scope.elapsedSeconds
            if end == .complete { mark("\(scenario.name): end") }
        } catch {
            end = .trouble(error.detail)
            try? stopKept()
        }
        if hasFault { _ = try? stage.perform(.clearFaults) }
        return end
    }

    /// Of all phases; nil where one has none.
    var requestHash: UInt64? {
        guard hashes.count == scenario.phases.count, !hashes.contains(nil) else { return nil }
        return RequestHashes.combined(hashes.compactMap { $0 })
    }

    /// Involuntary switches in the workers' stretches of 10 ms.
    var switchRatio: Double {
        let stretches = (pastWorkerSeconds + workerSeconds) / 0.01
        guard stretches >= 1 else { return 0 }
        return min(1, Double(ProcessCounters.involuntarySwitches - switchesBefore) / stretches)
    }

    /// A phase is over.
    func add(hash: UInt64?) {
        hashes.append(hash)
        pastWorkerSeconds += workerSeconds
        workerSeconds = 0
    }

    var evidenceOfRun: Evidence { evidence(runTimes) }
    var evidenceOfPhase: Evidence { evidence(phaseTimes) }

    private func evidence(_ times: LatencyGroup?) -> Evidence {
        Evidence(
            latency: times?.totals, switchRatio: switchRatio, switchLimit: scenario.involuntarySwitchLimit)
    }

    private func judge(_ scope: FigureScope) {
        let evidence = evidenceOfRun
        let before = scenario.phases.reduce(0) { $0 + $1.thresholds.count }
        for (index, threshold) in scenario.thresholds.enumerated() where !threshold.expression.isAboutRatios {
            var report = ThresholdReport(threshold, phase: nil)
            report.judge(scope, evidence)
            listener.threshold(before + index, report)
        }
    }

    /// Reads everything, with the documents of these names.
    func read(_ documents: Set<String>) throws(Problem) -> FigureReading {
        var tree = FigureTree([:])
        if !documents.isEmpty, let view = try stage.look() { tree = view.documents(documents) }
        return read(tree)
    }

    func read(_ tree: FigureTree) -> FigureReading {
        FigureReading(nanoseconds: platform_monotonic_nanoseconds(), counts: counts, tree: tree)
    }

    /// What all workloads of the run have done so far.
    private var counts: RunCounts {
        running.reduce(ended) { sum, workload in
            (try? stage.registry.get(workload.id)).map { sum + RunCounts($0) } ?? sum
        }
    }

    /// Workloads of the phase that runs now; with those that are kept.
    var phaseWorkloads: [PhaseWorkloadInRun] = []
    private var running: [PhaseWorkloadInRun] { kept + phaseWorkloads }

    private func stopKept() throws(Problem) {
        _ = try stop(kept)
        kept = []
    }

    /// Stops workloads side by side; their records in order.
    func stop(_ workloads: [PhaseWorkloadInRun]) throws(Problem) -> [WorkloadRecord] {
        do throws(WorkloadProblem) {
            let records = try stage.registry.stop(all: workloads.map(\.id))
            for record in records { ended = ended + RunCounts(record) }
            return records
        } catch {
            throw .conflict("a workload could not be stopped: \(error)")
        }
    }

    /// Names this moment on the history, where there is one; a run does not fail for the want of it.
    func mark(_ name: String) {
        let action = ScheduledAction.Action.mark(name: name.cut(toBytes: Marks.nameLimit))
        if stage.supports(action) { _ = try? stage.perform(action) }
    }
}

/// A workload of a run, under the id that the registry gave it.
struct PhaseWorkloadInRun: Sendable {
    let id: String
    let plan: PhaseWorkload
}

extension RunCounts {
    init(_ record: WorkloadRecord) {
        operations = Int(record.operations)
        allocations = Int(record.allocations)
        frees = Int(record.frees)
        reallocations = Int(record.reallocations)
        failures = Int(record.failures)
        injectedFailures = Int(record.injectedFailures)
        corruptions = Int(record.corruptions)
    }
}

/// Hashes of request sequences, put together in order.
enum RequestHashes {
    static func combined(_ hashes: some Sequence<UInt64>) -> UInt64 {
        hashes.reduce(0xcbf2_9ce4_8422_2325) { sum, hash in
            let mixed = (sum ^ hash) &* 0x9e37_79b9_7f4a_7c15
            return mixed ^ (mixed >> 29)
        }
    }

    /// Of workloads that have ended, in order, worker by worker.
    static func combined(_ records: [WorkloadRecord]) -> UInt64 {
        combined(records.flatMap { $0.sequences.flatMap { [$0.requests, $0.hash] } })
    }
}

extension String {
    /// The longest beginning that has at most so many bytes.
    fileprivate func cut(toBytes limit: Int) -> String {
        var text = self
        while text.utf8.count > limit { text.removeLast() }
        return text
    }
}
