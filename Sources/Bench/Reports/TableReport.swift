/// The report as a table, for a terminal or for a Markdown page.

extension BenchReport {
    /// How the figures were got, in a few sentences.
    static let method = """
        All allocators run in one process, called through C function pointers of the same two types, each from call \
        sites of its own, with their default settings; rows named embedded-* have ours inlined. Every object is \
        written once where it is allocated: its first 8 bytes, and its last byte above 64 bytes. Each pass takes all pairs of work and allocator in random \
        order; threads are pinned; a round in which the kernel took a core away, or in which two threads did not \
        start together, is repeated, three times at the most. Figures are medians; ratios are medians of ratios within \
        a pass, with an interval from order statistics (95 % where there are six values or more). Times are those of \
        an allocate and free pair, loop included. Memory is the anonymous memory of a process for each allocator; \
        there every page of an object is written. ~ marks a figure most of whose rounds were interrupted.
        """

    /// A table for a terminal: a row for each work, a column for each allocator.
    public func table(verbose: Bool = false) -> String {
        let (head, rows) = cells(verbose: verbose)
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([head] + rows).map { row in
            row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + gap : gap + row[column]
            }.joined(separator: "  ")
        }
        return ([title] + lines).joined(separator: "\n") + "\n\n" + Self.method + "\n"
    }

    /// The same table in Markdown.
    public func markdown(verbose: Bool = false) -> String {
        let (head, rows) = cells(verbose: verbose)
        let rule = head.indices.map { $0 == 0 ? "---" : "---:" }
        let lines = ([head, rule] + rows).map { "| \($0.joined(separator: " | ")) |" }
        return title + "\n\n" + lines.joined(separator: "\n") + "\n\n" + Self.method + "\n"
    }

    private var title: String {
        "\(machine.date), \(machine.model), \(machine.cores) cores, Linux \(machine.kernel), "
            + "\(passes) passes, \(decimal(seconds, 0)) s"
    }

    private func cells(verbose: Bool) -> (head: [String], rows: [[String]]) {
        let columns = columns(verbose: verbose)
        let exact = "exact/flush <= \(figure(Target.exactToFlush))"
        let head = ["work", "unit"] + columns + ["best peer", "ratio", "target", "verdict", exact, "hardened/flush"]
        let rows = results.map { result in
            [result.row.name, result.row.unit.rawValue] + columns.map { result.cell($0) }
                + [
                    result.bestPeer ?? "", result.ratio?.text ?? "", result.targetText, result.verdict,
                    result.exactText, result.hardenedToFlush.map { decimal($0.median, 2) } ?? "",
                ]
        }
        return (head, rows)
    }
}
