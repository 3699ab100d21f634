/// Sizes that gather around a mean.
import Glibc

/// A normal distribution, rounded to whole bytes, of which only what lies within four deviations, and is at least one
/// byte, is drawn.
struct NormalSizes: Sendable {
    /// Deviations to either side of the mean.
    static let reach = 4

    let from: Int
    let to: Int
    private let center: Double
    private let deviation: Double

    init(mean: Int, deviation: Int) {
        from = max(1, mean - Self.reach * deviation)
        to = mean + Self.reach * deviation
        center = Double(mean)
        self.deviation = Double(deviation)
    }

    /// By the polar method (Marsaglia and Bray, "A Convenient Method for Generating Normal Variables", SIAM Review 6:3,
    /// 1964), repeated until the size is allowed.
    func next(_ random: inout RandomStream) -> Int {
        while true {
            let (x, y) = (2 * random.unit() - 1, 2 * random.unit() - 1)
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            let drawn = center + deviation * x * (-2 * log(square) / square).squareRoot()
            let size = drawn.rounded()
            if size >= Double(from), size <= Double(to) { return Int(size) }
        }
    }

    /// Mean of what is drawn, by summing over the sizes: where the left end is cut off, it lies above the centre. Where
    /// the sizes are many, so little is lost by rounding that each of some thousand slices may stand for many sizes.
    var mean: Double {
        let width = Double(to - from + 1)
        let slices = min(width, 8192)
        var (sum, whole) = (0.0, 0.0)
        var below = distribution(Double(from) - 0.5)
        for slice in 1...Int(slices) {
            let edge = Double(from) - 0.5 + width * Double(slice) / slices
            let next = distribution(edge)
            sum += (next - below) * (edge - width / slices / 2)
            whole += next - below
            below = next
        }
        return sum / whole
    }

    private func distribution(_ size: Double) -> Double {
        erf((size - center) / (deviation * 2.0.squareRoot()))
    }
}
