/// The figures of a stretch of time: what they were at its ends, and in between.
import Latency

/// One look at everything that thresholds are about.
struct FigureReading: Sendable {
    /// On the monotonic clock.
    let nanoseconds: UInt64
    /// Since the run began.
    let counts: RunCounts
    /// Documents that were asked for; empty where the back end has none.
    let tree: FigureTree
}

/// A phase, or the run, as its thresholds see it.
struct FigureScope: Sendable {
    /// What an aggregation needs of the samples of one figure.
    private struct Series: Sendable {
        let first: Double
        var last: Double
        var least: Double
        var greatest: Double
        var sum: Double
        var count = 1

        init(_ value: Double) {
            (first, last, least, greatest, sum) = (value, value, value, value, value)
        }

        mutating func add(_ value: Double) {
            last = value
            least = min(least, value)
            greatest = max(greatest, value)
            sum += value
            count += 1
        }

        func value(_ aggregation: Aggregation) -> Double {
            switch aggregation {
            case .plain, .last: last
            case .max: greatest
            case .min: least
            case .mean: sum / Double(count)
            case .first: first
            }
        }
    }

    private static let leastSample: UInt64 = 500_000_000

    private let sampled: [FigureReference]
    private let start: FigureReading
    private(set) var latest: FigureReading
    private var series: [FigureReference: Series] = [:]

    init(_ thresholds: [Threshold], from start: FigureReading) {
        sampled = Self.references(thresholds).filter { $0.aggregation != .plain }
        self.start = start
        latest = start
        for reference in sampled {
            if let value = instant(reference.path, start) { series[reference] = Series(value) }
        }
    }

    private static func references(_ thresholds: [Threshold]) -> [FigureReference] {
        thresholds.flatMap(\.expression.figures)
    }

    /// The documents that these thresholds need at the ends of their stretch.
    static func documents(_ thresholds: [Threshold]) -> Set<String> {
        Set(references(thresholds).filter { RunFigure($0.path) == nil }.map { FigureTree.document(of: $0.path) })
    }

    /// The documents that these thresholds need once a second: for samples, and where a threshold may end the run.
    static func sampledDocuments(_ thresholds: [Threshold]) -> Set<String> {
        let often = references(thresholds).filter { $0.aggregation != .plain }
        let needed = often + references(thresholds.filter(\.abortsOnFail))
        return Set(needed.filter { RunFigure($0.path) == nil }.map { FigureTree.document(of: $0.path) })
    }

    var elapsedSeconds: Double { Double(latest.nanoseconds - start.nanoseconds) * 1e-9 }
    var counts: RunCounts { latest.counts - start.counts }

    /// Takes a reading in; the last one is that of the end.
    mutating func add(_ reading: FigureReading) {
        for reference in sampled {
            guard let value = instant(reference.path, reading) else { continue }
            if series[reference] == nil { series[reference] = Series(value) } else { series[reference]?.add(value) }
        }
        latest = reading
    }

    /// Takes in the documents of the end, which may be read a little after what is counted has come to rest.
    mutating func close(_ tree: FigureTree) {
        add(FigureReading(nanoseconds: latest.nanoseconds, counts: latest.counts, tree: tree))
    }

    /// A sample: an increase since the start for a counter, the value for a gauge, that of the last second for a rate.
    private func instant(_ path: FigurePath, _ reading: FigureReading) -> Double? {
        switch RunFigure(path) {
        case .counter(let counter)?: return Double(reading.counts[keyPath: counter] - start.counts[keyPath: counter])
        case .elapsedSeconds?: return Double(reading.nanoseconds - start.nanoseconds) * 1e-9
        case .operationsPerSecond?:
            // Of less than half a second it would be noise.
            guard reading.nanoseconds > latest.nanoseconds + Self.leastSample else { return nil }
            let operations = reading.counts.operations - latest.counts.operations
            return Double(operations) / (Double(reading.nanoseconds - latest.nanoseconds) * 1e-9)
        case .latency?, .ratio?: return nil
        case nil:
            guard let now = reading.tree.number(at: path) else { return nil }
            guard RunFigureCatalogue.isCounter(path) else { return now }
            return start.tree.number(at: path).map { now - $0 }
        }
    }

    /// The value of a figure over the stretch so far; nil where it has none.
    func value(of reference: FigureReference, _ latency: LatencyTotals?) -> Double? {
        let figure = RunFigure(reference.path)
        if let series = series[reference] { return series.value(reference.aggregation) }
        // A stretch that is too short for samples is one itself.
        guard reference.aggregation == .plain || figure == .operationsPerSecond else { return nil }
        switch figure {
        case .latency(let operation, let facet, let statistic)?:
            return latency.flatMap { statistic.value(of: $0.table[operation, facet]) }
        case .operationsPerSecond?:
            return elapsedSeconds > 0 ? Double(counts.operations) / elapsedSeconds : nil
        default: return instant(reference.path, latest)
        }
    }
}
