/// Operations a second over about the last second, from looks at a counter.

/// Keeps looks at a counter for a little longer than a second.
struct RateMeter {
    private struct Look {
        let nanoseconds: UInt64
        let count: UInt64
    }

    /// Looks closer together than this are not kept.
    private static let spacing: UInt64 = 200_000_000
    private static let window: UInt64 = 900_000_000
    private var looks: [Look]

    init(start: UInt64) { looks = [Look(nanoseconds: start, count: 0)] }

    /// The rate from the newest look that is a window old, or from the oldest there is.
    mutating func rate(at now: UInt64, count: UInt64) -> Double {
        let old = looks.lastIndex { now - min(now, $0.nanoseconds) >= Self.window } ?? 0
        looks.removeFirst(old)
        let base = looks[0]
        if let newest = looks.last, now >= newest.nanoseconds + Self.spacing {
            looks.append(Look(nanoseconds: now, count: count))
        }
        guard now > base.nanoseconds, count >= base.count else { return 0 }
        return Double(count - base.count) / (Double(now - base.nanoseconds) * 1e-9)
    }
}
