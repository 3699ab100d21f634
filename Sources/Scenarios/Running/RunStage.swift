/// What a run runs on: an allocator, its workloads, and what can be seen of it and done to it.
import Backends
import Documents
import Latency
import Observatory
import Traces
import Workloads

/// One back end, for as long as a run needs it.
public protocol RunStage: AnyObject, Sendable {
    /// What it is, by the name that scenarios call it by.
    var backend: BackendDescription { get }
    var registry: WorkloadRegistry { get }
    /// Where the times of its workloads' calls go; nil where none are timed.
    var latency: LatencyRecorder? { get }
    /// CPUs that workers may have.
    var cpuCount: Int { get }
    /// Bytes that objects can come from.
    var capacityBytes: Int { get }
    /// The figures that thresholds may be about.
    var figures: RunFigureCatalogue { get }

    /// A run is about to begin: brings home what others have left behind, and sees that nothing is live; where it is
    /// shared, whatever there is stays.
    ///
    /// - Throws: a 409 problem that says who is there.
    func prepare(isShared: Bool) throws(Problem)

    /// An instant of the allocator; nil where the back end cannot be looked into.
    ///
    /// - Throws: a 503 problem where a CPU did not stop in time.
    func look() throws(Problem) -> StageView?

    /// Whether the back end has what an action acts on.
    func supports(_ action: ScheduledAction.Action) -> Bool

    /// Notes or throws what is wrong with the body of `PUT /faults`.
    func checkFault(_ fields: FieldReader) throws(Problem)

    /// Carries out an action; what it did, as the API's routes answer it.
    func perform(_ action: ScheduledAction.Action) throws(Problem) -> JSONValue

    /// The run is over: gives back what was made for it.
    func close()
}

extension RunStage {
    /// Begins the recording of a run under this name, with the caller as its first member; nil without a name.
    ///
    /// - Throws: a 409 problem where a trace has the name, or there is no room for one.
    func recording(_ name: String?) throws(Problem) -> TraceRecorder? {
        guard let name, let traces = registry.traces else { return nil }
        do throws(TraceStoreProblem) { return try traces.record(name) } catch { throw .conflict(error.description) }
    }
}

/// What can be seen of an allocator at one instant at which every CPU stood still.
public struct StageView: Sendable {
    private let exact: ExactSnapshot
    private let tick: Tick

    /// `tick` lends rates and what the observer knows of itself.
    public init(_ exact: ExactSnapshot, _ tick: Tick) {
        self.exact = exact
        self.tick = tick
    }

    /// The documents of the API with these names, as of this instant.
    public func documents(_ names: some Sequence<String>) -> FigureTree {
        var documents: [String: JSONValue] = [:]
        for name in names {
            // What we have written ourselves can be read.
            documents[name] = bytes(name).flatMap { try? JSONValue(parsing: $0) }
        }
        return FigureTree(documents)
    }

    private func bytes(_ name: String) -> [UInt8]? {
        switch name {
        case "stats": StatsReport.bytes(exact.snapshot, tick.rates, tick.observer)
        case "classes": ClassReport.bytes(exact.snapshot, tick.rates)
        case "cpus": CPUReport.bytes(exact.snapshot)
        case "buddy": BuddyReport.bytes(exact.snapshot)
        case "ledger": LedgerReport.bytes(exact)
        default: nil
        }
    }

    /// The ledger as reports have it: without the head, which tells of the server.
    var ledger: JSONValue? {
        guard let document = documents(["ledger"]).documents["ledger"] else { return nil }
        return ["tier", "tick", "taken_at", "uptime_seconds"].reduce(document) { $0.removing($1) }
    }

    /// Objects in anybody's hands, large ones included.
    var liveObjects: Int {
        let memory = documents(["stats"]).documents["stats"]?["memory"]
        return ["live_objects", "live_large_blocks"].reduce(0) { $0 + (memory?[$1]?.wholeNumber ?? 0) }
    }
}

/// The back ends that runs may have.
public protocol StageSource: Sendable {
    /// A stage with this back end.
    ///
    /// - Throws: a problem that says what there is instead.
    func stage(for choice: BackendChoice) throws(Problem) -> any RunStage
}
