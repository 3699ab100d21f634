/// Writes the Prometheus text format, version 0.0.4, and OpenMetrics 1.0, which differ in what describes a family.

/// A text of metric families; every family is described once and followed by its samples.
struct PrometheusWriter {
    enum Kind: String {
        case counter
        case gauge
        case histogram
        /// Always 1, with its message in the labels; the older format has no such type.
        case info
    }

    private(set) var bytes: [UInt8] = []

    private let format: MetricsFormat
    /// The name of the family's samples.
    private var name = ""

    init(capacity: Int, format: MetricsFormat = .prometheus) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Begins a family by the name of its samples: a counter's ends in `_total`, an info's in `_info`. `help` must need
    /// no escaping.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        switch format {
        case .prometheus:
            let kind = kind == .info ? Kind.gauge : kind
            append("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
        case .openMetrics:
            let family = Self.familyName(of: name, kind)
            append("# TYPE \(family) \(kind.rawValue)\n")
            if let unit = Self.unit(of: family) { append("# UNIT \(family) \(unit)\n") }
            append("# HELP \(family) \(help)\n")
        }
    }

    /// Ends the text: without the last line an OpenMetrics reader knows that it was cut off.
    mutating func finish() {
        if format == .openMetrics { append("# EOF\n") }
    }

    mutating func sample(_ value: Int) { append("\(name) \(value)\n") }

    mutating func sample(_ value: Double) { append("\(name) \(value)\n") }

    /// `value` must need no escaping.
    mutating func sample(_ label: StaticString, _ value: String, _ number: Int) {
        append("\(name){\(label)=\"\(value)\"} \(number)\n")
    }

    mutating func sample(_ label: StaticString, _ value: Int, _ number: Int) { sample(label, String(value), number) }

    mutating func sample(_ label: StaticString, _ value: Int, _ number: Double) {
        append("\(name){\(label)=\"\(value)\"} \(number)\n")
    }

    /// Samples at or below each bound, rising, and all.
    mutating func histogram(_ buckets: some Sequence<(Double, Int)>, count: Int, sum: Double) {
        for (bound, below) in buckets { append("\(name)_bucket{le=\"\(bound)\"} \(below)\n") }
        append("\(name)_bucket{le=\"+Inf\"} \(count)\n\(name)_sum \(sum)\n\(name)_count \(count)\n")
    }

    /// OpenMetrics names a family without the suffix that its type gives to samples.
    private static func familyName(of name: String, _ kind: Kind) -> String {
        switch kind {
        case .counter: String(name.dropLast("_total".utf8.count))
        case .info: String(name.dropLast("_info".utf8.count))
        case .gauge, .histogram: name
        }
    }

    /// A unit is declared only where the family's name ends in it.
    private static func unit(of family: String) -> String? {
        ["bytes", "seconds", "ratio"].first { family.hasSuffix("_" + $0) }
    }

    private mutating func append(_ text: String) { bytes += text.utf8 }
}
