/// Back ends that are made once, so that an input costs nothing but its reading.
import Backends
import Documents
import Latency
import Workloads

@testable import Scenarios

/// One allocator and one malloc for all scenarios; whatever settings they name.
struct FixedStages: StageSource {
    private let slabs: FixedStage
    private let malloc: FixedStage

    init() {
        var settings = SlabSettings()
        settings.memoryBytes = 64 << 20
        let stages = Stages(oneIn: 0)
        do throws(Problem) {
            slabs = FixedStage(try stages.stage(for: .buddyslab(settings)))
            malloc = FixedStage(try stages.stage(for: .named("system")))
        } catch {
            fatalError("no back end to read scenarios for: \(error)")
        }
    }

    func stage(for choice: BackendChoice) throws(Problem) -> any RunStage {
        switch choice {
        case .server, .buddyslab: return slabs
        case .named("system"): return malloc
        case .named(let name): throw .invalidField("/backend", "'\(name)' is no back end", code: "not_allowed")
        }
    }
}

/// A stage that nothing is ever run on.
private final class FixedStage: RunStage {
    private let stage: any RunStage
    /// Taken once: every look at an allocator stops it.
    let figures: RunFigureCatalogue

    init(_ stage: any RunStage) {
        self.stage = stage
        figures = stage.figures
    }

    var backend: BackendDescription { stage.backend }
    var registry: WorkloadRegistry { stage.registry }
    var latency: LatencyRecorder? { stage.latency }
    var cpuCount: Int { stage.cpuCount }
    var capacityBytes: Int { stage.capacityBytes }

    func prepare(isShared: Bool) {}
    func look() -> StageView? { nil }
    func supports(_ action: ScheduledAction.Action) -> Bool { stage.supports(action) }
    func checkFault(_ fields: FieldReader) throws(Problem) { try stage.checkFault(fields) }
    func perform(_ action: ScheduledAction.Action) -> JSONValue { .null }
    func close() {}
}
