/// What the settings that several kinds share do to a running workload.
import BuddySlab
import Testing

@testable import Workloads

@Suite struct KnobTests {
    private static let handingOver = WorkloadKind.drawn.filter { $0.takes(.remoteShare) }

    private func finite(_ kind: WorkloadKind, threads: Int = 2) -> WorkloadSpecification {
        WorkloadSpecification(
            kind: kind, threads: threads, seed: 7, sizes: .logUniform(from: 1, to: 2000), liveBytes: 200_000, rate: 0,
            requestsPerWorker: 6000)
    }

    private func run(_ specification: WorkloadSpecification, on backend: ProbeBackend) throws -> WorkloadRecord {
        let registry = backend.registry
        let id = try registry.start(specification).id
        try registry.awaitEnd(id)
        return try registry.stop(id)
    }

    @Test(arguments: handingOver)
    func theShareThatIsFreedByAnotherCPUIsTheOneAskedFor(kind: WorkloadKind) throws {
        for share in [0, 0.25, 1] {
            var specification = finite(kind)
            (specification.remoteShare, specification.batch, specification.liveBytes) = (share, 16, 50_000)
            let backend = ProbeBackend()
            let record = try run(specification, on: backend)
            #expect(record.liveObjects == 0 && record.corruptions == 0)
            backend.log.withLock { log in
                let remote = Double(log.frees - log.freesByMaker) / Double(log.frees)
                // What still lives at the end is freed at home.
                #expect(remote <= share + 0.05 && remote >= share * 0.4, "\(remote) of \(share)")
                #expect(log.peakBytes <= 50_000 && log.live.isEmpty)
            }
        }
    }

    @Test func aShareThatIsRaisedWhileItRunsIsTakenUpAndOneThatIsLoweredToo() throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        var specification = finite(.churn)
        (specification.requestsPerWorker, specification.batch) = (nil, 16)
        let id = try registry.start(specification).id
        backend.await { $0.frees > 1000 }
        backend.log.withLock { #expect($0.freesByMaker == $0.frees) }
        #expect(try registry.patch(id, WorkloadChange(remoteShare: 0.5)).specification.remoteShare == 0.5)
        backend.await { $0.frees > $0.freesByMaker + 2000 }
        _ = try registry.patch(id, WorkloadChange(remoteShare: 0))
        let frees = backend.log.withLock { $0.freesByMaker }
        backend.await { $0.freesByMaker > frees + 5000 }
        #expect(try registry.stop(id).liveObjects == 0)
        backend.log.withLock { #expect($0.peakBytes <= 200_000 && $0.live.isEmpty) }
    }

    @Test func whatIsNotWrittenIsNotCheckedAndWhatIsNotCheckedIsNotCounted() throws {
        var specification = finite(.churn)
        specification.touch = .none
        #expect(try run(specification, on: ProbeBackend()).verifiedBytes == 0)
        specification.touch = .header
        let header = try run(specification, on: ProbeBackend())
        #expect(header.verifiedBytes > 0 && header.verifiedBytes <= header.frees * 64)
        specification.touch = .all
        specification.verify = false
        let unverified = try run(specification, on: ProbeBackend(faults: .init(corruptAt: 2)))
        #expect(unverified.verifiedBytes == 0 && unverified.corruptions == 0)
        #expect(unverified.sequences == header.sequences)
    }

    @Test(arguments: WorkloadKind.drawn)
    func everyAddressIsAMultipleOfTheAlignment(kind: WorkloadKind) throws {
        var specification = finite(kind)
        specification.alignment = 128
        let registry = WorkloadRegistry(attaching: AlignmentSession.self, to: AlignmentBackend())
        let id = try registry.start(specification).id
        try registry.awaitEnd(id)
        let record = try registry.stop(id)
        #expect(record.failures == 0 && record.corruptions == 0 && record.liveObjects == 0)
    }

    @Test func lifetimesChangeTheSequenceAndAreRefusedWhereTheKindOrdersDeaths() throws {
        var specification = finite(.churn)
        let random = try run(specification, on: ProbeBackend())
        specification.lifetimes = .exponential(mean: 50)
        let aged = try run(specification, on: ProbeBackend())
        #expect(aged.sequences != random.sequences)
        #expect(try run(specification, on: ProbeBackend(faults: .init(failEvery: 3))).sequences == aged.sequences)
        specification.kind = .queue
        #expect(specification.issues.map(\.pointer) == ["/lifetimes"])
    }

    @Test func liveObjectsAreAsManyBytesAsTheirMeanSizesHave() {
        var specification = WorkloadSpecification(kind: .churn, sizes: .fixed(size: 100))
        specification.keepLive(objects: 1000)
        #expect(specification.liveBytes == 100_000 && specification.issues.isEmpty)
        specification.sizes = .fixed(size: 200_000)
        #expect(specification.issues.map(\.pointer) == ["/live_objects"])
    }

    @Test func aByteThatAReallocationLosesIsCounted() throws {
        let record = try run(finite(.reallocGrowth), on: ProbeBackend(faults: .init(loseAt: 100)))
        #expect(record.corruptions == 2, "one object of each worker")
        #expect(record.reallocations > 200 && record.moves == record.reallocations && record.liveObjects == 0)
    }

    @Test func aVectorThatMayNotGrowIsGivenUp() throws {
        let calm = try run(finite(.reallocGrowth), on: ProbeBackend())
        let record = try run(finite(.reallocGrowth), on: ProbeBackend(faults: .init(failEvery: 4)))
        #expect(record.failures > 100 && record.liveObjects == 0 && record.error == nil && record.corruptions == 0)
        #expect(record.sequences == calm.sequences)
    }
}

/// malloc's addresses, as a back end that refuses what is not aligned.
private struct AlignmentBackend: AllocatorBackend {
    let cpuCount = 8
    let capacityBytes = 1 << 30
    let system = SystemBackend(cpuCount: 8)
}

private struct AlignmentSession: AllocatorSession, ~Copyable {
    private var session: SystemSession

    init(attaching backend: AlignmentBackend, cpu: Int) throws(AllocationError) {
        session = try SystemSession(attaching: backend.system, cpu: cpu)
    }

    mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        let object = try unsafe session.allocate(size: size, alignment: alignment)
        guard alignment == 128, UInt(bitPattern: object) & 127 == 0 else { throw .invalidParam }
        return unsafe object
    }

    mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        try unsafe session.deallocate(object, size: size, alignment: alignment)
    }

    mutating func idle(_ wait: () -> Void) { session.idle(wait) }
}
