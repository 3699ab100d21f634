/// The figures of a run itself: what its workloads have done, and how long it took.
import Latency

/// What workloads have done, summed up.
public struct RunCounts: Sendable, Equatable {
    /// Calls to the allocator that have returned, whatever they answered.
    public var operations = 0
    public var allocations = 0
    public var frees = 0
    public var reallocations = 0
    /// Calls that the allocator refused.
    public var failures = 0
    /// Calls that were made to fail.
    public var injectedFailures = 0
    public var corruptions = 0

    public init() {}

    static func + (left: RunCounts, right: RunCounts) -> RunCounts { left.combined(with: right, +) }
    static func - (left: RunCounts, right: RunCounts) -> RunCounts { left.combined(with: right, -) }

    private func combined(with other: RunCounts, _ operation: (Int, Int) -> Int) -> RunCounts {
        var result = RunCounts()
        for (_, counter) in Self.counters {
            result[keyPath: counter] = operation(self[keyPath: counter], other[keyPath: counter])
        }
        return result
    }

    /// Every counter under its name in documents and expressions.
    static var counters: [(name: StaticString, counter: WritableKeyPath<RunCounts, Int>)] {
        [
            ("operations", \.operations), ("allocations", \.allocations), ("frees", \.frees),
            ("reallocations", \.reallocations), ("failures", \.failures), ("injected_failures", \.injectedFailures),
            ("corruptions", \.corruptions),
        ]
    }
}

/// A figure that a run has of its own, whatever it runs on.
enum RunFigure: Equatable {
    case counter(WritableKeyPath<RunCounts, Int>)
    case operationsPerSecond
    case elapsedSeconds
    case latency(LatencyOperation, LatencyFacet, LatencyStatistic)
    /// How much faster a compared back end was than the baseline.
    case ratio(backend: String)

    /// The figure that a path names; nil where it is none of the run's own.
    init?(_ path: FigurePath) {
        if case .key(let name)? = path.steps.last, path.steps == [.name("ratios"), .key(name)] {
            self = .ratio(backend: name)
            return
        }
        let names = path.steps.compactMap { step in if case .name(let name) = step { name } else { nil } }
        guard names.count == path.steps.count, let first = names.first else { return nil }
        if names.count == 1 {
            if let found = RunCounts.counters.first(where: { "\($0.name)" == first }) {
                self = .counter(found.counter)
                return
            }
            switch first {
            case "operations_per_second": self = .operationsPerSecond
            case "elapsed_seconds": self = .elapsedSeconds
            default: return nil
            }
        } else {
            guard first == "latency", names.count == 3, let timed = Self.timed(names[1]),
                let statistic = LatencyStatistic(named: names[2])
            else { return nil }
            self = .latency(timed.operation, timed.facet, statistic)
        }
    }

    /// What is timed under a name: calls, or allocations of a schedule from the moment that they were planned for.
    private static func timed(_ name: String) -> (operation: LatencyOperation, facet: LatencyFacet)? {
        if name == "response" { return (.allocate, .response) }
        return LatencyOperation.allCases.first { "\($0.name)" == name }.map { ($0, .service) }
    }

    var dimension: Dimension {
        switch self {
        case .elapsedSeconds: .seconds
        case .latency(_, _, let statistic): statistic == .count ? .plain : .seconds
        default: .plain
        }
    }

    private static let timedNames = ["allocate", "free", "reallocate", "response"]
    private static let plainNames =
        RunCounts.counters.map { "\($0.name)" } + ["operations_per_second", "elapsed_seconds"]

    /// All names, for who has mistyped one.
    static var names: [String] {
        plainNames
            + timedNames.flatMap { timed in
                LatencyStatistic.allCases.map { "latency.\(timed).\($0.rawValue)" }
            }
    }

    /// The names in few words.
    static var overview: String {
        let statistics = LatencyStatistic.allCases.map(\.rawValue).joined(separator: ", ")
        return plainNames.joined(separator: ", ")
            + " and latency.CALL.FIGURE with \(timedNames.joined(separator: ", ")) and \(statistics)"
    }
}

/// What is told of a group of times.
enum LatencyStatistic: String, CaseIterable {
    case count, p50, p90, p99, p999, max

    /// `p99`, or as the report has it, `p99_seconds`.
    init?(named name: String) {
        let short = name.hasSuffix("_seconds") ? String(name.dropLast("_seconds".utf8.count)) : name
        self.init(rawValue: short)
    }

    /// The value, in seconds but for the count; nil without samples.
    func value(of figures: LatencyFigures) -> Double? {
        if self == .count { return Double(figures.samples) }
        guard figures.samples > 0 else { return nil }
        return switch self {
        case .count: Double(figures.samples)
        case .p50: figures.p50
        case .p90: figures.p90
        case .p99: figures.p99
        case .p999: figures.p999
        case .max: figures.maximum
        }
    }
}
