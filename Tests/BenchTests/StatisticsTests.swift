/// The laws of the statistics, on numbers whose answers are known.
import Testing

@testable import Bench

@Suite struct StatisticsTests {
    @Test func theMedianIsTheMiddleValueOrTheMeanOfTheTwoInTheMiddle() throws {
        #expect(try #require(Estimate([3, 1, 2])).median == 2)
        #expect(try #require(Estimate([4, 1, 3, 2])).median == 2.5)
        #expect(try #require(Estimate([7])).median == 7)
        #expect(Estimate([]) == nil)
    }

    @Test func belowSixValuesTheIntervalIsTheRangeAndSaysHowLittleThatIs() throws {
        let estimate = try #require(Estimate([5, 1, 4, 2, 3]))
        #expect(estimate.low == 1 && estimate.high == 5)
        #expect(estimate.confidence == 1 - 2 / 32.0)
        #expect(try #require(Estimate([1])).confidence == 0)
    }

    // The ranks are those of the sign test's table at 5 %, two-sided: 6 -> 1, 9 -> 2, 20 -> 6, 40 -> 14.
    @Test(arguments: [(6, 1), (8, 1), (9, 2), (20, 6), (40, 14)])
    func theIntervalLeavesAsManyValuesOnEachSideAsTheSignTestAllows(count: Int, rank: Int) throws {
        let estimate = try #require(Estimate((1...count).map { Double($0) }.shuffled()))
        #expect(estimate.low == Double(rank) && estimate.high == Double(count + 1 - rank))
        #expect(estimate.confidence >= Estimate.wanted && estimate.count == count)
        #expect(Estimate.coverage(rank: rank + 1, of: count) < Estimate.wanted)
    }

    @Test func theCoverageOfSixValuesIsThatOfSixCoinTosses() {
        #expect(Estimate.coverage(rank: 1, of: 6) == 1 - 2 / 64.0)
        #expect(Estimate.coverage(rank: 2, of: 6) == 1 - 2 * 7 / 64.0)
    }

    private func samples(_ values: [Double?]) -> Samples {
        var samples = Samples()
        for value in values { samples.append(value) }
        return samples
    }

    @Test func ratiosArePairedWithinAPassAndAPassWithAGapIsLeftOut() {
        #expect(samples([2, nil, 6, 8]).divided(by: samples([1, 5, nil, 4])).values == [2, 2])
        #expect(samples([1, 2]).divided(by: samples([0, 2])).values == [1])
    }

    @Test func aRatioIsCleanWhereBothItsValuesAre() {
        var above = Samples()
        var below = Samples()
        for pass in 0..<4 {
            above.append(6, wasInterrupted: pass == 0)
            below.append(pass == 1 ? 100 : 3, wasInterrupted: pass == 1)
        }
        let ratios = above.divided(by: below)
        #expect(ratios.values == [2, 2] && !ratios.isNoisy)
    }

    @Test func driftThatHitsBothAllocatorsAlikeLeavesPairedRatiosAlone() throws {
        let drift = [1.0, 1.5, 0.7, 2, 1.1, 0.9, 1.3]
        let ratios = samples(drift.map { $0 * 6 }).divided(by: samples(drift.map { $0 * 4 }))
        let estimate = try #require(Estimate(ratios.values))
        #expect(abs(estimate.low - 1.5) < 1e-12 && abs(estimate.high - 1.5) < 1e-12)
    }

    @Test func aRoundTakesTheMeanOfItsWorkersAndCountsAsInterruptedWhereTheyDidNotStartTogether() {
        let first = Shift(began: 1000, ended: 2000, interruptions: 0)
        let together = RoundTime([first, Shift(began: 1040, ended: 2140, interruptions: 0)])
        #expect(together.nanoseconds == 1050 && !together.wasInterrupted)
        #expect(RoundTime([first, Shift(began: 1100, ended: 2100, interruptions: 0)]).wasInterrupted)
        #expect(RoundTime([first, Shift(began: 1000, ended: 2000, interruptions: 1)]).wasInterrupted)
    }

    @Test func interruptedRoundsCountOnlyWhereMostWereInterrupted() {
        var samples = Samples()
        for value in [1.0, 2, 3] { samples.append(value) }
        for value in [90.0, 91] { samples.append(value, wasInterrupted: true) }
        #expect(!samples.isNoisy && samples.values == [1, 2, 3])
        for value in [92.0, 93] { samples.append(value, wasInterrupted: true) }
        #expect(samples.isNoisy && samples.values.count == 7)
    }
}
