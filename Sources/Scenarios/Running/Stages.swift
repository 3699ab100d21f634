/// The back ends of one process.
import Backends
import Documents
import Latency
import Traces
import Workloads

/// Makes stages: over the server's allocator where there is one, and private ones.
public struct Stages: StageSource {
    private let server: SlabStage?
    private let backends: BackendRegistry

    /// The stages of a process with these back ends, and with a server's own allocator where there is one.
    public init(server: SlabStage? = nil, _ backends: BackendRegistry) {
        self.server = server
        self.backends = backends
    }

    /// The same without libraries. One call in `oneIn` of private stages is timed; with 0 none is.
    public init(server: SlabStage? = nil, oneIn: Int = LatencyRecorder.standardOneIn) {
        guard let backends = try? BackendRegistry(timeOneIn: oneIn) else {
            preconditionFailure("only a library can be refused, and none is loaded")
        }
        self.init(server: server, backends)
    }

    public func stage(for choice: BackendChoice) throws(Problem) -> any RunStage {
        if choice == .server {
            if let server { return server }
            throw .invalidField("/backend", "is 'server', but this run has no server", code: "not_allowed")
        }
        if case .named(let name) = choice, !backends.names.contains(name) { throw unknown(name) }
        do throws(WorkloadProblem) {
            return try backends.makeStage(of: choice, traces: server?.registry.traces)
        } catch {
            throw problem(of: error)
        }
    }

    private func unknown(_ name: String) -> Problem {
        let known = backends.names.filter { server != nil || $0 != "server" }
        let meant = Problem.suggestion(for: name, among: known)
        let detail = "'\(name)' is no back end\(meant); there are \(known.joined(separator: ", "))"
        return .invalidField("/backend", detail, code: "not_allowed")
    }
}

extension BackendRegistry {
    /// A stage over an instance that is made for it.
    fileprivate func makeStage(
        of choice: BackendChoice, traces: TraceStore?
    ) throws(WorkloadProblem) -> any RunStage {
        // Faults tell requests apart by classes, which are known only when the allocator is there.
        guard case .buddyslab(let settings) = choice else {
            let faults = FaultInjector(FaultGeometry(pageSize: 4096, classSizes: []))
            let instance = try makeInstance(of: choice, faults: faults).instance
            return MallocStage(instance, name: choice.name, faults, traces: traces)
        }
        let geometry = FaultGeometry(
            pageSize: 4096, classSizes: settings.classSizes, slack: settings.mode.mode.slackBytes)
        let faults = FaultInjector(geometry)
        let made = try makeInstance(of: choice, faults: faults)
        guard let allocator = made.allocator else {
            preconditionFailure("an instance of this project's allocator can be observed")
        }
        return SlabStage(made.instance, allocator, name: choice.name, faults, traces: traces)
    }
}
