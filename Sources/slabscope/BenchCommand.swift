/// `slabscope bench`: this allocator beside malloc libraries, measured in one run.
import ArgumentParser
import Bench
import Glibc
import IntrospectionServer
import Workloads

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this allocator beside the system's malloc and other malloc libraries, in one run.",
        discussion: """
            Only ratios within one run count: absolute times drift from run to run on a shared machine. The exit code \
            is 0 whatever the ratios are, unless --check is given; 3 then says that a target is missed, 2 that the \
            arguments make no sense.
            """)

    /// How the report is written.
    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, csv, markdown }

    @Option(
        help: ArgumentHelp(
            "Peers, separated by commas: system, jemalloc, tcmalloc, mimalloc, snmalloc, tbbmalloc, slow, or the path "
                + "of a library. All that are found unless given.", valueName: "names"))
    var against: String?
    @Option(help: ArgumentHelp("A row to measure, see --list; may be repeated. All unless given.", valueName: "name"))
    var work: [String] = []
    @Flag(help: "A run of less than a minute, with wider intervals.")
    var quick = false
    @Option(help: "How the report is written: table, json, csv or markdown.")
    var format = Format.table
    @Option(help: "Passes over all works and allocators, 1 to 1000.")
    var passes: Int?
    @Option(help: "What decides the order within the passes.")
    var seed: UInt64 = 1
    @Flag(help: "Show also what the loops themselves cost, with an allocator that does nothing.")
    var verbose = false
    @Flag(help: "End with exit code 3 where a target is missed.")
    var check = false
    @Flag(help: "List the rows and the allocators that are found, and measure nothing.")
    var list = false
    @Option(help: .hidden)
    var probe: String?

    func run() throws {
        LoaderSetting.ensure()
        do {
            try runAgain()
        } catch let error as BenchError {
            fail(error.description)
        }
    }

    /// What the process does once the loader has its setting.
    private func runAgain() throws {
        if let probe { return print(try MemoryProbe.line(of: probe)) }
        if let passes, !(1...1000).contains(passes) { fail("--passes \(passes): choose 1 to 1000") }
        var options = quick ? BenchOptions.quick : .full
        options.passes = passes ?? options.passes
        options.seed = seed
        let names = against.map { $0.split(separator: ",").map { String($0) } }
        let bench = try Bench(against: names, works: work, options: options)
        if list { return show(bench) }
        let line = ProgressLine()
        let report = try bench.run(probe: ["bench", "--probe"]) { line.show($0) }
        line.end()
        write(report)
        if check, !report.missed.isEmpty {
            say("missed: \(report.missed.joined(separator: ", "))")
            throw ExitCode(3)
        }
    }

    private func write(_ report: BenchReport) {
        switch format {
        case .table: print(report.table(verbose: verbose), terminator: "")
        case .markdown: print(report.markdown(verbose: verbose), terminator: "")
        case .csv: print(report.csv(), terminator: "")
        case .json: print(String(decoding: report.json(version: slabscopeVersion), as: UTF8.self))
        }
    }

    private func show(_ bench: Bench) {
        for row in WorkCatalogue.descriptions {
            print(row.name + String(repeating: " ", count: max(1, 22 - row.name.count)) + row.summary)
        }
        print("\nallocators:")
        for allocator in bench.allocators {
            print("  \(allocator.name)" + (allocator.library.map { "  \($0)" } ?? ""))
        }
    }

    /// Ends the process because the arguments make no sense.
    private func fail(_ message: String) -> Never {
        say("Error: \(message)")
        Glibc.exit(2)
    }
}
