/// Runs of workloads with a fault, over a back end that remembers everything.
import Latency

@testable import Workloads

/// An injector, and what a run with it leaves behind.
struct FaultRig {
    static let geometry = FaultGeometry(pageSize: 4096, classSizes: [64, 512, 2048])

    let injector = FaultInjector(Self.geometry)
    let backend: ProbeBackend

    init(_ faults: ProbeBackend.Faults = .init()) { backend = ProbeBackend(faults: faults) }

    func registry(latency: LatencyRecorder? = nil) -> WorkloadRegistry {
        WorkloadRegistry(attaching: ProbeSession.self, to: backend, latency: latency, faults: injector)
    }

    /// Runs a workload until each worker has issued its requests.
    func run(_ specification: WorkloadSpecification, latency: LatencyRecorder? = nil) throws -> WorkloadRecord {
        let registry = registry(latency: latency)
        let id = try registry.start(specification).id
        try registry.awaitEnd(id)
        return try registry.stop(id)
    }

    /// Sets a fault, runs a workload, and answers both records.
    static func run(
        _ specification: WorkloadSpecification, _ settings: FaultSettings?, _ faults: ProbeBackend.Faults = .init()
    ) throws -> (record: WorkloadRecord, report: FaultReport?) {
        let rig = FaultRig(faults)
        if let settings { try rig.injector.set(settings) }
        return (try rig.run(specification), rig.injector.report)
    }

    /// So many requests of each worker, of few bytes.
    static func finite(
        _ kind: WorkloadKind = .churn, threads: Int = 1, seed: UInt64 = 42,
        sizes: SizeDistribution = .logUniform(from: 1, to: 2000)
    ) -> WorkloadSpecification {
        WorkloadSpecification(
            kind: kind, threads: max(threads, kind.leastThreads), seed: seed, sizes: sizes, liveBytes: 200_000, rate: 0,
            requestsPerWorker: 4000)
    }
}

extension FaultSettings {
    /// A fault with other settings than the probability.
    init(probability: Double, _ change: (inout FaultSettings) -> Void) {
        self.init(probability: probability)
        change(&self)
    }
}

extension WorkloadRecord {
    /// Calls that asked for an object or for another size.
    var attempts: UInt64 { allocations + reallocations + failures + injectedFailures }
}
