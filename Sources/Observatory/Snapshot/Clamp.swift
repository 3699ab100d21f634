/// What is done with figures that cannot be true.

/// Raises impossible live figures to the nearest possible one, and counts how often. Exact figures pass unchanged: an
/// impossible one is a fault that must be seen.
struct Clamp {
    private let isActive: Bool
    private(set) var count = 0

    init(_ tier: Tier) { isActive = tier == .live }

    /// `value`, or 0 where it is negative.
    mutating func natural(_ value: Int) -> Int {
        guard isActive, value < 0 else { return value }
        count += 1
        return 0
    }

    /// `value`, or `limit` where it is larger.
    mutating func atMost(_ limit: Int, _ value: Int) -> Int {
        guard isActive, value > limit else { return value }
        count += 1
        return limit
    }
}
