/// How large the objects of a workload are.
import Glibc

/// One row of a table of sizes.
public struct SizeWeight: Sendable, Equatable {
    /// In bytes.
    public let size: Int
    /// How often the size is drawn, relative to the other rows.
    public let weight: Double

    public init(size: Int, weight: Double) {
        self.size = size
        self.weight = weight
    }
}

/// A distribution of request sizes, in bytes.
public enum SizeDistribution: Sendable, Equatable {
    /// Every request has this size.
    case fixed(size: Int)
    /// All sizes from `from` to `to`, equally often.
    case uniform(from: Int, to: Int)
    /// Sizes whose logarithm is uniform: each doubling between `from` and `to` is met equally often.
    case logUniform(from: Int, to: Int)
    /// The bands of `FleetSizes`.
    case fleet
    /// Sizes around a mean, within four deviations of it, at least 1.
    case normal(mean: Int, deviation: Int)
    /// Sizes with a density that falls as size to the power of -exponent.
    case powerLaw(from: Int, to: Int, exponent: Double)
    /// These sizes, as often as their weights say.
    case table([SizeWeight])

    /// Sizes that a request of most kinds may have.
    public static let sizeBounds = 1...1_048_576

    /// The distribution's name in JSON.
    public var name: String {
        switch self {
        case .fixed: "fixed"
        case .uniform: "uniform"
        case .logUniform: "log_uniform"
        case .fleet: "fleet"
        case .normal: "normal"
        case .powerLaw: "power_law"
        case .table: "table"
        }
    }

    /// The largest size that it yields.
    public var largest: Int {
        switch self {
        case .fixed(let size): size
        case .uniform(_, let to), .logUniform(_, let to), .powerLaw(_, let to, _): to
        case .fleet: FleetSizes.bands.last?.to ?? Self.sizeBounds.upperBound
        case .normal(let mean, let deviation): NormalSizes(mean: mean, deviation: deviation).to
        case .table(let rows): rows.map(\.size).max() ?? 0
        }
    }

    /// Mean size, exact up to rounding of the arithmetic.
    public var mean: Double {
        switch self {
        case .fixed(let size): Double(size)
        case .uniform(let from, let to): Double(from + to) / 2
        case .logUniform(let from, let to): Self.logUniformMean(from: Double(from), to: Double(to))
        case .fleet: FleetSizes.mean
        case .normal(let mean, let deviation): NormalSizes(mean: mean, deviation: deviation).mean
        case .powerLaw(let from, let to, let exponent): PowerLaw(from: from, to: to, exponent: exponent).mean
        case .table(let rows):
            rows.reduce(0) { $0 + Double($1.size) * $1.weight } / rows.reduce(0) { $0 + $1.weight }
        }
    }

    /// Size k is drawn with probability ln((k+1)/k) / ln((to+1)/from); summed by parts, its mean needs only log-gamma.
    private static func logUniformMean(from: Double, to: Double) -> Double {
        let numerator = to * log(to + 1) - from * log(from) - (logGamma(to + 1) - logGamma(from + 1))
        return numerator / log((to + 1) / from)
    }

    private static func logGamma(_ value: Double) -> Double {
        var sign: Int32 = 0
        return unsafe lgamma_r(value, &sign)
    }
}
