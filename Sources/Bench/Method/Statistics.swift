/// Medians and what is known about them, without any assumption on how the values are distributed.

/// The middle of some values and an interval that covers the true median.
struct Estimate: Sendable, Equatable {
    let median: Double
    let low: Double
    let high: Double
    /// Probability with which such an interval covers the true median.
    let confidence: Double
    /// How many values it rests on.
    let count: Int

    /// The confidence that is aimed at.
    static let wanted = 0.95

    /// The estimate from independent values; nil where there are none.
    ///
    /// With the values in order x(1)...x(n), the interval from x(k) to x(n+1-k) misses the median only where fewer than
    /// k values fall on one side of it. Each falls on either side with probability 1/2, so the interval covers the
    /// median with probability 1 - 2 P(B <= k-1), B binomial of n and 1/2: H. A. David and H. N. Nagaraja, "Order
    /// Statistics" (3rd ed. 2003), section 7.1; W. R. Thompson, Annals of Mathematical Statistics 7 (1936). The largest
    /// k is taken that reaches 95 %. Below six values none does: the interval then is the whole range, and `confidence`
    /// says how little that is.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let count = sorted.count
        self.count = count
        median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        var rank = 1
        var covered = Self.coverage(rank: 1, of: count)
        while 2 * (rank + 1) <= count {
            let next = Self.coverage(rank: rank + 1, of: count)
            guard next >= Self.wanted else { break }
            (rank, covered) = (rank + 1, next)
        }
        low = sorted[rank - 1]
        high = sorted[count - rank]
        confidence = covered
    }

    /// 1 - 2 P(B <= rank - 1) for B binomial of `count` and 1/2.
    static func coverage(rank: Int, of count: Int) -> Double {
        // By recurrence from P(B = 0), which is not yet 0 for a thousand values.
        var probability = exp2Negative(count)
        var tail = 0.0
        for successes in 0..<rank {
            tail += probability
            probability *= Double(count - successes) / Double(successes + 1)
        }
        return max(0, 1 - 2 * tail)
    }

    private static func exp2Negative(_ count: Int) -> Double { Double(sign: .plus, exponent: -count, significand: 1) }
}
