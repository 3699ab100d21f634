/// What happens to CPUs, objects and figures when workers join, leave, end and begin.
import BuddySlab
import Testing

@testable import Workloads

@Suite struct ThreadChangeTests {
    private func endless(_ kind: WorkloadKind, threads: Int = 2) -> WorkloadSpecification {
        WorkloadSpecification(
            kind: kind, threads: threads, sizes: .fixed(size: 48), liveBytes: 1 << 20, rate: 0)
    }

    private func pointers(_ body: () throws(WorkloadProblem) -> WorkloadRecord) -> [String] {
        do throws(WorkloadProblem) {
            _ = try body()
        } catch {
            if case .invalid(let issues) = error { return issues.map(\.pointer) }
        }
        return []
    }

    @Test(arguments: WorkloadKind.drawn)
    func workersJoinAndLeaveAndTheFiguresGoOn(kind: WorkloadKind) throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        let id = try registry.start(endless(kind)).id
        backend.await { $0.allocations > 1000 }
        let more = try registry.patch(id, WorkloadChange(threads: 5))
        #expect(more.cpus == [0, 1, 2, 3, 4] && more.specification.threads == 5 && more.state == .running)
        #expect(more.allocations >= 1000)
        let before = Int(more.allocations)
        backend.await { $0.allocations > before + 2000 && $0.attached.count >= 3 }
        let fewer = try registry.patch(id, WorkloadChange(threads: 2))
        #expect(fewer.cpus == [0, 1] && fewer.allocations > more.allocations)
        backend.log.withLock { #expect($0.attached.isSubset(of: [0, 1])) }
        #expect(try registry.start(endless(.mixed, threads: 6)).cpus == [2, 3, 4, 5, 6, 7])
        let last = try registry.stop(id)
        #expect(last.liveObjects == 0 && last.corruptions == 0 && last.allocations >= fewer.allocations)
        registry.stopAll()
        backend.log.withLock { log in
            #expect(log.live.isEmpty && log.attached.isEmpty && log.attachedTwice == 0 && log.unknownFrees == 0)
            #expect(UInt64(log.allocations) >= last.allocations)
        }
    }

    @Test func aPausedWorkloadStaysPausedWithOtherWorkers() throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        let id = try registry.start(endless(.churn)).id
        backend.await { $0.allocations > 1000 }
        let record = try registry.patch(id, WorkloadChange(paused: true, threads: 3))
        #expect(record.state == .paused && record.liveObjects == 0)
        backend.await { $0.idle.count == 3 }
        #expect(try registry.get(id).operations == record.operations)
        _ = try registry.patch(id, WorkloadChange(paused: false))
        backend.await { $0.allocations > Int(record.allocations) + 1000 }
        registry.stopAll()
    }

    @Test func aChangeThatAStartWouldRefuseIsRefusedAtItsFieldAndChangesNothing() throws {
        let registry = ProbeBackend(cpuCount: 4).registry
        let id = try registry.start(endless(.mixed)).id
        let wrong: [(WorkloadChange, String)] = [
            (WorkloadChange(threads: 0), "/threads"), (WorkloadChange(threads: 65), "/threads"),
            (WorkloadChange(threads: 1), "/threads"), (WorkloadChange(remoteShare: 1.5), "/remote_share"),
            (WorkloadChange(remoteShare: .nan), "/remote_share"), (WorkloadChange(rate: -1), "/rate"),
            (WorkloadChange(sizes: .fixed(size: 1 << 20)), "/sizes"),
            (WorkloadChange(sizes: .normal(mean: 5, deviation: 9)), "/sizes/deviation"),
        ]
        for (change, pointer) in wrong {
            #expect(pointers { () throws(WorkloadProblem) in try registry.patch(id, change) } == [pointer])
        }
        #expect(throws: WorkloadProblem.self) { try registry.patch(id, WorkloadChange(threads: 5)) }
        #expect(try registry.get(id).specification == endless(.mixed))
        #expect(try registry.start(endless(.churn)).cpus == [2, 3])
        registry.stopAll()
    }

    @Test func whereTheNewWorkersCannotStartTheOldOnesGoOn() throws {
        let backend = ProbeBackend(faults: .init(refusedCPU: 2))
        let registry = backend.registry
        let id = try registry.start(endless(.churn)).id
        backend.await { $0.allocations > 1000 }
        #expect(throws: WorkloadProblem.self) { try registry.patch(id, WorkloadChange(threads: 3)) }
        let record = try registry.get(id)
        #expect(record.state == .running && record.cpus == [0, 1] && record.specification.threads == 2)
        let before = Int(record.allocations)
        backend.await { $0.allocations > before + 1000 }
        registry.stopAll()
        backend.log.withLock { #expect($0.live.isEmpty && $0.attached.isEmpty) }
    }

    @Test func stopsAndChangesFromManyThreadsAtOnceLeaveNothing() async throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        let id = try registry.start(endless(.mixed)).id
        await withTaskGroup(of: Void.self) { group in
            for threads in 2...6 {
                group.addTask { _ = try? registry.patch(id, WorkloadChange(threads: threads)) }
            }
            group.addTask { _ = try? registry.stop(id) }
        }
        #expect(try registry.stop(id).state == .stopped)
        #expect(try registry.start(endless(.churn, threads: 8)).cpus.count == 8)
        registry.stopAll()
        backend.log.withLock { #expect($0.live.isEmpty && $0.attached.isEmpty && $0.attachedTwice == 0) }
    }

    @Test func threadsEndAndBeginOnTheNextCPUAndEveryObjectIsInherited() throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        var specification = endless(.threadChurn, threads: 3)
        (specification.lifeRequests, specification.requestsPerWorker) = (100, 3000)
        let id = try registry.start(specification).id
        try registry.awaitEnd(id)
        let record = try registry.stop(id)
        #expect(record.liveObjects == 0 && record.corruptions == 0 && record.failures == 0 && record.error == nil)
        backend.log.withLock { log in
            #expect(log.attachments >= 90 && log.attachedTwice == 0 && log.attached.isEmpty)
            #expect(log.frees - log.freesByMaker > log.frees / 3)
        }
    }

    @Test func aPauseIsObeyedWhileAWorkerHasNoThread() throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        var specification = endless(.threadChurn, threads: 4)
        specification.lifeRequests = 100
        let id = try registry.start(specification).id
        for round in 1...20 {
            backend.await { $0.attachments > round * 20 }
            let paused = try registry.patch(id, WorkloadChange(paused: true))
            #expect(try registry.get(id).operations == paused.operations)
            _ = try registry.patch(id, WorkloadChange(paused: false))
        }
        #expect(try registry.stop(id).liveObjects == 0)
    }
}
