/// What is read of a phase while it goes on and when it ends, and what its thresholds say to that.
import CPlatform
import Documents
import Observatory
import Workloads

extension PhaseRun {
    /// Reads what is needed once a second. True: a threshold ends the run.
    mutating func sample(_ scope: inout FigureScope, _ run: inout FigureScope) throws(Problem) -> Bool {
        // A stop that is given up costs a sample, not the run.
        guard let reading = try? leg.read(sampled) else { return false }
        leg.workerSeconds = seconds(reading.nanoseconds) * workers
        scope.add(reading)
        run.add(reading)
        tell(scope)
        let phaseEvidence = leg.evidenceOfPhase
        for (index, threshold) in phase.thresholds.enumerated() where threshold.abortsOnFail {
            if aborts(threshold, scope, phaseEvidence, phase.name, at: firstThreshold + index) { return true }
        }
        let scenario = leg.scenario
        let before = scenario.phases.reduce(0) { $0 + $1.thresholds.count }
        let runEvidence = leg.evidenceOfRun
        for (index, threshold) in scenario.thresholds.enumerated() where threshold.abortsOnFail {
            if aborts(threshold, run, runEvidence, nil, at: before + index) { return true }
        }
        return false
    }

    private func aborts(
        _ threshold: Threshold, _ scope: FigureScope, _ evidence: Evidence, _ phase: String?, at place: Int
    ) -> Bool {
        guard scope.elapsedSeconds >= threshold.graceSeconds else { return false }
        var report = ThresholdReport(threshold, phase: phase)
        report.judge(scope, evidence)
        guard report.state == .failed else { return false }
        leg.listener.threshold(place, report)
        return true
    }

    mutating func tell(_ scope: FigureScope) {
        report.totals.counts = scope.counts
        report.totals.elapsedSeconds = scope.elapsedSeconds
        let progress = RunReport.Progress(
            phaseIndex: index, phaseElapsedSeconds: scope.elapsedSeconds, operations: scope.latest.counts.operations)
        leg.listener.progress(progress, leg.switchRatio)
        publish()
    }

    mutating func finish(
        _ scope: inout FigureScope, _ run: inout FigureScope, _ end: LegEnd
    ) throws(Problem) {
        let threads = workers
        let records = try stopWorkloads()
        leg.workerSeconds = seconds(platform_monotonic_nanoseconds()) * threads
        // Rates go by the time until the workers were gone, not by that of what follows.
        scope.add(leg.read(FigureTree([:])))
        report.totals.elapsedSeconds = scope.elapsedSeconds
        // The phase ended before their time came.
        due.removeAll { $0.time != .end }
        try act { $0 == .end }
        try look(&scope, &run)
        report.totals.counts = scope.counts
        report.latency = leg.phaseTimes?.totals
        report.workloads = records.map(Self.document)
        if isCounted, end == .complete, !phase.workloads.contains(where: \.isKept) {
            report.requestHash = RequestHashes.combined(records)
        }
        report.state = .finished
        if end == .complete { judge(scope) }
        tell(scope)
        leg.add(hash: report.requestHash)
    }

    /// The ledger and the figures of the phase, of one instant.
    private mutating func look(_ scope: inout FigureScope, _ run: inout FigureScope) throws(Problem) {
        guard let view = try leg.stage.look() else { return }
        report.ledger = view.ledger
        let names = FigureScope.documents(phase.thresholds).union(sampled)
        let tree = view.documents(names)
        scope.close(tree)
        run.add(leg.read(tree))
    }

    private func judge(_ scope: FigureScope) {
        let evidence = leg.evidenceOfPhase
        for (index, threshold) in phase.thresholds.enumerated() {
            var report = ThresholdReport(threshold, phase: phase.name)
            report.judge(scope, evidence)
            leg.listener.threshold(firstThreshold + index, report)
        }
    }

    private static func document(_ record: WorkloadRecord) -> JSONValue {
        var writer = JSONWriter(capacity: 1024)
        writeWorkload(record, &writer)
        return (try? JSONValue(parsing: writer.bytes)) ?? .null
    }
}
