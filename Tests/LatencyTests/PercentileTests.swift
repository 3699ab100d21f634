/// Percentiles against the samples themselves, sorted.
import BuddySlab
import Testing

@testable import Latency

@Suite struct PercentileTests {
    private let sizes = [8, 16, 32, 64, 128]

    private func recorder(oneIn: Int = 1) -> LatencyRecorder {
        LatencyRecorder(classSizes: sizes, oneIn: oneIn, ringCapacity: 1 << 14)
    }

    /// Whether a figure is the nearest-rank percentile of the times, or above it by no more than the precision.
    private func agrees(_ seconds: Double, _ sorted: [UInt64], perMille: Int) -> Bool {
        let rank = (perMille * sorted.count + 999) / 1000
        let exact = Double(sorted[rank - 1])
        let told = (seconds * 1e9).rounded()
        return told >= exact && told <= exact * (1 + LatencyTotals.precision)
    }

    private func expectAgreement(_ figures: LatencyFigures, _ times: [UInt64], _ note: String) {
        let sorted = times.sorted()
        #expect(figures.samples == times.count, "\(note)")
        for (told, perMille) in [
            (figures.p50, 500), (figures.p90, 900), (figures.p99, 990), (figures.p999, 999), (figures.maximum, 1000),
        ] {
            let isRight = agrees(told, sorted, perMille: perMille)
            #expect(isRight, "\(note): \(told) s at \(perMille) in a thousand of \(sorted.count)")
        }
    }

    @Test(arguments: [1, 2, 10, 999, 1000, 10_000])
    func percentilesAreThoseOfTheSamplesWithinTheStatedPrecision(count: Int) {
        var random = TestRandom()
        var histograms = LatencyHistograms(LatencyGroups(classCount: sizes.count))
        let times = (0..<count).map { _ in min(random.time(), LatencySample.timeBound) }
        for time in times {
            histograms.add(
                LatencySample(.free, path: .buddy, size: 9, alignment: 8, service: time, response: nil), sizeClass: 1)
        }
        let table = histograms.table
        for facet in [LatencyFacet.service, .path(.buddy), .sizeClass(1)] {
            expectAgreement(table[.free, facet], times, "seed \(random.seed)")
        }
        for facet in [LatencyFacet.response, .path(.magazine), .sizeClass(0)] {
            #expect(table[.free, facet].samples == 0)
        }
        #expect(table[.allocate, .service].samples == 0)
    }

    @Test func everySampleCountsInItsOperationPathAndClass() {
        let recorder = recorder()
        var probe = recorder.probe()
        let clock = LatencyClock.cost
        func record(_ operation: LatencyOperation, _ size: Int, _ path: OperationPath?, alignment: Int = 8) {
            let isDue = probe.isDue()
            #expect(isDue)
            probe.record(
                operation, size: size, alignment: alignment, path: path, start: 1000, end: 1000 + clock + 77)
        }
        record(.allocate, 1, .magazine)
        record(.allocate, 8, .refill)
        record(.allocate, 9, .newSlab)
        record(.allocate, 9, .magazine, alignment: 64)
        record(.free, 128, .remote)
        record(.free, 129, .buddy)
        record(.free, 1 << 40, nil)
        record(.reallocate, 33, .reclaim)
        let window = recorder.closeSlice(at: 1, window: 10).window
        let expected: [(LatencyOperation, LatencyFacet, Int)] = [
            (.allocate, .service, 4), (.allocate, .sizeClass(0), 2), (.allocate, .sizeClass(1), 1),
            (.allocate, .sizeClass(3), 1), (.allocate, .path(.magazine), 2), (.allocate, .path(.newSlab), 1),
            (.free, .service, 3), (.free, .sizeClass(4), 1), (.free, .sizeClass(5), 2), (.free, .path(.remote), 1),
            (.free, .path(.buddy), 1), (.reallocate, .path(.reclaim), 1), (.reallocate, .response, 0),
        ]
        for (operation, facet, count) in expected {
            #expect(window[operation, facet].samples == count, "\(operation) \(facet)")
        }
        #expect(window[.allocate, .service].maximum == 77e-9, "the clock's cost is taken off")
    }

    @Test func aWindowCoversItsSlicesAndTheStartCoversAll() {
        let recorder = recorder()
        var probe = recorder.probe()
        for second in 1...100 {
            for _ in 0..<second {
                let isDue = probe.isDue()
                #expect(isDue)
                probe.record(.free, size: 8, alignment: 8, path: .magazine, start: 0, end: UInt64(second) * 1000)
            }
            recorder.closeSlice(at: UInt64(second) * 1_000_000_000, window: 10)
        }
        let ten = recorder.summary(window: 10)
        #expect(ten.windowSeconds == 10 && ten.window[.free, .service].samples == (91...100).reduce(0, +))
        let one = recorder.summary(window: 1)
        #expect(one.windowSeconds == 1 && one.window[.free, .service].samples == 100)
        let long = recorder.summary(window: 300)
        #expect(long.windowSeconds == 60 && long.window[.free, .service].samples == (41...100).reduce(0, +))
        #expect(long.sinceStart.table[.free, .service].samples == 5050)
        let distribution = long.distributions[LatencyOperation.free.rawValue]
        #expect(distribution.count == 5050 && distribution.counts.last == 5050)
        #expect(distribution.counts[LatencyDistribution.bounds.firstIndex(of: 50_000) ?? 0] == 1275)
    }

    @Test func aSampleIsWholeAfterItsWayThroughTwoWords() {
        var random = TestRandom()
        for _ in 0..<1000 {
            let sample = LatencySample(
                LatencyOperation.allCases[Int(random.next() % 3)],
                path: OperationPath(rawValue: Int(random.next() % 9)),
                size: Int(random.next() >> (random.next() % 64 + 1)), alignment: 1 << Int(random.next() % 22),
                service: random.time(),
                response: random.next() % 2 == 0 ? random.time() : nil)
            #expect(LatencySample(words: sample.words) == sample, "seed \(random.seed)")
        }
    }
}
