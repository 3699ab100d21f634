/// The rows about observation: their audience, their neighbour, their targets.
import Testing

@testable import Bench

@Suite struct ObservationTests {
    @Test func inAWatchedRoundEveryReaderPollerAndLedgerHasBeenServed() throws {
        let load = try ObservedLoad(seconds: 1)
        var watched = load.round(isWatched: true)
        var seen = try #require(watched.seen)
        // Where the machine is busy, all stops of a round may be given up.
        for _ in 0..<20 where seen.answers < 10 || seen.ledgers < 1 {
            watched = load.round(isWatched: true)
            seen = try #require(watched.seen)
        }
        #expect(seen.readers == Watchers.readers && seen.absent == 0)
        #expect(seen.answers >= 10 && seen.ledgers >= 1)
        let unwatched = load.round(isWatched: false)
        #expect(unwatched.seen == nil && unwatched.rate > 0 && watched.rate > 0)
    }

    @Test func bothDaemonsAnswerEveryPassUnderTheSameLoad() throws {
        let rate = try RequestRate(seconds: 0.05)
        defer { rate.end() }
        var passes = 0
        let (rates, p99s) = rate.measure(passes: 2, seed: 7) { passes = $0 }
        #expect(passes == 2 && rates.values.count == 2 && p99s.values.count == 2)
        #expect((rates.values + p99s.values).allSatisfy { $0 > 0 && $0.isFinite })
    }

    @Test func theGroupStandsForItsRows() throws {
        #expect(try WorkCatalogue.chosen(["observe"]) == ["observe-load", "stats-rate", "stats-p99"])
        #expect(throws: WorkError.unknown("observer")) { try WorkCatalogue.chosen(["observer"]) }
    }

    private func result(_ target: Target, _ values: [Double]) -> RowResult {
        var samples = Samples()
        for value in values { samples.append(value) }
        return RowResult(
            MeasuredRow(
                row: Row(name: "row", summary: "a row", unit: .ratio, target: target),
                samples: [("ours", .ours, samples)]))
    }

    @Test func aBoundFromBelowIsMetByTheMedianOrByTheLowEndAsItAsks() {
        let values = [0.97, 0.99, 0.99, 0.99, 0.995, 1]
        #expect(result(.least(0.98), values).isMet == true)
        #expect(result(.least(0.98), values).isSure == false)
        #expect(result(.least(0.98, surely: true), values).isMet == false)
        #expect(result(.least(0.97, surely: true), values).isMet == true)
        #expect(result(.least(0.97, surely: true), values).isSure == true)
        #expect(result(.least(1.1), values).isMet == false && result(.least(1.1), values).isSure == true)
        #expect(result(.least(0.98, surely: true), values).targetText == "low >= 0.98 ratio")
    }
}
