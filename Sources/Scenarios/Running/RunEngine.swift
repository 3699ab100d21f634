/// Carries a scenario out, on a thread of its own.
import Backends
import CPlatform
import Documents
import Observatory
import Threads
import Traces
import Workloads

/// One run of a scenario, from `start` to its verdict. Every method may be called from any thread.
public final class RunEngine: Sendable {
    private struct State: Sendable {
        var report: RunReport
        var thread: SystemThread?
    }

    private let scenario: Scenario
    private let stages: any StageSource
    private let onChange: @Sendable (RunReport) -> Void
    private let pulse = RunPulse()
    private let clock: RunClock
    private let state: Guarded<State>

    /// A run that has not begun. `onChange` is called when phases and states change, and once a second between; on the
    /// run's thread, which waits for it.
    public init(
        _ scenario: Scenario, id: String, version: String, on stages: any StageSource,
        clock: ObservatoryClock = .system, onChange: @escaping @Sendable (RunReport) -> Void = { _ in }
    ) {
        self.scenario = scenario
        self.stages = stages
        self.onChange = onChange
        self.clock = RunClock(clock)
        state = Guarded(State(report: RunReport(id: id, scenario, version: version, createdAt: self.clock.now)))
    }

    /// What is known now.
    public var report: RunReport { state.withLock { $0.report } }

    /// Sees that the back end is free and in order, and begins; called once.
    ///
    /// - Throws: a 409 problem where others use the back end, 503 where the system has no thread left; the run has not
    ///   begun then, and may be started later.
    public func start() throws(Problem) {
        let first = try makeStage(side: 0)
        let recorder: TraceRecorder?
        do throws(Problem) {
            try first.prepare(isShared: scenario.isShared)
            recorder = try first.recording(scenario.record)
        } catch {
            first.close()
            throw error
        }
        change { report in
            report.state = .running
            report.startedAt = clock.now
            report.backend = first.backend
        }
        do throws(SystemThread.Refused) {
            try startThread { self.carryOut(first, recorder) }
        } catch {
            recorder?.leave()
            first.close()
            change { report in (report.state, report.startedAt) = (.queued, nil) }
            throw .noThread(error)
        }
    }

    private func startThread(_ body: @escaping @Sendable () -> Void) throws(SystemThread.Refused) {
        let name = "run/\(report.id)"
        // Under the lock, so that who waits for the end finds the thread.
        try state.withLock { (state) throws(SystemThread.Refused) in
            state.thread = try SystemThread.start(name: name, body: body)
        }
    }

    /// Ends the run as soon as its workers are gone; answers at once. One that has not begun never will.
    public func cancel(_ reason: String = "it was cancelled") {
        pulse.cancel(reason)
        let wasQueued = state.withLock { state in
            let wasQueued = state.report.state == .queued
            if state.report.state == .running { state.report.state = .stopping }
            return wasQueued
        }
        if wasQueued { finish(.complete) }
    }

    /// Gives a run that has not begun, and never will, the verdict `error`.
    public func abandon(_ reason: String) { finish(.trouble(reason)) }

    /// Waits until the run has its verdict and its thread is gone; called at least once for a run that has begun.
    @discardableResult
    public func wait() -> RunReport {
        let report: RunReport = state.wait { $0.report.state == .finished ? $0.report : nil }
        state.withLock { $0.thread.take() }?.join()
        return report
    }

    // MARK: On the run's thread

    private func makeStage(side: Int) throws(Problem) -> any RunStage {
        try stages.stage(for: scenario.compare.isEmpty ? scenario.backend : scenario.compare[side])
    }

    private func carryOut(_ first: any RunStage, _ recorder: TraceRecorder?) {
        let sides = max(1, scenario.compare.count)
        let rounds = scenario.compare.isEmpty ? 1 : scenario.rounds
        var end = LegEnd.complete
        for number in 0..<sides * rounds where end == .complete {
            end = carryOutLeg(number, of: sides, number == 0 ? first : nil, recorder)
            // A trace is of one leg: of several back ends, the first one's first.
            if number == 0 { recorder?.leave() }
        }
        if end == .complete { judgeRatios() }
        finish(end)
    }

    /// What can be said of the back ends when all rounds are over.
    private func judgeRatios() {
        change { report in
            guard let comparison = report.comparison else { return }
            let evidence = Evidence(
                latency: nil, switchRatio: report.involuntarySwitchRatio, switchLimit: scenario.involuntarySwitchLimit)
            for index in report.thresholds.indices where report.thresholds[index].threshold.expression.isAboutRatios {
                report.thresholds[index].judge(comparison, evidence)
            }
        }
    }

    /// A leg on a stage that is made for it, unless there is one already.
    private func carryOutLeg(
        _ number: Int, of sides: Int, _ given: (any RunStage)?, _ recorder: TraceRecorder?
    ) -> LegEnd {
        let side = number % sides
        let stage: any RunStage
        do throws(Problem) {
            if let given {
                stage = given
            } else {
                stage = try makeStage(side: side)
                try stage.prepare(isShared: scenario.isShared)
            }
        } catch {
            return .trouble(error.detail)
        }
        defer { stage.close() }
        let leg = RunLeg(
            scenario, on: stage, run: report.id, recorder: number == 0 ? recorder : nil, pulse, clock,
            listener(of: number, side))
        let end = leg.carryOut()
        change { report in
            if number == 0 {
                report.totals = leg.totals
                report.requestHash = leg.requestHash
            }
            if !scenario.compare.isEmpty { report.add(leg.totals, of: stage.backend, side: side, number / sides) }
        }
        return end
    }

    /// The first leg's phases are the report's; thresholds are about the first side, in every round.
    private func listener(of number: Int, _ side: Int) -> LegListener {
        LegListener(
            phase: { [self] index, phase in
                if number == 0 { change { $0.phases[index] = phase } }
            },
            threshold: { [self] index, threshold in
                if side == 0 { change { $0.thresholds[index].takeWorse(threshold) } }
            },
            progress: { [self] progress, switchRatio in
                change { report in
                    report.progress = progress
                    report.involuntarySwitchRatio = max(switchRatio, number == 0 ? 0 : report.involuntarySwitchRatio)
                }
            })
    }

    private func finish(_ end: LegEnd) {
        let trouble: String? = if case .trouble(let words) = end { words } else { nil }
        state.announce { state in
            guard state.report.state != .finished else { return }
            let now = clock.now
            let report = state.report
            (state.report.verdict, state.report.reason) = RunVerdict.decide(
                trouble: trouble, cancelled: report.startedAt == nil || end == .cutShort ? pulse.cancelReason : nil,
                report.thresholds)
            state.report.state = .finished
            state.report.finishedAt = now
            state.report.elapsedSeconds = Double(now - (report.startedAt ?? now)) / 1000
            state.report.progress.phaseIndex = nil
        }
        onChange(report)
    }

    private func change(_ body: (inout RunReport) -> Void) {
        let report = state.withLock { state in
            body(&state.report)
            let now = clock.now
            state.report.elapsedSeconds = Double(now - (state.report.startedAt ?? now)) / 1000
            return state.report
        }
        onChange(report)
    }
}

extension ThresholdReport {
    /// Of several rounds, the one that went worst counts.
    fileprivate mutating func takeWorse(_ other: ThresholdReport) {
        let order: [ThresholdState] = [.pending, .passed, .inconclusive, .error, .failed]
        let (mine, its) = (order.firstIndex(of: state) ?? 0, order.firstIndex(of: other.state) ?? 0)
        if its > mine { self = other }
    }
}

extension RunReport {
    /// Takes in what a back end did in a round.
    fileprivate mutating func add(_ totals: RunTotals, of backend: BackendDescription, side: Int, _ round: Int) {
        var comparison = comparison ?? RunComparison(rounds: scenario.rounds, baseline: scenario.baseline)
        if comparison.sides.count <= side { comparison.sides.append(RunComparison.Side(backend: backend)) }
        comparison.sides[side].operationsPerSecond.append(totals.operationsPerSecond)
        self.comparison = comparison
    }
}
