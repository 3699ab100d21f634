/// What the size distributions promise.
import Glibc
import Testing

@testable import Workloads

@Suite struct SizeTests {
    /// Seeds differ from run to run; a failing test names its own.
    private let seed = UInt64.random(in: WorkloadBounds.seed)

    private static let all: [SizeDistribution] = [
        .fixed(size: 1), .fixed(size: 1_048_576), .uniform(from: 16, to: 512), .uniform(from: 7, to: 7),
        .logUniform(from: 1, to: 4096), .logUniform(from: 100, to: 101), .logUniform(from: 8, to: 1_048_576), .fleet,
        .normal(mean: 1000, deviation: 100), .normal(mean: 20, deviation: 20), .normal(mean: 1, deviation: 1),
        .powerLaw(from: 1, to: 1_048_576, exponent: 1.7), .powerLaw(from: 16, to: 100_000, exponent: 1),
        .powerLaw(from: 8, to: 64, exponent: 0.5), .powerLaw(from: 1, to: 5000, exponent: 2),
        .table([SizeWeight(size: 16, weight: 3), SizeWeight(size: 1000, weight: 1)]),
    ]

    @Test func splitMixGivesThePublishedFirstNumber() {
        #expect(scrambled(0) == 0xe220_a839_7b1d_cdaf)
    }

    @Test func everySizeLiesWithinTheBoundsOfItsDistribution() {
        for distribution in Self.all {
            var random = RandomStream(seed: seed)
            let sampler = SizeSampler(distribution)
            let least: Int
            switch distribution {
            case .fixed(let size): least = size
            case .uniform(let from, _), .logUniform(let from, _), .powerLaw(let from, _, _): least = from
            case .fleet: least = 8
            case .normal(let mean, let deviation): least = max(1, mean - 4 * deviation)
            case .table(let rows): least = rows.map(\.size).min() ?? 0
            }
            for _ in 0..<20_000 {
                let size = sampler.next(&random)
                #expect((least...distribution.largest).contains(size), "\(distribution), seed \(seed)")
            }
        }
    }

    /// The seed is fixed: a statement about means would otherwise fail now and then by chance.
    @Test func theMeanOfManySizesIsTheMeanThatTheDistributionNames() {
        for distribution in Self.all {
            var random = RandomStream(seed: 20_261_122)
            let sampler = SizeSampler(distribution)
            let count = 400_000
            var (sum, squares) = (0.0, 0.0)
            for _ in 0..<count {
                let size = Double(sampler.next(&random))
                sum += size
                squares += size * size
            }
            let mean = sum / Double(count)
            let deviation = max(0, squares / Double(count) - mean * mean).squareRoot()
            let tolerance = 4 * deviation / Double(count).squareRoot() + 1e-6 * mean
            #expect(abs(mean - distribution.mean) <= tolerance, "\(distribution): \(mean), not \(distribution.mean)")
        }
    }

    @Test func theMeanOfALogUniformDistributionIsTheSumOverItsSizes() {
        for (from, to) in [(1, 1), (1, 9), (16, 512), (1000, 1003)] {
            let weights = (from...to).map { log(Double($0 + 1) / Double($0)) }
            let sum = zip(from...to, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
            let expected = sum / weights.reduce(0, +)
            #expect(abs(SizeDistribution.logUniform(from: from, to: to).mean - expected) < 1e-6 * expected)
        }
    }

    @Test func aLogUniformDistributionMeetsEachDoublingEquallyOften() {
        var random = RandomStream(seed: 7)
        let sampler = SizeSampler(.logUniform(from: 16, to: 1023))
        var doublings = [Int](repeating: 0, count: 6)
        for _ in 0..<60_000 { doublings[Int(log2(Double(sampler.next(&random)))) - 4] += 1 }
        for count in doublings { #expect(abs(count - 10_000) < 500, "\(doublings)") }
    }

    @Test func fleetBandsAddUpToThePublishedRatiosOfAllocations() {
        for (size, ratio) in [(64, 0.649), (256, 0.882), (1024, 0.953), (8192, 0.995)] {
            #expect(abs(FleetSizes.allocationsAtOrBelow(size) - ratio) < 0.001, "allocations at or below \(size)")
        }
        #expect(FleetSizes.allocationsAtOrBelow(1_048_576) == 1)
    }

    /// The profiles' own ratios of bytes cannot be met by bands that are uniform inside: these are what such bands
    /// give, and how far they lie below the profiles' is part of the statement.
    @Test func fleetBandsThatAreUniformInsideHoldFewerOfTheirBytesInSmallObjectsThanTheProfiles() {
        let expected = [(64, 0.0418, 0.063), (256, 0.0934, 0.146), (1024, 0.1569, 0.239), (8192, 0.4036, 0.577)]
        for (size, ratio, profiles) in expected {
            #expect(abs(FleetSizes.bytesAtOrBelow(size) - ratio) < 0.0001, "bytes at or below \(size)")
            #expect(FleetSizes.bytesAtOrBelow(size) < profiles)
        }
        #expect(abs(FleetSizes.bytesAtOrBelow(1_048_576) - 1) < 1e-12)
        #expect(abs(FleetSizes.mean - 581.16) < 0.01)
    }

    @Test func fleetBandsFollowOneAnotherWithoutOverlap() {
        for (band, next) in zip(FleetSizes.bands, FleetSizes.bands.dropFirst()) {
            #expect(band.from <= band.to && band.to < next.from)
        }
    }

    @Test func drawnFleetSizesFallIntoTheBandsByTheirWeights() {
        var random = RandomStream(seed: 3)
        let sampler = SizeSampler(.fleet)
        let count = 400_000
        var drawn = [Int](repeating: 0, count: FleetSizes.bands.count)
        for _ in 0..<count {
            let size = sampler.next(&random)
            let band = FleetSizes.bands.firstIndex { ($0.from...$0.to).contains(size) }
            #expect(band != nil, "\(size) lies in no band")
            if let band { drawn[band] += 1 }
        }
        for (band, drawn) in zip(FleetSizes.bands, drawn) {
            let expected = band.weight / FleetSizes.totalWeight * Double(count)
            #expect(abs(Double(drawn) - expected) <= 5 * expected.squareRoot() + 1, "band \(band.from)...\(band.to)")
        }
    }

    @Test func theMeanOfAPowerLawIsTheSumOverItsSizes() {
        for (from, to, exponent) in [(1, 9, 1.0), (16, 40_000, 1.5), (1, 30_000, 2.0), (5, 5, 3.0), (7, 2000, 0.5)] {
            func below(_ size: Double) -> Double {
                exponent == 1 ? log(size) : pow(size, 1 - exponent) / (1 - exponent)
            }
            let whole = below(Double(to + 1)) - below(Double(from))
            let mean = (from...to).reduce(0.0) { sum, size in
                sum + Double(size) * (below(Double(size + 1)) - below(Double(size))) / whole
            }
            let distribution = SizeDistribution.powerLaw(from: from, to: to, exponent: exponent)
            #expect(abs(distribution.mean - mean) < 1e-6 * mean, "\(distribution): \(distribution.mean), not \(mean)")
        }
    }

    @Test func aTableIsDrawnFromByItsWeights() {
        let rows = [
            SizeWeight(size: 8, weight: 0.5), SizeWeight(size: 100, weight: 1.5), SizeWeight(size: 9, weight: 2),
        ]
        var random = RandomStream(seed: 11)
        let sampler = SizeSampler(.table(rows))
        var drawn: [Int: Int] = [:]
        for _ in 0..<40_000 { drawn[sampler.next(&random), default: 0] += 1 }
        for row in rows {
            #expect(abs(Double(drawn[row.size] ?? 0) - row.weight * 10_000) < 500, "\(drawn)")
        }
        #expect(drawn.count == 3)
    }
}
