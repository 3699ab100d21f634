/// Writes the Prometheus text format, version 0.0.4.

/// A text of metric families; every family is described once and followed by its samples.
struct PrometheusWriter {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    private(set) var bytes: [UInt8] = []

    /// The name of the family that samples belong to.
    private var name = ""

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Begins a family. `help` must need no escaping.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        append("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
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

    private mutating func append(_ text: String) { bytes += text.utf8 }
}
