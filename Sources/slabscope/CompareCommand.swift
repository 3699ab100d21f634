/// `slabscope compare`: two reports of runs, side by side.
import ArgumentParser
import Documents
import Scenarios

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Put two reports of runs side by side: thresholds, operations a second, percentiles, ratios.",
        discussion: """
            Ratios are the second report's figure divided by the first's. Two runs at different times differ by what \
            else the machine did; "compare" in a scenario runs back ends in turns instead. The exit code is 0 whatever \
            the ratios are, and 2 where a file is no report.
            """)

    /// How the comparison is written.
    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, markdown }

    @Argument(help: ArgumentHelp("A report, as --report or GET /api/v1/runs/{id} gives it.", valueName: "a.json"))
    var first: String
    @Argument(help: ArgumentHelp("Another.", valueName: "b.json"))
    var second: String
    @Option(help: "How it is written: table, json or markdown.")
    var format = Format.table

    func run() throws {
        let comparison = ReportComparison(try report(first), try report(second))
        switch format {
        case .table: print(comparison.plain, terminator: "")
        case .markdown: print(comparison.markdown, terminator: "")
        case .json: print(String(decoding: comparison.json, as: UTF8.self))
        }
    }

    private func report(_ file: String) throws -> JSONValue {
        do throws(RunStoreError) {
            let document = try readDocument(file)
            guard case .array? = document["thresholds"], case .array? = document["phases"],
                case .object? = document["totals"]
            else { throw RunStoreError(description: "\(file) is not the report of a run") }
            return document
        } catch {
            say("Error: \(error.description)")
            throw ExitCode(Slabscope.usage)
        }
    }
}
