/// Draws sizes from a distribution in a few nanoseconds.
import Glibc

/// A distribution made ready for drawing.
public struct SizeSampler: Sendable {
    private enum Method: Sendable {
        case fixed(Int)
        case uniform(from: Int, count: Int)
        case logUniform(from: Int, to: Int, lowest: Double, span: Double)
        case bands(BandTable)
        case normal(NormalSizes)
        case powerLaw(PowerLaw)
    }

    private let method: Method
    /// The distribution that it draws from.
    public let distribution: SizeDistribution

    /// Prepares a distribution whose bounds have been validated.
    public init(_ distribution: SizeDistribution) {
        self.distribution = distribution
        switch distribution {
        case .fixed(let size):
            method = .fixed(size)
        case .uniform(let from, let to):
            method = .uniform(from: from, count: to - from + 1)
        case .logUniform(let from, let to):
            let lowest = log2(Double(from))
            method = .logUniform(from: from, to: to, lowest: lowest, span: log2(Double(to + 1)) - lowest)
        case .fleet:
            method = .bands(BandTable(FleetSizes.bands))
        case .normal(let mean, let deviation):
            method = .normal(NormalSizes(mean: mean, deviation: deviation))
        case .powerLaw(let from, let to, let exponent):
            method = .powerLaw(PowerLaw(from: from, to: to, exponent: exponent))
        case .table(let rows):
            method = .bands(BandTable(rows.map { SizeBand(from: $0.size, to: $0.size, weight: $0.weight) }))
        }
    }

    /// The next size, in bytes.
    public func next(_ random: inout RandomStream) -> Int {
        switch method {
        case .fixed(let size): size
        case .uniform(let from, let count): from + random.below(count)
        case .logUniform(let from, let to, let lowest, let span):
            min(max(from, Int(exp2(lowest + random.unit() * span))), to)
        case .bands(let table): table.next(&random)
        case .normal(let sizes): sizes.next(&random)
        case .powerLaw(let law): law.size(at: random.unit())
        }
    }
}

/// Walker's alias table in Vose's form ("A Linear Algorithm for Generating Random Numbers with a Given
/// Distribution", 1991): one draw chooses the band, whatever the number of bands.
private struct BandTable: Sendable {
    private struct Column: Sendable {
        var from: Int
        var count: Int
        var aliasFrom: Int
        var aliasCount: Int
        /// Of 2^32 draws of this column, how many stay in its own band.
        var threshold: UInt64
    }

    private let columns: [Column]

    init(_ bands: [SizeBand]) {
        let total = bands.reduce(0) { $0 + $1.weight }
        var scaled = bands.map { $0.weight / total * Double(bands.count) }
        var alias = Array(bands.indices)
        var threshold = [Double](repeating: 1, count: bands.count)
        var small = bands.indices.filter { scaled[$0] < 1 }
        var large = bands.indices.filter { scaled[$0] >= 1 }
        while let less = small.popLast(), let more = large.popLast() {
            threshold[less] = scaled[less]
            alias[less] = more
            scaled[more] -= 1 - scaled[less]
            if scaled[more] < 1 { small.append(more) } else { large.append(more) }
        }
        columns = bands.indices.map { index in
            let (own, other) = (bands[index], bands[alias[index]])
            return Column(
                from: own.from, count: own.to - own.from + 1, aliasFrom: other.from,
                aliasCount: other.to - other.from + 1, threshold: UInt64(threshold[index] * 0x1p32))
        }
    }

    func next(_ random: inout RandomStream) -> Int {
        let bits = random.next()
        let column = columns[Int(truncatingIfNeeded: ((bits >> 32) &* UInt64(columns.count)) >> 32)]
        let own = bits & 0xffff_ffff < column.threshold
        let (from, count) = own ? (column.from, column.count) : (column.aliasFrom, column.aliasCount)
        return count == 1 ? from : from + random.below(count)
    }
}
