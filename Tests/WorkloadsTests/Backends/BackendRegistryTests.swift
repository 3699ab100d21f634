/// Back ends by name, private instances of them, and workloads that run there as guests of a registry.
import Backends
import BuddySlab
import Latency
import Observatory
import Testing

@testable import Workloads

@Suite struct BackendRegistryTests {
    private func finite(_ kind: WorkloadKind = .churn) -> WorkloadSpecification {
        WorkloadSpecification(
            kind: kind, threads: 2, seed: 42, sizes: .logUniform(from: 1, to: 2000), liveBytes: 200_000, rate: 0,
            requestsPerWorker: 4000)
    }

    private func endless(threads: Int = 1) -> WorkloadSpecification {
        WorkloadSpecification(kind: .churn, threads: threads, sizes: .fixed(size: 64), liveBytes: 1 << 16, rate: 1000)
    }

    private func refusal(_ body: () throws(WorkloadProblem) -> Void) -> WorkloadProblem? {
        do throws(WorkloadProblem) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func theListSaysWhatEachCanTell() throws {
        let backends = try BackendRegistry(libraries: [("libc", "libc.so.6")])
        let list = backends.list(server: nil)
        #expect(list.map(\.description.name) == ["buddyslab", "system", "libc"])
        #expect(list.map(\.reports) == [[.latency, .ledger, .occupancy], [.latency], [.latency]])
        #expect(list[0].description == SlabSettings().description && list[2].description.library != nil)
        #expect(backends.names == ["server", "buddyslab", "system", "libc"])
    }

    @Test func aNameThatIsTakenOrALibraryThatIsNoneIsRefusedAtTheStart() {
        #expect(throws: BackendError.reserved(name: "system")) {
            try BackendRegistry(libraries: [("system", "libc.so.6")])
        }
        #expect(throws: BackendError.repeated(name: "a")) {
            try BackendRegistry(libraries: [("a", "libc.so.6"), ("a", "libc.so.6")])
        }
        #expect(throws: BackendError.self) { try BackendRegistry(libraries: [("a", "/no/such.so")]) }
    }

    @Test func anUnknownNameIsRefusedWithTheNamesThatThereAre() throws {
        let backends = try BackendRegistry()
        let problem = refusal { () throws(WorkloadProblem) in _ = try backends.makeInstance(of: .named("jemaloc")) }
        guard case .invalid(let issues) = problem else {
            Issue.record("there is no such back end")
            return
        }
        #expect(issues.map(\.pointer) == ["/backend"] && issues[0].detail.contains("server, buddyslab, system"))
        var tiny = SlabSettings()
        tiny.memoryBytes = 4096
        #expect(refusal { () throws(WorkloadProblem) in _ = try backends.makeInstance(of: .buddyslab(tiny)) } != nil)
    }

    @Test(arguments: SlabClasses.allCases, SlabMode.allCases)
    func aPrivateInstanceIsSetUpAsAskedAndHoldsNothingAtTheEnd(classes: SlabClasses, mode: SlabMode) throws {
        var settings = SlabSettings()
        (settings.classes, settings.mode, settings.magazines) = (classes, mode, .fixed(8))
        (settings.memoryBytes, settings.cpus) = (32 << 20, 2)
        let made = try BackendRegistry().makeInstance(of: .buddyslab(settings))
        let allocator = try #require(made.allocator)
        #expect(allocator.facts.cpuCount == 2 && allocator.facts.memoryBytes == 32 << 20)
        #expect(allocator.facts.schemeName == classes.rawValue && allocator.facts.modeName == mode.rawValue)
        #expect(allocator.magazines == .fixed(8) && made.instance.description == settings.description)
        let registry = WorkloadRegistry(on: made.instance)
        let id = try registry.start(finite()).id
        try registry.awaitEnd(id)
        let record = try registry.stop(id)
        #expect(record.liveObjects == 0 && record.failures == 0 && record.corruptions == 0)
        _ = try allocator.reclaim()
        let ledger = try allocator.withExactFigures { figures, _ in Ledger(figures) }
        #expect(ledger.unaccountedBytes == 0 && ledger.liveObjects == 0)
        #expect(ledger.buddyFreeBytes == ledger.managedBytes)
        let check = try allocator.selfCheck { _ in }
        #expect(check.findings == 0)
    }

    @Test func aGuestRunsBesideTheOthersAndIsGoneWhenItHasStopped() throws {
        let registry = ProbeBackend(cpuCount: 2).registry
        let own = try registry.start(endless(threads: 2))
        weak var allocator: (any ObservedAllocator)?
        let id: String
        do {
            let made = try BackendRegistry().makeInstance(of: .buddyslab(SlabSettings()))
            allocator = made.allocator
            let guest = try registry.start(endless(), on: made.instance)
            id = guest.id
            #expect(id == "w2" && guest.cpus == [0] && guest.backend.name == "buddyslab" && guest.latency != nil)
        }
        #expect(try registry.patch(id, WorkloadChange(threads: 2)).cpus == [0, 1])
        #expect(allocator != nil && registry.list().map(\.id) == [own.id, id])
        #expect(try registry.stop(id).liveObjects == 0)
        #expect(allocator == nil, "nobody refers to it any more")
        #expect(try registry.get(id).backend.name == "buddyslab")
        registry.stopAll()
    }

    @Test func guestsTogetherHaveNoMoreThreadsThanTheRegistryHasCPUs() throws {
        let registry = ProbeBackend(cpuCount: 3).registry
        let backends = try BackendRegistry(timeOneIn: 0)
        func start(_ threads: Int) -> WorkloadProblem? {
            refusal { () throws(WorkloadProblem) in
                let made = try backends.makeInstance(of: .named("system"))
                _ = try registry.start(endless(threads: threads), on: made.instance)
            }
        }
        #expect(start(2) == nil && registry.list()[0].latency == nil)
        guard case .conflict(let detail) = start(2) else {
            Issue.record("one thread is left")
            return
        }
        #expect(detail.contains("3 in all, 1 are left"))
        #expect(start(1) == nil)
        registry.stopAll()
        guard
            case .invalid(let issues) = refusal({ () throws(WorkloadProblem) in
                let made = try backends.makeInstance(of: .buddyslab(SlabSettings()))
                _ = try ProbeBackend().registry.start(endless(threads: 5), on: made.instance)
            })
        else {
            Issue.record("a private instance has four CPUs unless more are asked for")
            return
        }
        #expect(issues.map(\.pointer) == ["/threads"])
    }

    @Test func faultsReachGuestsOfEveryBackend() throws {
        let faults = FaultInjector(FaultRig.geometry)
        try faults.set(FaultSettings(probability: 1) { $0.interval = 10 })
        let backends = try BackendRegistry(libraries: [("libc", "libc.so.6")])
        for choice in [.buddyslab(SlabSettings()), .named("system"), .named("libc")] as [BackendChoice] {
            let made = try backends.makeInstance(of: choice, faults: faults)
            let registry = WorkloadRegistry(on: made.instance)
            let id = try registry.start(finite()).id
            try registry.awaitEnd(id)
            let record = try registry.stop(id)
            #expect(record.injectedFailures > 100 && record.failures == 0 && record.liveObjects == 0)
        }
    }
}
