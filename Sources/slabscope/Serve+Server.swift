/// The parts that `slabscope serve` puts together, and how they end.
import ArgumentParser
import Backends
import Dispatch
import Documents
import Glibc
import IntrospectionServer
import Latency
import Logging
import Observatory
import Scenarios
import Workloads

extension Serve {
    func makeServer(
        _ allocator: any ObservedAllocator, _ registry: WorkloadRegistry, _ latency: LatencyRecorder,
        _ daemons: [DaemonConfiguration], _ logger: Logger
    ) -> IntrospectionServer {
        var configuration = IntrospectionConfiguration(
            daemon: daemons[0], files: PublicDirectory.files(named: publicDirectory), logger: logger)
        configuration.furtherDaemons = Array(daemons.dropFirst())
        configuration.latency = latency
        let server = IntrospectionServer(observing: allocator, configuration)
        server.describe(.workloads)
        server.describe(.workloadSettings)
        server.define(workloadDefinitions)
        if let traces = registry.traces {
            server.mount(traceRoutes(traces))
            server.describe(.traces)
            server.define(traceDefinitions)
            server.link("traces", "/api/v1/traces")
        }
        server.link("workload_kinds", "/api/v1/workload-kinds")
        server.link("workloads", "/api/v1/workloads")
        server.addHolders(WorkloadHolders(registry))
        server.instruments.sampler.onTick { _ in registry.noteTime() }
        server.addEventMember("workloads") {
            var json = JSONWriter()
            writeWorkloads(registry.list(), next: nil, &json)
            return json.bytes
        }
        return server
    }

    func mountBackends(
        on server: IntrospectionServer, of allocator: any ObservedAllocator, _ registry: WorkloadRegistry,
        _ backends: BackendRegistry, _ faults: FaultInjector
    ) {
        server.mount(workloadRoutes(registry, backends, faults))
        server.mount(backendRoutes(backends, server: allocator))
        server.describe(.backends)
        server.define(backendDefinitions)
        server.link("backends", "/api/v1/backends")
        server.mount(faultRoutes(faults))
        server.describe(.faults)
        server.define(faultDefinitions)
        server.link("faults", "/api/v1/faults")
    }

    static func store(in directory: String) throws(ServeError) -> RunStore {
        do throws(RunStoreError) {
            return try RunStore(directory: directory)
        } catch {
            throw .data(error.description)
        }
    }

    func loadBackends() throws -> BackendRegistry {
        do throws(BackendError) {
            return try BackendRegistry(libraries: backend.map { ($0.name, $0.path) }, timeOneIn: timeOneIn)
        } catch {
            throw ValidationError("--backend \(error)")
        }
    }

    /// The load that shows a first visitor some life.
    var fleetLoad: WorkloadSpecification {
        let threads = min(2, cpus)
        return WorkloadSpecification(
            kind: .churn, threads: threads, sizes: .fleet, liveBytes: max(threads << 20, min(64 << 20, memory / 4)))
    }

    /// Lets Dispatch open its descriptors, which it does with its first work and its first timer: it would end the
    /// process where there were none left then.
    func wakeDispatch() {
        let fired = DispatchSemaphore(value: 0)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1)) { fired.signal() }
        fired.wait()
    }

    /// Ends workers and connections side by side: each takes its time, and together they have a second.
    func stop(_ server: IntrospectionServer, _ registry: WorkloadRegistry, _ runs: RunRegistry) {
        let workers = DispatchGroup()
        DispatchQueue.global().async(group: workers) {
            runs.stop("the server was stopped")
            registry.stopAll()
        }
        server.stop()
        workers.wait()
    }
}
