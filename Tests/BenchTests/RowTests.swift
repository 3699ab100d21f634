/// How a row is evaluated: the best peer, the ratio to it, the target.
import Testing

@testable import Bench

@Suite struct RowTests {
    private func samples(_ values: [Double?]) -> Samples {
        var samples = Samples()
        for value in values { samples.append(value) }
        return samples
    }

    private func result(_ target: Target?, ours: [Double?]) -> RowResult {
        RowResult(
            MeasuredRow(
                row: Row(name: "row", summary: "a row", unit: .nanoseconds, target: target),
                samples: [
                    ("ours", .ours, samples(ours)), ("a", .peer, samples([10, 10, 10])),
                    ("b", .peer, samples([8, 5, 9])), ("ours-exact", .variant, samples([6, 6, 6])),
                    ("ours-hardened", .variant, samples([12, 12, 12])),
                    ("empty", .empty, samples([1, 1, 1])),
                ]))
    }

    @Test func theBestPeerHasTheLeastMedianAndNoVariantNorTheEmptyAllocatorIsOne() {
        #expect(result(nil, ours: [4, 4, 4]).bestPeer == "b")
    }

    @Test func theRatioIsTheMedianOfRatiosAndNotTheRatioOfMedians() {
        let result = result(.ratio(1), ours: [4, 5, 3])
        #expect(result.ratio?.median == 0.5 && result.ratio?.high == 1)
        #expect(result.isMet == true && result.isSure == true)
        #expect(result.exactToFlush?.median == 1.5 && result.hardenedToFlush?.median == 3)
    }

    @Test func aTargetWithinTheIntervalIsMetByThePointEstimateButNotSurely() {
        let result = result(.ratio(0.6), ours: [4, 5, 3])
        #expect(result.isMet == true && result.isSure == false && result.verdict == "met, unsure")
    }

    @Test func anAbsoluteTargetBoundsOurOwnValue() {
        #expect(result(.absolute(4), ours: [4, 4, 4]).isMet == true)
        #expect(result(.absolute(3), ours: [4, 4, 4]).isMet == false)
    }

    @Test func aRowWithoutATargetIsNeitherMetNorMissed() {
        #expect(result(nil, ours: [4, 4, 4]).isMet == nil)
        #expect(result(.ratio(1), ours: [nil]).isMet == nil)
    }

    @Test func modeExactHasItsTargetWhereNobodyFreesWhatAnotherAllocated() {
        let rows = WorkCatalogue.rows.filter { $0.exactTarget != nil }.map(\.name)
        #expect(rows.contains("hot-64") && rows.contains("replace-2"))
        #expect(!rows.contains("exchange") && !rows.contains("larson-2") && !rows.contains("embedded-hot-8"))
    }

    @Test func everyTargetBelongsToARow() {
        let rows = WorkCatalogue.rows
        #expect(Set(rows.map(\.name)).count == rows.count)
        #expect(Target.names.isSubset(of: rows.map(\.name)))
    }

    @Test(arguments: [(4.638, "4.64"), (-1.5, "-1.50"), (17.86, "17.9"), (254.6, "255"), (20_000, "20000")])
    func figuresShowThreeDigitsThatMatter(value: Double, text: String) {
        #expect(figure(value) == text)
    }
}
