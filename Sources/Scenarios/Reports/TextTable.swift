/// Rows of figures in columns, for terminals and for Markdown.

/// A table whose first row names its columns.
struct TextTable {
    private let rows: [[String]]

    init(_ titles: [String], _ rows: [[String]]) { self.rows = [titles] + rows }

    /// Columns of one width, with two blanks between.
    var plain: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = "  "
            for (column, cell) in row.enumerated() {
                line += cell
                if column + 1 < row.count { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            return line + "\n"
        }.joined()
    }

    /// As GitHub's Markdown has it.
    var markdown: String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        let body = rows.dropFirst().map { row in
            line(row.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") })
        }
        return line(rows[0]) + line(rows[0].map { _ in "---" }) + body.joined()
    }
}

/// Numbers as reports show them.
enum ReportFigure {
    /// With its unit; `-` where there is none.
    static func text(_ value: Double?, unit: String?) -> String {
        guard let value else { return "-" }
        guard unit == "seconds" else { return plain(value) + (unit == "bytes" ? " B" : "") }
        if value < 1e-6 { return rounded(value * 1e9) + " ns" }
        if value < 1e-3 { return rounded(value * 1e6) + " us" }
        return value < 1 ? rounded(value * 1e3) + " ms" : rounded(value) + " s"
    }

    /// Whole numbers whole, others with four digits or so.
    static func plain(_ value: Double?) -> String {
        guard let value else { return "-" }
        if let whole = Int(exactly: value) { return String(whole) }
        return abs(value) >= 1000 ? Int(exactly: value.rounded()).map(String.init) ?? value.description : rounded(value)
    }

    /// A quotient, with three digits behind the point.
    static func ratio(_ value: Double?) -> String {
        guard let value else { return "-" }
        return ((value * 1000).rounded() / 1000).description
    }

    private static func rounded(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return "0" }
        var scale = 1.0
        while abs(value) * scale < 100, scale < 1e9 { scale *= 10 }
        let result = (value * scale).rounded() / scale
        return Int(exactly: result).map(String.init) ?? result.description
    }
}
