/// What injected faults leave alone: the plan of a workload, its other figures, and whoever stops all CPUs.
import Latency
import Testing

@testable import Workloads

@Suite struct FaultBehaviour {
    @Test(arguments: WorkloadKind.drawn)
    func workersSurviveAndTheirRequestsStayTheSame(kind: WorkloadKind) throws {
        let specification = FaultRig.finite(kind, threads: 2)
        let calm = try FaultRig.run(specification, nil).record
        let record = try FaultRig.run(specification, FaultSettings(probability: 0.3)).record
        #expect(record.sequences == calm.sequences && calm.injectedFailures == 0)
        #expect(record.injectedFailures > 100 && record.failures == 0)
        #expect(record.liveObjects == 0 && record.corruptions == 0 && record.error == nil)
        #expect(
            record.operations == record.allocations + record.frees + record.reallocations + record.injectedFailures)
    }

    @Test func injectedFailuresAreCountedApartFromTheAllocatorsOwn() throws {
        let (record, report) = try FaultRig.run(
            FaultRig.finite(), FaultSettings(probability: 0.3), ProbeBackend.Faults(failEvery: 5))
        let served = record.allocations + record.failures
        #expect(record.failures == served / 5 && record.injectedFailures == report?.injected)
        #expect(record.injectedFailures > 100)
    }

    @Test func nothingFailsOnceTheFaultIsCleared() throws {
        let rig = FaultRig()
        try rig.injector.set(FaultSettings(probability: 1))
        let first = try rig.run(FaultRig.finite())
        let last = try #require(rig.injector.clear())
        #expect(first.allocations == 0 && last.injected == first.injectedFailures)
        #expect(rig.injector.report == nil && rig.injector.clear() == nil)
        #expect(try rig.run(FaultRig.finite()).injectedFailures == 0)
    }

    @Test func aRunningWorkloadMeetsAFaultAndItsCountsBeginAtZero() throws {
        let rig = FaultRig()
        let registry = rig.registry()
        let id = try registry.start(
            WorkloadSpecification(kind: .churn, sizes: .fixed(size: 64), liveBytes: 1 << 16, rate: 0)
        ).id
        rig.backend.await { $0.allocations > 1000 }
        for _ in 0..<2 {
            try rig.injector.set(FaultSettings(probability: 1) { $0.times = 50 })
            #expect(try #require(rig.injector.report).injected <= 50)
            let served = rig.backend.log.withLock { $0.allocations }
            rig.backend.await { $0.allocations > served + 1000 }
            #expect(rig.injector.report?.injected == 50)
        }
        #expect(try registry.stop(id).injectedFailures == 100)
    }

    @Test func aFaultThatIsRefusedLeavesTheOneBefore() throws {
        let rig = FaultRig()
        try rig.injector.set(FaultSettings(probability: 0.5))
        #expect(throws: WorkloadProblem.self) { try rig.injector.set(FaultSettings(probability: 2)) }
        #expect(rig.injector.report?.settings == FaultSettings(probability: 0.5))
    }

    @Test(arguments: [5_000, 60_000] as [UInt64])
    func lateCallsLastAsLongAsTheyShouldAndSleepersAreIdle(nanoseconds: UInt64) throws {
        let rig = FaultRig()
        try rig.injector.set(FaultSettings(probability: 0) { $0.latencyNanoseconds = nanoseconds })
        let latency = LatencyRecorder(classSizes: [64, 512, 2048], oneIn: 1)
        var specification = FaultRig.finite()
        specification.requestsPerWorker = 500
        let record = try rig.run(specification, latency: latency)
        let report = try #require(rig.injector.report)
        #expect(report.delayed == record.attempts && report.injected == 0 && record.injectedFailures == 0)
        let waits = rig.backend.log.withLock { $0.idleEntries }
        #expect((waits >= Int(report.delayed)) == FaultLane.sleeps(nanoseconds), "\(waits) waits")
        let times = try #require(record.latency).table[.allocate, .service]
        // The clock's own cost is taken off, and a histogram rounds.
        #expect(times.p50 > Double(nanoseconds) * 0.9e-9)
    }
}
