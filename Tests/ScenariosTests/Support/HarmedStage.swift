/// An allocator that is harmed on purpose in the middle of a run.
import Backends
import Documents
import Latency
import Observatory
import Testing
import Traces
import Workloads

@testable import BuddySlab
@testable import Scenarios

/// A private stage on which a mark called `harm` harms the allocator.
final class HarmedStage: RunStage, StageSource {
    private let stage: SlabStage
    private let harm: @Sendable () -> Void

    deinit { stage.close() }

    init(
        traces: TraceStore? = nil, _ harm: @escaping @Sendable (AllocatorSource<4096>) -> Void = { _ in }
    ) throws {
        var settings = SlabSettings()
        settings.memoryBytes = 64 << 20
        let faults = FaultInjector(FaultGeometry(pageSize: 4096, classSizes: settings.classSizes))
        let made = try BackendRegistry(timeOneIn: 16).makeInstance(of: .buddyslab(settings), faults: faults)
        let source = try #require(made.allocator as? AllocatorSource<4096>)
        self.harm = { harm(source) }
        stage = SlabStage(made.instance, source, name: "harmed", faults, traces: traces)
    }

    var backend: BackendDescription { stage.backend }
    var registry: WorkloadRegistry { stage.registry }
    var latency: LatencyRecorder? { stage.latency }
    var cpuCount: Int { stage.cpuCount }
    var capacityBytes: Int { stage.capacityBytes }
    var figures: RunFigureCatalogue { stage.figures }

    func stage(for choice: BackendChoice) -> any RunStage { self }
    func prepare(isShared: Bool) throws(Problem) { try stage.prepare(isShared: isShared) }
    func look() throws(Problem) -> StageView? { try stage.look() }
    func supports(_ action: ScheduledAction.Action) -> Bool { true }
    func checkFault(_ fields: FieldReader) throws(Problem) { try stage.checkFault(fields) }
    /// It is read for, and run on, more than once.
    func close() {}

    func perform(_ action: ScheduledAction.Action) throws(Problem) -> JSONValue {
        if action == .mark(name: "harm") { harm() }
        return try stage.perform(action)
    }
}
