/// Who may start, and what is remembered of whom.
import Testing

@testable import Workloads

@Suite struct RegistryTests {
    private func small(_ kind: WorkloadKind = .churn, threads: Int = 1) -> WorkloadSpecification {
        WorkloadSpecification(kind: kind, threads: threads, sizes: .fixed(size: 64), liveBytes: 1 << 16, rate: 1000)
    }

    private func pointers(_ problem: WorkloadProblem?) -> [String] {
        guard case .invalid(let issues) = problem else { return [] }
        return issues.map(\.pointer)
    }

    /// The problem that a start is refused with.
    private func refusal(_ specification: WorkloadSpecification, on registry: WorkloadRegistry) -> WorkloadProblem? {
        do throws(WorkloadProblem) {
            _ = try registry.start(specification)
            return nil
        } catch {
            return error
        }
    }

    @Test func thousandsOfWorkersAreRefusedAndNothingStarts() {
        let backend = ProbeBackend(cpuCount: 10_000)
        let registry = backend.registry
        for threads in [0, -1, 65, 5000, .max] {
            #expect(pointers(refusal(small(threads: threads), on: registry)) == ["/threads"])
        }
        #expect(registry.list().isEmpty)
    }

    @Test func everyFaultOfASpecificationIsNamedAtOnceWithWhatIsAllowed() {
        let registry = ProbeBackend().registry
        let wrong = WorkloadSpecification(
            kind: .producerConsumer, threads: 1, seed: .max, sizes: .uniform(from: 0, to: 2_000_000), liveBytes: 0,
            rate: -1)
        let problem = refusal(wrong, on: registry)
        #expect(pointers(problem) == ["/threads", "/seed", "/rate", "/live_bytes", "/sizes/from", "/sizes/to"])
        guard case .invalid(let issues) = problem else { return }
        for issue in issues { #expect(issue.detail.contains("allow"), "\(issue.detail)") }
        var upsideDown = small()
        upsideDown.sizes = .logUniform(from: 9, to: 8)
        #expect(pointers(refusal(upsideDown, on: registry)) == ["/sizes/to"])
        var notANumber = small()
        notANumber.rate = .nan
        #expect(pointers(refusal(notANumber, on: registry)) == ["/rate"])
    }

    @Test func aShareThatCannotHoldTheLargestObjectIsRefused() {
        let registry = ProbeBackend().registry
        let fleet = WorkloadSpecification(kind: .churn, threads: 2, sizes: .fleet, liveBytes: 1 << 20)
        #expect(pointers(refusal(fleet, on: registry)) == ["/live_bytes"])
        let tiny = WorkloadSpecification(kind: .churn, sizes: .fixed(size: 1), liveBytes: 1 << 28)
        #expect(pointers(refusal(tiny, on: registry)) == ["/live_bytes"])
    }

    @Test func noWorkloadReservesMoreThanFourFifthsOfTheCapacityAndAllTogetherNeither() throws {
        let registry = ProbeBackend(capacityBytes: 10 << 20).registry
        var large = small()
        large.liveBytes = 9 << 20
        #expect(pointers(refusal(large, on: registry)) == ["/live_bytes"])
        large.liveBytes = 5 << 20
        let id = try registry.start(large).id
        guard case .conflict(let detail) = refusal(large, on: registry) else {
            Issue.record("a second one of that size must not fit")
            return
        }
        #expect(detail.contains("\(5 << 20)"))
        _ = try registry.stop(id)
        _ = try registry.start(large)
        registry.stopAll()
    }

    @Test func aCPUBelongsToOneWorkloadUntilThatHasStopped() throws {
        let registry = ProbeBackend(cpuCount: 3).registry
        let first = try registry.start(small(threads: 2))
        #expect(first.cpus == [0, 1])
        guard case .conflict = refusal(small(threads: 2), on: registry) else {
            Issue.record("two CPUs are not free")
            return
        }
        let second = try registry.start(small())
        #expect(second.cpus == [2])
        _ = try registry.stop(first.id)
        #expect(try registry.start(small(.producerConsumer, threads: 2)).cpus == [0, 1])
        registry.stopAll()
    }

    @Test func aStartThatOneCPURefusesLeavesNothingBehind() throws {
        let backend = ProbeBackend(faults: .init(refusedCPU: 2))
        let registry = backend.registry
        guard case .startFailed(let detail) = refusal(small(threads: 4), on: registry) else {
            Issue.record("CPU 2 refuses")
            return
        }
        #expect(detail.contains("CPU 2"))
        backend.log.withLock { #expect($0.attached.isEmpty && $0.allocations == 0) }
        #expect(registry.list().isEmpty)
        #expect(try registry.start(small(threads: 2)).cpus == [0, 1])
        registry.stopAll()
    }

    @Test func idsAreNeverUsedTwiceAndTheLastHundredRecordsStay() throws {
        let registry = ProbeBackend().registry
        for number in 1...105 {
            let id = try registry.start(small()).id
            #expect(id == "w\(number)")
            _ = try registry.stop(id)
        }
        #expect(registry.list().map(\.id) == (6...105).map { "w\($0)" })
        #expect(throws: WorkloadProblem.notFound(id: "w5")) { try registry.get("w5") }
        #expect(throws: WorkloadProblem.notFound(id: "nobody")) { try registry.stop("nobody") }
    }

    @Test func stoppingIsIdempotentAlsoFromManyThreadsAtOnce() async throws {
        let registry = ProbeBackend().registry
        let id = try registry.start(small(threads: 2)).id
        let operations = try await withThrowingTaskGroup(of: UInt64.self) { group in
            for _ in 0..<8 { group.addTask { try registry.stop(id).operations } }
            return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
        }
        #expect(operations.count == 1)
        #expect(try registry.stop(id).state == .stopped)
        #expect(throws: WorkloadProblem.self) { try registry.patch(id, WorkloadChange(paused: true)) }
    }

    @Test func stopAllStopsEverythingAndRefusesWhatComesLater() async throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        await withTaskGroup(of: Void.self) { group in
            for kind in WorkloadKind.drawn + WorkloadKind.drawn {
                group.addTask {
                    let specification = WorkloadSpecification(
                        kind: kind, sizes: .fixed(size: 64), liveBytes: 1 << 16, rate: 0.001)
                    _ = try? registry.start(specification)
                }
            }
            group.addTask { registry.stopAll() }
        }
        registry.stopAll()
        #expect(registry.list().allSatisfy { $0.state == .stopped && $0.liveObjects == 0 })
        backend.log.withLock { #expect($0.attached.isEmpty && $0.live.isEmpty) }
        #expect(refusal(small(), on: registry) == .shuttingDown)
    }

    @Test func aChangeThatDoesNotFitIsRefusedAndChangesNothing() throws {
        let registry = ProbeBackend().registry
        let id = try registry.start(small(.producerConsumer, threads: 2)).id
        for change in [
            WorkloadChange(rate: -1), WorkloadChange(sizes: .fixed(size: 0)), WorkloadChange(sizes: .fleet),
            WorkloadChange(sizes: .fixed(size: 1 << 14)),
        ] {
            #expect(throws: WorkloadProblem.self, "\(change)") { try registry.patch(id, change) }
        }
        #expect(try registry.get(id).specification == small(.producerConsumer, threads: 2))
        registry.stopAll()
    }

    @Test func theSystemBackendServesAllKindsAndGetsEverythingBack() throws {
        let registry = WorkloadRegistry.onSystemMalloc()
        for kind in WorkloadKind.drawn {
            let specification = WorkloadSpecification(
                kind: kind, threads: 2, sizes: .fleet, liveBytes: 8 << 20, rate: 0, requestsPerWorker: 20_000)
            let id = try registry.start(specification).id
            try registry.awaitEnd(id)
            let record = try registry.stop(id)
            #expect(record.corruptions == 0 && record.failures == 0 && record.liveObjects == 0)
            #expect(record.sequences.allSatisfy { $0.requests >= 20_000 })
        }
    }

    @Test func theCatalogueDescribesEveryKindAndItsDefaultsAreValid() {
        #expect(WorkloadCatalogue.kinds.map(\.kind) == WorkloadKind.allCases)
        #expect(
            WorkloadCatalogue.distributions.map(\.distribution) == [
                "fixed", "uniform", "log_uniform", "fleet", "normal", "power_law", "table",
            ])
        for kind in WorkloadCatalogue.kinds {
            #expect(kind.kind == .replay || WorkloadSpecification(kind: kind.kind).issues.isEmpty)
            let taken = WorkloadParameter.allCases.filter(kind.kind.takes)
            #expect(kind.parameters.map(\.name) == taken.map(\.rawValue))
            for words in [kind.title, kind.about, kind.stresses, kind.origin] { #expect(words.count > 10) }
        }
    }

    @Test func theRateIsThatOfTheLastSecondNotOfALifetime() {
        var meter = RateMeter(start: 0)
        for second in 1...10 { _ = meter.rate(at: UInt64(second) * 1_000_000_000, count: UInt64(second) * 100) }
        let rate = meter.rate(at: 11_000_000_000, count: 6000)
        #expect(rate == 5000)
    }
}
