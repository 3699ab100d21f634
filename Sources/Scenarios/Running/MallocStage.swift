/// A run on a malloc, which shows nothing of its inside.
import Documents
import Latency
import Traces
import Workloads

/// An instance of a malloc as a stage.
final class MallocStage: RunStage {
    let backend: BackendDescription
    let registry: WorkloadRegistry
    let latency: LatencyRecorder?
    let cpuCount: Int
    let capacityBytes: Int
    private let faults: FaultInjector

    /// Takes its instance's faults, too; traces come from and go to `traces`, where it is given.
    init(_ instance: BackendInstance, name: String, _ faults: FaultInjector, traces: TraceStore? = nil) {
        var description = instance.description
        description.name = name
        backend = description
        registry = WorkloadRegistry(on: instance, traces: traces)
        latency = instance.latency
        cpuCount = instance.cpuCount
        capacityBytes = instance.capacityBytes
        self.faults = faults
    }

    var figures: RunFigureCatalogue { RunFigureCatalogue(FigureTree([:]), backend: backend.name) }

    func prepare(isShared: Bool) {}

    func look() -> StageView? { nil }

    func supports(_ action: ScheduledAction.Action) -> Bool {
        switch action {
        case .fault, .clearFaults: true
        case .reclaim, .addRegion, .mark: false
        }
    }

    func checkFault(_ fields: FieldReader) throws(Problem) { try faults.check(fields) }

    func perform(_ action: ScheduledAction.Action) throws(Problem) -> JSONValue {
        switch action {
        case .fault(let settings): return try faults.set(settings)
        case .clearFaults: return faults.cleared()
        default: throw .conflict("\(backend.name) does not know the action \(action.name)")
        }
    }

    func close() { registry.stopAll() }
}
