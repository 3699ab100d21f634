/// One phase from its beginning to its end.
import CPlatform
import Documents
import Observatory
import Threads
import Workloads

/// Carries out a phase of a leg; used by the run's thread alone.
struct PhaseRun {
    private static let second: UInt64 = 1_000_000_000

    let index: Int
    let phase: Phase
    let leg: RunLeg
    var report: PhaseReport
    /// Where the phase's thresholds begin among all.
    let firstThreshold: Int
    private var start: UInt64 = 0
    var due: [ScheduledAction] = []
    private var ramps: Ramps
    let sampled: Set<String>
    /// Workloads that began in this phase.
    private var own: [PhaseWorkloadInRun] = []
    /// Where the phase ends with its workloads.
    private var watch: EndWatch?

    init(_ index: Int, of leg: RunLeg) {
        self.index = index
        self.leg = leg
        phase = leg.scenario.phases[index]
        report = PhaseReport(name: phase.name)
        firstThreshold = leg.scenario.phases[..<index].reduce(0) { $0 + $1.thresholds.count }
        ramps = Ramps(phase)
        sampled = FigureScope.sampledDocuments(phase.thresholds + leg.scenario.thresholds)
    }

    /// Runs the phase; `run` takes in what is read meanwhile.
    mutating func carryOut(_ run: inout FigureScope) throws(Problem) -> LegEnd {
        leg.mark("\(leg.scenario.name): \(phase.name)")
        leg.phaseTimes?.restart()
        var scope = FigureScope(phase.thresholds, from: try leg.read(FigureScope.documents(phase.thresholds)))
        begin(scope)
        var end = LegEnd.complete
        do throws(Problem) {
            try act { $0 == .start }
            try startWorkloads()
            end = try attend(&scope, &run)
        } catch {
            _ = try? stopWorkloads()
            report.state = .finished
            publish()
            throw error
        }
        try finish(&scope, &run, end)
        return end
    }

    private mutating func begin(_ scope: FigureScope) {
        start = platform_monotonic_nanoseconds()
        report.state = .running
        report.startedAt = leg.clock.now
        due = phase.actions.sorted { $0.seconds < $1.seconds }
        tell(scope)
    }

    func publish() { leg.listener.phase(index, report) }

    // MARK: Load

    private mutating func startWorkloads() throws(Problem) {
        for plan in phase.workloads {
            var specification = plan.specification
            specification.run = leg.run
            specification.requestsPerWorker = plan.operations.map { total in
                UInt64((total + specification.threads - 1) / specification.threads)
            }
            do throws(WorkloadProblem) {
                let record = try leg.stage.registry.start(
                    specification, within: leg.phaseTimes, recorder: leg.recorder)
                let started = PhaseWorkloadInRun(id: record.id, plan: plan)
                own.append(started)
                if plan.isKept { leg.kept.append(started) } else { leg.phaseWorkloads.append(started) }
            } catch {
                throw .conflict("workload \(plan.name) of phase \(phase.name) could not start: \(error)")
            }
        }
    }

    /// Waits for the end of the phase, and does meanwhile what is due.
    private mutating func attend(_ scope: inout FigureScope, _ run: inout FigureScope) throws(Problem) -> LegEnd {
        if isCounted { watch = try makeWatch() }
        var tick = start + Self.second
        while true {
            let wake = min(tick, deadline, nextAction, ramps.next(after: platform_monotonic_nanoseconds(), start))
            leg.pulse.wait(until: wake) { [watch] in watch?.hasRung ?? false }
            if leg.pulse.cancelReason != nil { return .cutShort }
            let now = platform_monotonic_nanoseconds()
            if watch?.hasRung ?? (now >= deadline) { return .complete }
            let elapsed = seconds(now)
            try act { time in if case .after(let moment) = time { moment <= elapsed } else { false } }
            try ramp(now)
            if now >= tick {
                tick += Self.second * ((now - tick) / Self.second + 1)
                if try sample(&scope, &run) { return .cutShort }
            }
        }
    }

    private func makeWatch() throws(Problem) -> EndWatch {
        do throws(SystemThread.Refused) {
            return try EndWatch(leg.phaseWorkloads.map(\.id), leg.stage.registry, leg.pulse)
        } catch {
            throw .noThread(error)
        }
    }

    /// Stops the workloads that are not kept; the watch ends with them.
    mutating func stopWorkloads() throws(Problem) -> [WorkloadRecord] {
        defer {
            leg.phaseWorkloads = []
            watch.take()?.join()
        }
        return try leg.stop(leg.phaseWorkloads)
    }

    var isCounted: Bool { if case .operations = phase.extent { true } else { false } }

    /// Threads that run now.
    var workers: Double {
        Double((leg.phaseWorkloads + leg.kept).reduce(0) { $0 + $1.plan.specification.threads })
    }

    private var deadline: UInt64 {
        guard case .seconds(let seconds) = phase.extent else { return .max }
        return start + UInt64(seconds * 1e9)
    }

    func seconds(_ now: UInt64) -> Double { Double(now - start) * 1e-9 }

    // MARK: What is due

    private var nextAction: UInt64 {
        guard case .after(let seconds)? = due.first?.time else { return .max }
        return start + UInt64(seconds * 1e9)
    }

    /// Carries out the actions whose time has come.
    mutating func act(_ hasCome: (ScheduledAction.Time) -> Bool) throws(Problem) {
        while let action = due.first, hasCome(action.time) {
            due.removeFirst()
            let outcome = try leg.stage.perform(action.action)
            if case .fault = action.action { leg.hasFault = true }
            report.actions.append(
                ActionReport(
                    action: action.action.name, atSeconds: seconds(platform_monotonic_nanoseconds()), outcome: outcome))
        }
    }

    private mutating func ramp(_ now: UInt64) throws(Problem) {
        for workload in own {
            guard let change = ramps.change(of: workload, at: now, start, done: done(workload)) else { continue }
            do throws(WorkloadProblem) {
                _ = try leg.stage.registry.patch(workload.id, change)
            } catch {
                // One that has ended by itself ramps no more.
                if case .conflict = error { continue }
                throw .conflict("workload \(workload.plan.name) could not follow its ramp: \(error)")
            }
        }
    }

    private func done(_ workload: PhaseWorkloadInRun) -> Double {
        guard let total = workload.plan.operations, let record = try? leg.stage.registry.get(workload.id) else {
            return 0
        }
        return min(1, Double(record.operations) / Double(total))
    }
}

extension ScheduledAction {
    /// Its place in the order of a phase's actions.
    fileprivate var seconds: Double {
        switch time {
        case .start: -1
        case .after(let seconds): seconds
        case .end: .infinity
        }
    }
}
