/// How large the objects of a workload are.
import Glibc

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

    /// Sizes that a request may have.
    public static let sizeBounds = 1...1_048_576

    /// The distribution's name in JSON.
    public var name: String {
        switch self {
        case .fixed: "fixed"
        case .uniform: "uniform"
        case .logUniform: "log_uniform"
        case .fleet: "fleet"
        }
    }

    /// The largest size that it yields.
    public var largest: Int {
        switch self {
        case .fixed(let size): size
        case .uniform(_, let to), .logUniform(_, let to): to
        case .fleet: FleetSizes.bands.last?.to ?? Self.sizeBounds.upperBound
        }
    }

    /// Mean size, exact up to rounding of the arithmetic.
    public var mean: Double {
        switch self {
        case .fixed(let size): Double(size)
        case .uniform(let from, let to): Double(from + to) / 2
        case .logUniform(let from, let to): Self.logUniformMean(from: Double(from), to: Double(to))
        case .fleet: FleetSizes.mean
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
