/// Sizes whose density falls as a power: many small ones, and a tail that is heavier the smaller the exponent.
import Glibc

/// A bounded Pareto distribution: x is drawn from [from, to + 1) with a density proportional to x to the power of
/// -exponent, and rounded down.
struct PowerLaw: Sendable {
    private let from: Double
    /// Excluded.
    private let end: Double
    /// What is left of the exponent after integration; 0 where the integral is a logarithm.
    private let power: Double

    init(from: Int, to: Int, exponent: Double) {
        self.from = Double(from)
        end = Double(to + 1)
        // So close to 1 the logarithm is the better approximation of the two.
        power = abs(1 - exponent) < 1e-6 ? 0 : 1 - exponent
    }

    /// The size below which a share `unit` of all sizes lies, by inversion.
    func size(at unit: Double) -> Int {
        let drawn =
            if power == 0 {
                from * pow(end / from, unit)
            } else {
                pow(pow(from, power) + unit * (pow(end, power) - pow(from, power)), 1 / power)
            }
        return Int(min(max(drawn, from), end - 1))
    }

    /// Mean size: the smallest, and for each larger size the part of all sizes that reach it. The sum over many sizes
    /// is closed by the Euler-Maclaurin formula.
    var mean: Double {
        let exact = min(from + 1000, end - 1)
        var sum = from
        var size = from + 1
        while size <= exact {
            sum += survival(size)
            size += 1
        }
        guard size < end - 1 else { return size == end - 1 ? sum + survival(size) : sum }
        let ends = survival(size) + survival(end - 1)
        let slopes = slope(end - 1) - slope(size)
        return sum + integral(size, end - 1) + ends / 2 + slopes / 12
    }

    private var span: Double { power == 0 ? log(end / from) : pow(end, power) - pow(from, power) }

    /// Part of all sizes that are at least `size`.
    private func survival(_ size: Double) -> Double {
        (power == 0 ? log(end / size) : pow(end, power) - pow(size, power)) / span
    }

    private func slope(_ size: Double) -> Double {
        -(power == 0 ? 1 : power) * pow(size, power - 1) / span
    }

    /// Of the survival between two sizes.
    private func integral(_ low: Double, _ high: Double) -> Double {
        if power == 0 { return (high * (log(end / high) + 1) - low * (log(end / low) + 1)) / span }
        let next = power + 1
        let below = abs(next) < 1e-6 ? log(high / low) : (pow(high, next) - pow(low, next)) / next
        return (pow(end, power) * (high - low) - below) / span
    }
}
