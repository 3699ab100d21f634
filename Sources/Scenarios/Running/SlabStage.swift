/// A run on this project's allocator: the server's own, or one that is made for the run.
import Backends
import BuddySlab
import Documents
import Latency
import Observatory
import Threads
import Traces
import Workloads

/// An observed allocator as a stage.
public final class SlabStage: RunStage {
    public let backend: BackendDescription
    public let registry: WorkloadRegistry
    public let latency: LatencyRecorder?
    private let source: any ObservedAllocator
    private let sampler: Sampler
    private let exact: ExactSnapshots
    private let marks: Marks
    private let faults: FaultInjector
    /// Whether everything was made for one run and ends with it.
    private let isPrivate: Bool

    /// The stage over an allocator that a server watches through these instruments.
    public init(
        server source: any ObservedAllocator, _ registry: WorkloadRegistry, latency: LatencyRecorder?,
        _ sampler: Sampler, _ exact: ExactSnapshots, _ marks: Marks, _ faults: FaultInjector
    ) {
        self.source = source
        self.registry = registry
        self.latency = latency
        self.sampler = sampler
        self.exact = exact
        self.marks = marks
        self.faults = faults
        isPrivate = false
        backend = BackendDescription(name: "server", of: source)
    }

    /// The stage over an allocator that was made for it, with its instance's faults; traces come from and go to
    /// `traces`, where it is given.
    init(
        _ instance: BackendInstance, _ source: any ObservedAllocator, name: String, _ faults: FaultInjector,
        traces: TraceStore? = nil
    ) {
        self.source = source
        registry = WorkloadRegistry(on: instance, traces: traces)
        latency = instance.latency
        sampler = Sampler(observing: source, latency: instance.latency)
        exact = ExactSnapshots(observing: source, sampler)
        marks = Marks(exact)
        self.faults = faults
        isPrivate = true
        var description = instance.description
        description.name = name
        backend = description
    }

    public var cpuCount: Int { source.facts.cpuCount }

    public var capacityBytes: Int { Ledger(source.figures).managedBytes }

    public var figures: RunFigureCatalogue {
        let tree = (try? look())?.documents(FigureTree.names) ?? FigureTree([:])
        return RunFigureCatalogue(tree, backend: backend.name)
    }

    public func prepare(isShared: Bool) throws(Problem) {
        if isPrivate {
            do throws(SystemThread.Refused) { try sampler.startIfPossible() } catch { throw .noThread(error) }
        }
        _ = try perform(.reclaim)
        guard !isShared, let view = try look() else { return }
        if let other = registry.list().first(where: { $0.state != .stopped }) {
            throw .conflict(
                "a run needs the allocator to itself, but workload \(other.id) (\(other.specification.kind.rawValue)) "
                    + "is \(other.state.rawValue): stop it, or say \"shared\":true")
        }
        let live = view.liveObjects
        guard live == 0 else {
            throw .conflict(
                "a run needs the allocator to itself, but \(live) objects are live that no workload holds: free them "
                    + "(GET /api/v1/allocations lists those made by hand), or say \"shared\":true")
        }
    }

    public func look() throws(Problem) -> StageView? {
        var refusal: SafepointError?
        // A busy machine may keep a worker from its CPU for longer than a stop waits.
        for _ in 0..<Self.attempts {
            do throws(SafepointError) {
                return StageView(try exact.take(), sampler.latest)
            } catch {
                refusal = error
            }
        }
        throw Self.problem(refusal)
    }

    private static let attempts = 5

    public func supports(_ action: ScheduledAction.Action) -> Bool { true }

    public func checkFault(_ fields: FieldReader) throws(Problem) { try faults.check(fields) }

    public func perform(_ action: ScheduledAction.Action) throws(Problem) -> JSONValue {
        let bytes: [UInt8]
        switch action {
        case .reclaim: bytes = try reclaim()
        case .addRegion(let size):
            do throws(AddedMemoryError) {
                bytes = AddedMemory.bytes(try source.addMemory(size), source, at: sampler.moment(.live))
            } catch {
                throw .conflict(error.description)
            }
        case .mark(let name):
            bytes = try Self.stopping { () throws(SafepointError) in try marks.make(name: name, note: "").summary }
        case .fault(let settings): return try faults.set(settings)
        case .clearFaults: return faults.cleared()
        }
        return (try? JSONValue(parsing: bytes)) ?? .null
    }

    private func reclaim() throws(Problem) -> [UInt8] {
        let moment = sampler.moment(.exact)
        return try Self.stopping { () throws(SafepointError) in try source.reclaim() }.bytes(at: moment)
    }

    private static func stopping<Value>(_ body: () throws(SafepointError) -> Value) throws(Problem) -> Value {
        var refusal: SafepointError?
        for _ in 0..<attempts {
            do throws(SafepointError) { return try body() } catch { refusal = error }
        }
        throw problem(refusal)
    }

    private static func problem(_ error: SafepointError?) -> Problem {
        let reason: String =
            switch error {
            case .timedOut(let cpu)?: "CPU \(cpu.rawValue) did not stop within 100 ms, \(attempts) times in a row"
            default: "the allocator has no memory yet"
            }
        return .unavailable(reason, retryAfterSeconds: 1)
    }

    public func close() {
        guard isPrivate else { return }
        registry.stopAll()
        sampler.stop()
    }
}
