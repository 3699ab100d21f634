/// How long objects live, in allocations of their worker.
import Glibc

/// A distribution of lifetimes. One allocation is one tick, so that a mean lifetime of n keeps n objects live (Little's
/// law), and a sequence of requests never depends on a clock.
public enum LifetimeDistribution: Sendable, Equatable {
    /// No lifetimes: whenever there is no room, an object drawn at random dies.
    case random
    case fixed(allocations: Int)
    case exponential(mean: Int)
    /// Two exponential ones: most objects die young, the others live long.
    case mixture(short: Int, long: Int, longShare: Double)

    /// The distribution's name in JSON.
    public var name: String {
        switch self {
        case .random: "random"
        case .fixed: "fixed"
        case .exponential: "exponential"
        case .mixture: "mixture"
        }
    }

    /// Mean lifetime; nil where there are none.
    public var mean: Double? {
        switch self {
        case .random: nil
        case .fixed(let allocations): Double(allocations)
        case .exponential(let mean): Double(mean)
        case .mixture(let short, let long, let share): Double(short) * (1 - share) + Double(long) * share
        }
    }

    /// The next lifetime, at least 1; for `random` as long as can be.
    func next(_ random: inout RandomStream) -> UInt64 {
        switch self {
        case .random: .max >> 1
        case .fixed(let allocations): UInt64(allocations)
        case .exponential(let mean): Self.exponential(mean, &random)
        case .mixture(let short, let long, let share):
            Self.exponential(random.unit() < share ? long : short, &random)
        }
    }

    /// By inversion, rounded; 53 random bits bound it to 37 means.
    private static func exponential(_ mean: Int, _ random: inout RandomStream) -> UInt64 {
        let drawn = -log(1 - random.unit()) * Double(mean)
        return UInt64(max(1, drawn.rounded()))
    }
}
