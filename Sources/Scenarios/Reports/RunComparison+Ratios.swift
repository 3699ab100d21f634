/// How back ends compare: ratios of what they did in the same round, with the spread of the rounds.

extension RunComparison.Side {
    /// Half of the rounds were faster; nil before the first.
    var median: Double? { RunComparison.median(operationsPerSecond) }
}

extension RunComparison {
    /// A ratio and its spread.
    struct Ratio: Equatable {
        let median: Double
        /// An interval that the true median lies in with a confidence of 95 % or more; where rounds are too few for
        /// that (fewer than six), the least and the greatest.
        let low: Double
        let high: Double
    }

    /// Each side's throughput divided by the baseline's of the same round, so that what slows a round down slows both.
    var ratios: [(backend: String, baseline: String, ratio: Ratio)] {
        guard sides.indices.contains(baseline) else { return [] }
        let base = sides[baseline]
        return sides.indices.filter { $0 != baseline }.compactMap { index in
            let side = sides[index]
            let quotients = zip(side.operationsPerSecond, base.operationsPerSecond).filter { $1 > 0 }.map { $0 / $1 }
            return Self.ratio(quotients).map { (side.backend.name, base.backend.name, $0) }
        }
    }

    static func ratio(_ quotients: [Double]) -> Ratio? {
        guard let median = median(quotients) else { return nil }
        let sorted = quotients.sorted()
        let skipped = Self.skipped(of: sorted.count)
        return Ratio(median: median, low: sorted[skipped], high: sorted[sorted.count - 1 - skipped])
    }

    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// How many values may be left out on each side so that those that remain still enclose the median with 95 %
    /// confidence: the binomial tail of the sign test (W. J. Conover, Practical Nonparametric Statistics).
    private static func skipped(of count: Int) -> Int {
        var tail = 0.0
        var probability = 1.0
        for _ in 0..<count { probability /= 2 }
        var skipped = -1
        for index in 0..<count {
            tail += probability
            guard 2 * tail <= 0.05 else { break }
            skipped = index
            probability *= Double(count - index) / Double(index + 1)
        }
        return max(0, skipped)
    }
}
