/// What each row is to reach.

/// A bound, from above unless its kind says otherwise.
struct Target: Sendable, Equatable {
    enum Kind: String, Sendable {
        /// On the ratio to the best peer.
        case ratioToBest = "ratio_to_best"
        /// On this project's own value, in the row's unit.
        case absolute
        /// From below, on this project's own value.
        case least
        /// From below, on the low end of the interval of this project's own value.
        case surelyLeast = "surely_least"
    }

    let limit: Double
    let kind: Kind

    /// At most `limit` times the best peer.
    static func ratio(_ limit: Double) -> Target { Target(limit: limit, kind: .ratioToBest) }

    /// At most `limit`, in the row's unit.
    static func absolute(_ limit: Double) -> Target { Target(limit: limit, kind: .absolute) }

    /// At least `limit`, in the row's unit; `surely` asks the same of the whole interval.
    static func least(_ limit: Double, surely: Bool = false) -> Target {
        Target(limit: limit, kind: surely ? .surelyLeast : .least)
    }

    /// The most that mode `exact` may take, as a multiple of mode `flush`.
    static let exactToFlush = 1.5

    /// The targets by the rows' names.
    private static let table: [String: Target] = [
        "hot-8": .ratio(1), "hot-64": .ratio(1), "hot-512": .ratio(1), "hot-2048": .ratio(1), "hot-classes": .ratio(1),
        "embedded-hot-8": .ratio(0.6), "embedded-hot-64": .ratio(0.6), "embedded-hot-512": .ratio(0.6),
        "embedded-hot-2048": .ratio(0.6),
        "batch-order": .ratio(1), "batch-reverse": .ratio(1),
        "batch-order-100k": .ratio(1), "batch-reverse-100k": .ratio(1),
        "replace-1": .ratio(0.85), "replace-2": .ratio(0.85), "replace-scaling": .ratio(1),
        "exchange": .ratio(0.25), "exchange-64k": .ratio(0.25),
        "larson-2": .ratio(0.85),
        "pages-4k": .ratio(1), "pages-16k": .ratio(1), "pages-64k": .ratio(1),
        "pages-random-1": .ratio(0.9), "pages-random-2": .ratio(0.9),
        "aligned-pages": .absolute(2),
        "memory-filled": .absolute(1.10), "memory-reclaimed": .ratio(0.9),
        "ledger-answer": .absolute(20_000), "ledger-pause": .absolute(10_000),
        "observe-load": .least(0.98, surely: true), "stats-rate": .least(0.8), "stats-p99": .absolute(1.5),
    ]

    /// The rows that have one.
    static var names: Set<String> { Set(table.keys) }

    /// The target of a row, where it has one.
    static func of(_ row: String) -> Target? { table[row] }
}
