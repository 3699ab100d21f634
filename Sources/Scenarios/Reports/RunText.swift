/// A report as people read it in a terminal.
import Documents

/// The verdict, the thresholds with what was observed, and the phases.
public struct RunText {
    public let text: String

    /// Reads a report as the API answers it.
    public init(_ report: JSONValue) {
        let verdict = report["verdict"]?.text ?? "no verdict"
        let seconds = ReportFigure.plain(report["elapsed_seconds"]?.finiteNumber)
        var text = "\(report["name"]?.text ?? "run"): \(verdict), after \(seconds) s"
        if let backend = report["backend"]?["name"]?.text { text += ", on \(backend)" }
        if let seed = report["seed"]?.wholeNumber { text += ", seed \(seed)" }
        text += "\n"
        if let reason = report["reason"]?.text { text += "  \(reason)\n" }
        if let hash = report["request_hash"]?.text { text += "  request hash \(hash)\n" }
        text += Self.thresholds(report["thresholds"]?.elements ?? [])
        text += Self.phases(report["phases"]?.elements ?? [])
        for ratio in report["comparison"]?["ratios"]?.elements ?? [] { text += Self.ratio(ratio) }
        self.text = text
    }

    private static func thresholds(_ thresholds: [JSONValue]) -> String {
        guard !thresholds.isEmpty else { return "" }
        let rows = thresholds.map { threshold in
            [
                threshold["state"]?.text ?? "", threshold["phase"]?.text ?? "(run)",
                threshold["expression"]?.text ?? "",
                ReportFigure.text(threshold["observed"]?.finiteNumber, unit: threshold["unit"]?.text),
            ]
        }
        return "\n" + TextTable(["threshold", "phase", "has to hold", "observed"], rows).plain
    }

    private static func phases(_ phases: [JSONValue]) -> String {
        let rows = phases.map { phase in
            [
                phase["name"]?.text ?? "", ReportFigure.plain(phase["elapsed_seconds"]?.finiteNumber),
                ReportFigure.plain(phase["operations"]?.finiteNumber),
                ReportFigure.plain(phase["operations_per_second"]?.finiteNumber),
                ReportFigure.plain(phase["failures"]?.finiteNumber),
                ReportFigure.text(phase["latency"]?["allocate"]?["p50_seconds"]?.finiteNumber, unit: "seconds"),
                ReportFigure.text(phase["latency"]?["allocate"]?["p99_seconds"]?.finiteNumber, unit: "seconds"),
            ]
        }
        let titles = ["phase", "seconds", "operations", "operations/s", "failures", "allocate p50", "p99"]
        return "\n" + TextTable(titles, rows).plain
    }

    private static func ratio(_ row: JSONValue) -> String {
        let ratio = row["ratio"]
        let numbers = ["median", "low", "high"].map { ReportFigure.ratio(ratio?[$0]?.finiteNumber) }
        return
            "\n\(row["backend"]?.text ?? "") does \(numbers[0]) of \(row["baseline"]?.text ?? "")'s operations a second "
            + "(\(numbers[1]) to \(numbers[2]))\n"
    }
}
