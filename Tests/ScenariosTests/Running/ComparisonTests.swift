/// The laws of comparisons.
import Testing
import Workloads

@testable import Scenarios

@Suite struct ComparisonTests {
    @Test(arguments: [
        ([2.0], 2.0, 2.0, 2.0), ([3, 1, 2], 2, 1, 3), ([4, 1, 2, 3], 2.5, 1, 4),
        // The sign test leaves one of nine out on each side, and none of eight.
        ([1, 2, 3, 4, 5, 6, 7, 8], 4.5, 1, 8), ([1, 2, 3, 4, 5, 6, 7, 8, 9], 5, 2, 8),
    ])
    func theSpreadOfARatioIsThatOfTheSignTest(_ values: [Double], _ median: Double, _ low: Double, _ high: Double) {
        let ratio = RunComparison.ratio(values.shuffled())
        #expect(ratio == RunComparison.Ratio(median: median, low: low, high: high))
    }

    @Test(arguments: [
        ([0.5, 0.6, 0.7], ThresholdState.failed), ([1.1, 1.2, 1.3], .passed), ([0.9, 1.1, 1.2], .inconclusive),
    ])
    func aRatioIsJudgedWhereAllRoundsAgree(_ quotients: [Double], _ expected: ThresholdState) throws {
        var comparison = RunComparison(rounds: 3, baseline: 1)
        comparison.sides = [("ours", quotients), ("theirs", [1, 1, 1])].map { name, rates in
            RunComparison.Side(backend: BackendDescription(name: name), operationsPerSecond: rates)
        }
        var report = ThresholdReport(Threshold(try Expression(parsing: "ratios[ours] > 1")), phase: nil)
        report.judge(comparison, Evidence(latency: nil, switchRatio: 0, switchLimit: 0.05))
        #expect(report.state == expected)
    }

    @Test func nothingHasNoRatio() { #expect(RunComparison.ratio([]) == nil) }
}
