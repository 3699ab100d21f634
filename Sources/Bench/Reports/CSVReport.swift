/// The report as comma-separated values: a line for each row and allocator.

extension BenchReport {
    /// RFC 4180, with a line of names first.
    public func csv() -> String {
        var lines = ["work,unit,allocator,median,low,high,confidence,rounds,noisy"]
        for result in results {
            for cell in result.cells {
                let estimate = cell.estimate
                lines.append(
                    "\(result.row.name),\(result.row.unit.rawValue),\(Self.quoted(cell.name)),"
                        + "\(estimate.median),\(estimate.low),\(estimate.high),\(estimate.confidence),"
                        + "\(estimate.count),\(cell.isNoisy)")
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// A name as it must stand in a field: a path may have a comma or a quotation mark.
    private static func quoted(_ name: String) -> String {
        guard name.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return name }
        return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
