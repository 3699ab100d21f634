/// The part of `slabscope serve` that carries out scenarios.
import Backends
import Documents
import IntrospectionServer
import Latency
import Logging
import Observatory
import Scenarios
import Workloads

/// Makes a server one that runs scenarios; what it answers is to be stopped before the workloads are.
func serveRuns(
    on server: IntrospectionServer, _ allocator: any ObservedAllocator, _ registry: WorkloadRegistry,
    latency: LatencyRecorder?, _ backends: BackendRegistry, _ faults: FaultInjector, pausing load: DefaultLoad,
    _ library: ScenarioLibrary, store: RunStore?,
    _ logger: Logger
) -> RunRegistry {
    let instruments = server.instruments
    let stage = SlabStage(
        server: allocator, registry, latency: latency, instruments.sampler, instruments.exact, instruments.marks,
        faults)
    let stages = Stages(server: stage, backends)
    let broadcaster = server.broadcaster
    let runs = RunRegistry(on: stages, version: slabscopeVersion, store: store, pausing: load) { report in
        broadcaster.publish(note: "run", data: report.notice)
    }
    for sentence in library.broken + runs.broken { logger.warning("passed by: \(sentence)") }
    server.mount(scenarioRoutes(library))
    server.mount(RunRoutes(runs: runs, reader: RunRequestReader(library, ScenarioReader(stages))).group)
    server.describe(.runs)
    server.describe(.runReports)
    server.define(runDefinitions)
    server.link("scenarios", "/api/v1/scenarios")
    server.link("runs", "/api/v1/runs")
    return runs
}
