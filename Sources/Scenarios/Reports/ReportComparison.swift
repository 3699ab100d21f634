/// Two reports side by side.
import Documents

/// Thresholds, throughput and percentiles of two runs, and their ratios.
public struct ReportComparison {
    private struct Row {
        let name: String
        let unit: String?
        let first: Double?
        let second: Double?

        var ratio: Double? {
            guard let first, let second, first != 0 else { return nil }
            return second / first
        }
    }

    private let first: JSONValue
    private let second: JSONValue
    private let rows: [Row]
    /// Expressions with the states in both, where a report has none nil.
    private let thresholds: [(place: String, first: JSONValue?, second: JSONValue?)]

    /// Reads two reports as the API answers them. Phases are matched by name, thresholds by phase and expression.
    public init(_ first: JSONValue, _ second: JSONValue) {
        self.first = first
        self.second = second
        rows = Self.rows(first, second)
        thresholds = Self.thresholds(first, second)
    }

    private static func rows(_ first: JSONValue, _ second: JSONValue) -> [Row] {
        var rows = figures.map { name, unit in
            Row(
                name: name, unit: unit, first: first["totals"]?[name]?.finiteNumber,
                second: second["totals"]?[name]?.finiteNumber)
        }
        let phases = (first["phases"]?.elements ?? [], second["phases"]?.elements ?? [])
        for name in names(phases.0, phases.1, "name") {
            let (one, other) = (
                phases.0.first { $0["name"]?.text == name }, phases.1.first { $0["name"]?.text == name }
            )
            rows += figures.map {
                Row(name: "\(name).\($0)", unit: $1, first: one?[$0]?.finiteNumber, second: other?[$0]?.finiteNumber)
            }
            for operation in ["allocate", "free", "reallocate", "response"] {
                let (times, otherTimes) = (one?["latency"]?[operation], other?["latency"]?[operation])
                guard times != nil || otherTimes != nil else { continue }
                rows += percentiles.map { percentile in
                    Row(
                        name: "\(name).latency.\(operation).\(percentile)", unit: "seconds",
                        first: times?[percentile]?.finiteNumber, second: otherTimes?[percentile]?.finiteNumber)
                }
            }
        }
        return rows
    }

    private static let figures: [(String, String?)] = [
        ("operations", nil), ("operations_per_second", nil), ("failures", nil), ("corruptions", nil),
    ]
    private static let percentiles = ["p50_seconds", "p90_seconds", "p99_seconds", "p999_seconds", "max_seconds"]

    /// Of both, in the order of the first.
    private static func names(_ first: [JSONValue], _ second: [JSONValue], _ member: String) -> [String] {
        var names: [String] = []
        for element in first + second {
            if let name = element[member]?.text, !names.contains(name) { names.append(name) }
        }
        return names
    }

    private static func thresholds(
        _ first: JSONValue, _ second: JSONValue
    ) -> [(place: String, first: JSONValue?, second: JSONValue?)] {
        func key(_ threshold: JSONValue) -> String {
            (threshold["phase"]?.text.map { $0 + ": " } ?? "") + (threshold["expression"]?.text ?? "")
        }
        let (one, other) = (first["thresholds"]?.elements ?? [], second["thresholds"]?.elements ?? [])
        var keys: [String] = []
        for threshold in one + other where !keys.contains(key(threshold)) { keys.append(key(threshold)) }
        return keys.map { wanted in
            (wanted, one.first { key($0) == wanted }, other.first { key($0) == wanted })
        }
    }

    // MARK: Formats

    public var plain: String { joined(\.plain) }

    public var markdown: String { joined(\.markdown) }

    private func joined(_ format: (TextTable) -> String) -> String {
        format(runTable) + "\n" + (thresholds.isEmpty ? "" : format(thresholdTable) + "\n") + format(figureTable)
    }

    private var runTable: TextTable {
        TextTable(
            ["", "a", "b"],
            ["name", "verdict", "version", "request_hash"].map {
                [$0, first[$0]?.text ?? "-", second[$0]?.text ?? "-"]
            } + [
                ["backend", first["backend"]?["name"]?.text ?? "-", second["backend"]?["name"]?.text ?? "-"],
                ["seed", first["seed"]?.brief ?? "-", second["seed"]?.brief ?? "-"],
            ])
    }

    private var thresholdTable: TextTable {
        func cell(_ threshold: JSONValue?) -> String {
            guard let threshold else { return "-" }
            return (threshold["state"]?.text ?? "-") + ", "
                + ReportFigure.text(threshold["observed"]?.finiteNumber, unit: threshold["unit"]?.text)
        }
        return TextTable(["threshold", "a", "b"], thresholds.map { [$0.place, cell($0.first), cell($0.second)] })
    }

    private var figureTable: TextTable {
        TextTable(
            ["figure", "a", "b", "b / a"],
            rows.map { row in
                [
                    row.name, ReportFigure.text(row.first, unit: row.unit),
                    ReportFigure.text(row.second, unit: row.unit),
                    ReportFigure.ratio(row.ratio),
                ]
            })
    }

    /// `{"a":{...},"b":{...},"thresholds":[...],"figures":[...]}`.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.object { json in
            json.object("a") { Self.head(first, &$0) }
            json.object("b") { Self.head(second, &$0) }
            json.array("thresholds", of: thresholds) { json, threshold in
                json.object { json in
                    json.field("threshold", threshold.place)
                    for (side, report) in [("a", threshold.first), ("b", threshold.second)] {
                        json.key(named: side + "_state")
                        json.value(report?["state"] ?? .null)
                        json.key(named: side + "_observed")
                        json.value(report?["observed"] ?? .null)
                    }
                }
            }
            json.array("figures", of: rows) { json, row in
                json.object { json in
                    json.field("figure", row.name)
                    json.field("a", row.first)
                    json.field("b", row.second)
                    json.field("ratio", row.ratio)
                }
            }
        }
        return writer.bytes
    }

    private static func head(_ report: JSONValue, _ json: inout JSONWriter) {
        for name in ["id", "name", "verdict", "version", "seed", "request_hash", "backend"] {
            json.key(named: name)
            json.value(report[name] ?? .null)
        }
    }
}
