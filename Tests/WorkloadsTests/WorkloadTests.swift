/// What running workloads promise, seen from the registry and from the back end.
import BuddySlab
import Testing

@testable import Workloads

@Suite struct WorkloadTests {
    /// Runs a workload until each worker has issued its requests, and stops it.
    private func run(_ specification: WorkloadSpecification, on backend: ProbeBackend) throws -> WorkloadRecord {
        let registry = backend.registry
        let id = try registry.start(specification).id
        try registry.awaitEnd(id)
        return try registry.stop(id)
    }

    private func finite(
        _ kind: WorkloadKind, threads: Int = 2, seed: UInt64 = 42, rate: Double = 0, requests: UInt64 = 4000
    ) -> WorkloadSpecification {
        WorkloadSpecification(
            kind: kind, threads: threads, seed: seed, sizes: .logUniform(from: 1, to: 2000), liveBytes: 200_000,
            rate: rate, requestsPerWorker: requests)
    }

    @Test(arguments: WorkloadKind.drawn)
    func theSequenceOfRequestsDependsOnSeedAndThreadsAlone(kind: WorkloadKind) throws {
        let calm = try run(finite(kind), on: ProbeBackend())
        let failing = try run(finite(kind), on: ProbeBackend(faults: .init(failEvery: 3)))
        let paced = try run(finite(kind, rate: 100_000), on: ProbeBackend())
        #expect(calm.sequences == failing.sequences)
        #expect(calm.sequences == paced.sequences)
        #expect(calm.sequences[0].hash != calm.sequences[1].hash)
        #expect(try run(finite(kind, seed: 43), on: ProbeBackend()).sequences != calm.sequences)
        #expect(try run(finite(kind, threads: 3), on: ProbeBackend()).sequences[0] != calm.sequences[0])
    }

    @Test(arguments: WorkloadKind.drawn)
    func everythingIsFreedOnceAndTheLiveSetNeverExceedsItsBound(kind: WorkloadKind) throws {
        let backend = ProbeBackend()
        let record = try run(finite(kind, threads: 4), on: backend)
        backend.log.withLock { log in
            #expect(log.live.isEmpty && log.liveBytes == 0)
            #expect(log.unknownFrees == 0 && log.callsWhileIdle == 0)
            #expect(log.attached.isEmpty && log.attachedTwice == 0)
            #expect(log.peakBytes <= 200_000)
            #expect(UInt64(log.allocations) == record.allocations && UInt64(log.frees) == record.frees)
            #expect(UInt64(log.reallocations) == record.reallocations)
        }
        #expect(record.liveObjects == 0 && record.liveRequestedBytes == 0)
        #expect(record.operations == record.allocations + record.frees + record.reallocations)
        #expect(record.failures == 0 && record.corruptions == 0 && record.error == nil)
        #expect(record.verifiedBytes > 0)
        #expect(record.state == .stopped)
    }

    @Test func everyObjectOfAProducerIsFreedByAnotherCPU() throws {
        for threads in 2...4 {
            let backend = ProbeBackend()
            _ = try run(finite(.producerConsumer, threads: threads), on: backend)
            backend.log.withLock { log in
                #expect(log.freesByMaker == 0)
                #expect(log.frees > 1000)
            }
        }
    }

    @Test func aProducerWhoseNeighboursAreStoppedMidwayStillGetsEveryObjectFreedElsewhere() throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        let id = try registry.start(
            WorkloadSpecification(
                kind: .producerConsumer, threads: 3, sizes: .fixed(size: 24), liveBytes: 100_000, rate: 0)
        ).id
        backend.await { $0.frees > 5000 }
        let record = try registry.stop(id)
        #expect(record.liveObjects == 0 && record.corruptions == 0)
        backend.log.withLock { #expect($0.freesByMaker == 0 && $0.live.isEmpty && $0.peakBytes <= 100_000) }
    }

    @Test(arguments: WorkloadKind.drawn)
    func aFailedAllocationIsCountedAndTheWorkerGoesOn(kind: WorkloadKind) throws {
        let backend = ProbeBackend(faults: .init(failEvery: 5))
        let record = try run(finite(kind), on: backend)
        let attempts = record.allocations + record.failures
        #expect(record.failures >= attempts / 5 - 2 && record.failures > 0)
        let done = record.allocations + record.frees + record.reallocations
        #expect(record.operations == done + record.failures)
        #expect(record.liveObjects == 0 && record.error == nil)
        #expect(record.sequences.allSatisfy { $0.requests >= 4000 })
    }

    @Test func aWorkerThatGetsNoMemoryAtAllStillFinishesItsSequence() throws {
        for kind in WorkloadKind.drawn {
            let backend = ProbeBackend(faults: .init(failingCPU: 0))
            let record = try run(finite(kind), on: backend)
            #expect(record.sequences.allSatisfy { $0.requests >= 4000 })
            #expect(record.failures > 1000 && record.allocations + record.reallocations > 1000)
        }
    }

    /// A vector has moved before the second one is made; the reallocation that loses a byte stands with the knobs.
    @Test(arguments: WorkloadKind.drawn.filter { $0 != .reallocGrowth })
    func plantedCorruptionIsFound(kind: WorkloadKind) throws {
        let record = try run(finite(kind), on: ProbeBackend(faults: .init(corruptAt: 2)))
        #expect(record.corruptions == 2, "one object of each worker")
        #expect(record.liveObjects == 0)
    }

    @Test func aRefusedFreeIsCountedNamedAndLeftLive() throws {
        let record = try run(finite(.churn), on: ProbeBackend(faults: .init(refuseFreeEvery: 1000)))
        #expect(record.failures > 0)
        #expect(record.liveObjects == record.failures)
        #expect(record.error?.contains(AllocationError.notAllocated.description) == true)
    }

    @Test func stoppingWakesWorkersWhoseNextOperationIsFarAway() throws {
        for kind in WorkloadKind.drawn {
            let backend = ProbeBackend()
            let registry = backend.registry
            let id = try registry.start(WorkloadSpecification(kind: kind, threads: 2, rate: 0.001)).id
            backend.await { $0.idle.count == 2 && $0.allocations >= 2 }
            let record = try registry.stop(id)
            #expect(record.allocations == record.frees)
            backend.log.withLock { #expect($0.attached.isEmpty && $0.live.isEmpty) }
        }
    }

    @Test(arguments: WorkloadKind.drawn)
    func aPausedWorkloadDoesNothingUntilItIsResumed(kind: WorkloadKind) throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        let id = try registry.start(WorkloadSpecification(kind: kind, threads: 2, rate: 0)).id
        backend.await { $0.allocations > 1000 }
        let paused = try registry.patch(id, WorkloadChange(paused: true))
        #expect(paused.state == .paused)
        backend.await { $0.idle.count == 2 }
        #expect(try registry.get(id).operations == paused.operations)
        let resumed = try registry.patch(id, WorkloadChange(paused: false))
        #expect(resumed.state == .running)
        let before = Int(paused.allocations)
        backend.await { $0.allocations > before + 1000 }
        #expect(try registry.stop(id).liveObjects == 0)
    }

    @Test(arguments: WorkloadKind.drawn)
    func newSizesAndRatesAreTakenUpWhileItRuns(kind: WorkloadKind) throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        let id = try registry.start(
            WorkloadSpecification(kind: kind, threads: 2, sizes: .fixed(size: 64), liveBytes: 1 << 20, rate: 0.001)
        ).id
        let change = WorkloadChange(rate: 0, sizes: .fixed(size: 48))
        let record = try registry.patch(id, change)
        #expect(record.specification.rate == 0 && record.specification.sizes == .fixed(size: 48))
        backend.await { log in log.frees > 1000 && log.live.values.contains { $0.size == 48 } }
        #expect(try registry.stop(id).corruptions == 0)
    }
}
