/// Histograms of high dynamic range (G. Tene's HdrHistogram), one for each group of samples that has any.
import BuddySlab
import Histogram

/// Counts of samples by time, for each group.
struct LatencyHistograms: Sendable {
    /// Two significant digits: buckets of at most this part of the times that they hold.
    static let precision = 1.0 / 128

    private struct Group: Sendable {
        var histogram = Histogram<UInt32>(numberOfSignificantValueDigits: .two)
        /// Nanoseconds of all samples.
        var sum: UInt64 = 0
    }

    /// Only its buckets' bounds are asked for, which all histograms share.
    private static let buckets = Histogram<UInt32>(numberOfSignificantValueDigits: .two)

    let groups: LatencyGroups
    private var rows: [Group?]

    init(_ groups: LatencyGroups) {
        self.groups = groups
        rows = Array(repeating: nil, count: groups.count)
    }

    /// The upper end of the bucket that a time falls into, in nanoseconds.
    static func bucket(of nanoseconds: UInt64) -> UInt64 { buckets.highestEquivalentForValue(nanoseconds) }

    /// Adds equal samples to every group that they belong to.
    mutating func add(_ label: LatencyLabel, nanoseconds: UInt64, count: UInt32, sum: UInt64) {
        func add(_ facet: LatencyFacet) {
            let index = groups.index(label.operation, facet)
            if rows[index] == nil { rows[index] = Group() }
            rows[index]?.histogram.record(nanoseconds, count: count)
            rows[index]?.sum += sum
        }
        if label.isResponse { return add(.response) }
        add(.service)
        if let path = label.path { add(.path(path)) }
        if label.sizeClass <= groups.classCount { add(.sizeClass(label.sizeClass)) }
    }

    /// The figures of all groups.
    var table: LatencyTable { LatencyTable(groups: groups, figures: rows.map(Self.figures)) }

    private static func figures(_ group: Group?) -> LatencyFigures {
        guard let histogram = group?.histogram else {
            return LatencyFigures(samples: 0, p50: 0, p90: 0, p99: 0, p999: 0, maximum: 0)
        }
        func seconds(_ percentile: Double) -> Double { Double(histogram.valueAtPercentile(percentile)) / 1e9 }
        return LatencyFigures(
            samples: Int(histogram.totalCount), p50: seconds(50), p90: seconds(90), p99: seconds(99),
            p999: seconds(99.9), maximum: seconds(100))
    }

    /// How many service times of an operation fall at or below each bound, and what all of them add up to.
    func distribution(_ operation: LatencyOperation) -> LatencyDistribution {
        guard let group = rows[groups.index(operation, .service)] else {
            return LatencyDistribution(counts: LatencyDistribution.bounds.map { _ in 0 }, count: 0, sumSeconds: 0)
        }
        let counts = LatencyDistribution.bounds.map { Int(group.histogram.count(within: 0...$0)) }
        return LatencyDistribution(
            counts: counts, count: Int(group.histogram.totalCount), sumSeconds: Double(group.sum) / 1e9)
    }
}

/// Service times by fixed bounds, for those who add up over processes.
public struct LatencyDistribution: Sendable {
    /// In nanoseconds, rising.
    public static let bounds: [UInt64] = [
        25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
        1_000_000_000,
    ]
    /// Samples at or below each bound, as far as the precision tells.
    public let counts: [Int]
    public let count: Int
    public let sumSeconds: Double
}
