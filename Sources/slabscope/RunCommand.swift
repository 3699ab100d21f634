/// `slabscope run`: carries out a scenario, here or on a server, and ends with its verdict.
import ArgumentParser
import Backends
import Dispatch
import Documents
import Glibc
import Scenarios
import Workloads

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carry out a scenario and end with its verdict.",
        discussion: """
            Without --server it runs in this process, on an allocator of its own. The exit code is 0 for passed, 3 \
            failed, 4 aborted, 5 error, 6 inconclusive, and 2 where the arguments or the scenario make no sense. Ctrl-C \
            cancels the run; its report is written all the same.
            """)

    @Argument(help: ArgumentHelp("A file with a scenario as JSON, or the name of a preset.", valueName: "file|preset"))
    var scenario: String
    @Option(help: ArgumentHelp("The server that runs it; in this process unless given.", valueName: "url"))
    var server: String?
    @OptionGroup var credentials: ClientCredentials
    @Option(help: ArgumentHelp("Write the report as JSON; - is the standard output.", valueName: "file"))
    var report: String?
    @Option(help: ArgumentHelp("Write the report as JUnit's XML.", valueName: "file"))
    var junit: String?
    @Option(help: "In place of the scenario's seed.")
    var seed: UInt64?
    @Option(
        help: ArgumentHelp(
            "A malloc library that a scenario may name, such as jemalloc=libjemalloc.so.2. May be repeated.",
            valueName: "name=path"),
        transform: Serve.library)
    var backend: [Serve.NamedLibrary] = []
    @Option(name: .customLong("public"), help: "The directory that has the presets, in scenarios/.")
    var publicDirectory: String?

    func run() throws {
        if !backend.isEmpty { LoaderSetting.ensure() }
        // Before any thread exists, so that all of them inherit the mask.
        let signals = StopSignals()
        let code: Int32
        do throws(Problem) {
            let outcome = try carryOut(signals)
            try write(outcome)
            code = Self.code(of: outcome)
        } catch {
            say("Error: \(error.detail)")
            code = error.kind == .invalidField || error.kind == .invalidJSON ? Slabscope.usage : 5
        }
        throw ExitCode(code)
    }

    private func carryOut(_ signals: StopSignals) throws(Problem) -> JSONValue {
        let request = try readRequest()
        guard let server else { return try LocalRun(library, try loadBackends(), request, signals).outcome() }
        return try RemoteRun(
            server, authorization: try credentials.authorization(), request, signals
        ).outcome()
    }

    private func loadBackends() throws(Problem) -> BackendRegistry {
        do throws(BackendError) {
            return try BackendRegistry(libraries: backend.map { ($0.name, $0.path) })
        } catch {
            throw Problem(.invalidField, "--backend \(error)")
        }
    }

    private var library: ScenarioLibrary {
        ScenarioLibrary(directory: PublicDirectory.scenarios(named: publicDirectory))
    }

    /// The body of `POST /runs`: a file is sent, a name is left to who runs it.
    private func readRequest() throws(Problem) -> JSONValue {
        var request = JSONValue.object([])
        if isIdentifier(scenario), unsafe access(scenario, R_OK) != 0 {
            request = request.setting("scenario", .string(scenario))
        } else {
            do throws(RunStoreError) {
                request = request.setting("scenario", try readDocument(scenario))
            } catch {
                throw Problem(.invalidJSON, error.description)
            }
        }
        if let seed { request = request.setting("seed", .integer(Int(clamping: seed))) }
        return request
    }

    private func write(_ outcome: JSONValue) throws(Problem) {
        if report != "-" { print(RunText(outcome).text, terminator: "") }
        do throws(RunStoreError) {
            if let report {
                var json = JSONWriter(capacity: 16384)
                json.value(outcome)
                let bytes = json.bytes + [UInt8(ascii: "\n")]
                try writeDocument(bytes, to: report == "-" ? "/dev/stdout" : report)
            }
            if let junit { try writeDocument(JUnitReport(outcome).bytes, to: junit) }
        } catch {
            throw Problem(.internalError, error.description)
        }
    }

    private static func code(of outcome: JSONValue) -> Int32 {
        switch outcome["verdict"]?.text.flatMap(RunVerdict.init(rawValue:)) {
        case .passed?: 0
        case .failed?: 3
        case .aborted?: 4
        case .inconclusive?: 6
        case .error?, nil: 5
        }
    }
}

/// Calls a function at the first signal, and ends the process at the second.
func onSignals(_ signals: StopSignals, _ cancel: @escaping @Sendable (String) -> Void) {
    DispatchQueue.global().async {
        var signals = signals
        cancel("\(signals.wait()) came")
        _ = signals.wait()
        Glibc.exit(4)
    }
}
