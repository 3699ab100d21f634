/// All rows of a report, and which of them a user chose.

/// A choice of works that makes no sense.
public enum WorkError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknown(String)

    public var description: String {
        switch self {
        case .unknown(let name):
            "--work \(name): there is no such work; choose from \(WorkCatalogue.names.joined(separator: ", "))"
        }
    }
}

/// The rows.
public enum WorkCatalogue {
    /// The works that are timed in passes.
    static let works: [any Work] =
        [8, 64, 512, 2048].map { HotPair(size: $0) } + [HotClasses()]
        + [8, 64, 512, 2048].map { EmbeddedHotPair(size: $0) }
        + [0, 100_000].flatMap { others in [false, true].map { Batches(reversed: $0, others: others) } }
        + [Replace.small(threads: 1), Replace.small(threads: 2), Replace.embedded]
        + [Exchange(kept: 0), Exchange(kept: 65_536), Larson()]
        + [4, 16, 64].map { HotPair(pagesOfKiB: $0) }
        + [Replace.pages(threads: 1), Replace.pages(threads: 2)]

    /// The row that is computed from `replace-1` and `replace-2`.
    static let scaling = row(
        "replace-scaling", "replace-2 / replace-1 of the same pass, beside the best peer's own quotient", .ratio)

    /// The rows that child processes measure.
    static let memory = [
        row("memory-filled", "memory held / requested, 200 MiB of fleet sizes, metadata and caches included", .ratio),
        row("memory-fill-time", "filling those 200 MiB, ns an object, page faults included", .nanoseconds),
        row("memory-freed", "memory held after freeing a random 90 %", .mebibytes),
        row("memory-reclaimed", "the same; ours after one reclaim, which malloc has no call for", .mebibytes),
    ]

    /// The row of aligned requests.
    static let alignedPages = row(
        "aligned-pages", "64 KiB-aligned page among 60,000 isolated free pages / among 1,000, ours alone", .ratio)

    /// The rows of the exact ledger.
    static let ledger = [
        row("ledger-answer", "an exact ledger while a worker on each core allocates, ours alone", .nanoseconds),
        row("ledger-pause", "from the request until the last worker goes on, ours alone", .nanoseconds),
    ]

    private static func row(_ name: String, _ summary: String, _ unit: Unit) -> Row {
        Row(name: name, summary: summary, unit: unit, target: Target.of(name))
    }

    /// The row of a timed work.
    static func row(_ work: any Work) -> Row {
        var row = row(work.name, work.summary, .nanoseconds)
        if !work.isEmbedded, !work.freesElsewhere { row.exactTarget = Target.exactToFlush }
        return row
    }

    /// All rows, in the order of a report.
    static var rows: [Row] {
        works.map { row($0) } + [scaling] + memory + [alignedPages] + ledger + observation
    }

    /// The names of all rows.
    public static var names: [String] { rows.map(\.name) }

    /// The names and what they mean, for people.
    public static var descriptions: [(name: String, summary: String)] { rows.map { ($0.name, $0.summary) } }

    /// A name that stands for several rows.
    static let groups = ["observe": observation.map(\.name)]

    /// Checks a user's choice of rows and groups; all rows where there is none.
    static func chosen(_ choice: [String]) throws(WorkError) -> Set<String> {
        let known = Set(self.names)
        let names = choice.flatMap { groups[$0] ?? [$0] }
        for name in names where !known.contains(name) { throw .unknown(name) }
        return names.isEmpty ? known : Set(names)
    }
}
