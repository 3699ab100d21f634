/// The laws of verdicts.
import Documents
import Testing

@testable import Scenarios

/// What each phase of the planted back end is asked to show.
private let load =
    #"{"kind":"churn","live_bytes":"64KiB","rate":0,"sizes":{"distribution":"uniform","from":8,"to":512}}"#

@Suite struct VerdictTests {
    /// States of thresholds in any order, with trouble (t) or a cancellation (c) before them.
    @Test(arguments: [
        ("", RunVerdict.passed), ("p", .passed), ("pp", .passed), ("pf", .failed), ("pi", .inconclusive),
        ("if", .failed), ("ie", .error), ("ef", .failed), ("c", .aborted), ("cp", .aborted), ("cf", .aborted),
        ("t", .error), ("tf", .error), ("tc", .error),
    ])
    func theWorstDecides(_ states: String, _ expected: RunVerdict) throws {
        let names: [Character: ThresholdState] = [
            "p": .passed, "f": .failed, "i": .inconclusive, "e": .error,
        ]
        let thresholds = try states.compactMap { letter -> ThresholdReport? in
            guard let state = names[letter] else { return nil }
            var report = ThresholdReport(Threshold(try Expression(parsing: "operations > 5")), phase: nil)
            report.state = state
            return report
        }
        for order in [thresholds, thresholds.reversed()] {
            let (verdict, reason) = RunVerdict.decide(
                trouble: states.contains("t") ? "trouble" : nil, cancelled: states.contains("c") ? "cancelled" : nil,
                order)
            #expect(verdict == expected)
            #expect((reason == nil) == (expected == .passed))
        }
    }

    @Test func aCorruptionFailsTheThresholdOnCorruptionsAlone() throws {
        let text = onePhase(
            #""operations":5000"#, load, thresholds: #""operations >= 5000","corruptions == 0","failures == 0""#)
        let good = try run(text, on: PlantedStage())
        #expect(good.verdict == .passed && good.reason == nil)
        let bad = try run(text, on: PlantedStage(PlantedFaults(corruptAt: 100)))
        #expect(bad.verdict == .failed)
        #expect(bad.thresholds.map(\.state) == [.passed, .failed, .passed])
        #expect(bad.reason == "phase only: corruptions == 0: corruptions was 1")
        #expect(bad.thresholds[1].observed == 1 && bad.thresholds[1].limit == 0 && bad.thresholds[1].unit == "count")
    }

    @Test func refusedAllocationsFailTheThresholdOnFailuresAlone() throws {
        let text = onePhase(
            #""operations":5000"#, load, thresholds: #""operations >= 5000","corruptions == 0","failures == 0""#)
        let bad = try run(text, on: PlantedStage(PlantedFaults(failEvery: 50)))
        #expect(bad.verdict == .failed)
        #expect(bad.thresholds.map(\.state) == [.passed, .passed, .failed])
        #expect(bad.requestHash == (try run(text, on: PlantedStage())).requestHash, "failures change no request")
    }

    @Test func fewSamplesMakeTimeInconclusiveAndNothingElse() throws {
        let text = onePhase(
            #""operations":500"#, load, thresholds: #""operations >= 500","latency.allocate.p99 < 1000s""#)
        let report = try run(text, on: PlantedStage())
        #expect(report.verdict == .inconclusive)
        #expect(report.thresholds.map(\.state) == [.passed, .inconclusive])
        #expect(report.thresholds[1].reason?.contains("are too few") == true)
    }

    @Test func aFailedThresholdOutranksAnInconclusiveOne() throws {
        let text = onePhase(
            #""operations":500"#, load, thresholds: #""operations < 500","latency.allocate.p99 < 1000s""#)
        let report = try run(text, on: PlantedStage())
        #expect(report.verdict == .failed)
        #expect(report.thresholds.map(\.state) == [.failed, .inconclusive])
    }

    @Test func aBusyMachineMakesTimeInconclusive() throws {
        let start = FigureReading(nanoseconds: 0, counts: RunCounts(), tree: FigureTree([:]))
        let threshold = Threshold(try Expression(parsing: "operations_per_second > 5"))
        var scope = FigureScope([threshold], from: start)
        var counts = RunCounts()
        counts.operations = 100
        scope.add(FigureReading(nanoseconds: 1_000_000_000, counts: counts, tree: FigureTree([:])))
        func state(_ ratio: Double) -> ThresholdState {
            var report = ThresholdReport(threshold, phase: nil)
            report.judge(scope, Evidence(latency: nil, switchRatio: ratio, switchLimit: 0.05))
            return report.state
        }
        #expect(state(0.05) == .passed)
        #expect(state(0.06) == .inconclusive)
    }

    @Test func aDivisionByNothingIsAnErrorAndNotZero() throws {
        let report = try run(onePhase(#""operations":500"#, load, thresholds: #""operations / failures > 5""#))
        #expect(report.verdict == .error)
        #expect(report.thresholds[0].state == .error && report.thresholds[0].observed == nil)
    }
}
