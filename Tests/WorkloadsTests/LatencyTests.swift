/// What the workers of a workload tell of the times of their calls.
import BuddySlab
import CPlatform
import Glibc
import Latency
import Testing
import Threads

@testable import Workloads

@Suite struct LatencyTests {
    /// Threads that end and begin have lives shorter than the stretch between two samples.
    private func finite(_ kind: WorkloadKind, rate: Double = 0) -> WorkloadSpecification {
        var specification = WorkloadSpecification(
            kind: kind, threads: 2, seed: 42, sizes: .logUniform(from: 1, to: 2000), liveBytes: 200_000, rate: rate,
            requestsPerWorker: 4000)
        if kind.takes(.lifeRequests) { specification.lifeRequests = 100 }
        return specification
    }

    private func samples(_ table: LatencyTable, _ facet: LatencyFacet = .service) -> Int {
        LatencyOperation.allCases.reduce(0) { $0 + table[$1, facet].samples }
    }

    private func run(
        _ specification: WorkloadSpecification, oneIn: Int?, faults: ProbeBackend.Faults = .init()
    ) throws -> WorkloadRecord {
        let latency = oneIn.map { LatencyRecorder(classSizes: [64, 512, 2048], oneIn: $0) }
        let registry = WorkloadRegistry(
            attaching: ProbeSession.self, to: ProbeBackend(faults: faults), latency: latency)
        let id = try registry.start(specification).id
        try registry.awaitEnd(id)
        return try registry.stop(id)
    }

    @Test(arguments: WorkloadKind.drawn)
    func oneCallInNIsTimedAndTheRequestsAreTheSame(kind: WorkloadKind) throws {
        let untimed = try run(finite(kind), oneIn: nil)
        #expect(untimed.latency == nil)
        for oneIn in [7, 127] {
            let record = try run(finite(kind), oneIn: oneIn)
            #expect(record.sequences == untimed.sequences)
            let latency = try #require(record.latency)
            #expect(latency.oneIn == oneIn && latency.dropped == 0)
            let samples = samples(latency.table)
            let least = Int(record.operations) / oneIn
            // Each of two workers has at most one sample among its last calls, which are fewer than N.
            #expect((least - 1...least + 2).contains(samples), "\(samples) samples, \(record.operations) calls")
            #expect(self.samples(latency.table, .response) == 0, "no call was planned for a moment")
        }
    }

    @Test(arguments: WorkloadKind.drawn)
    func refusedCallsAreTimedLikeOthers(kind: WorkloadKind) throws {
        let record = try run(finite(kind), oneIn: 1, faults: .init(failEvery: 5, refuseFreeEvery: 50))
        let table = try #require(record.latency).table
        #expect(record.failures > 0 && UInt64(samples(table)) == record.operations)
        #expect((table[.reallocate, .service].samples > 0) == (kind == .reallocGrowth))
    }

    @Test func timesGoOnWhereOtherWorkersTakeOver() throws {
        let backend = ProbeBackend()
        let latency = LatencyRecorder(classSizes: [64, 512, 2048], oneIn: 7)
        let registry = WorkloadRegistry(attaching: ProbeSession.self, to: backend, latency: latency)
        var specification = finite(.churn)
        specification.requestsPerWorker = nil
        let id = try registry.start(specification).id
        backend.await { $0.allocations > 5000 }
        _ = try registry.patch(id, WorkloadChange(threads: 3))
        let before = backend.log.withLock { $0.allocations }
        backend.await { $0.allocations > before + 5000 }
        let record = try registry.stop(id)
        let totals = try #require(record.latency)
        let least = Int(record.operations) / 7
        // What is lost between two looks is counted. Each of five workers has at most one sample among its last calls.
        #expect((least - 5...least + 5).contains(samples(totals.table) + totals.dropped))
    }

    /// One allocation hangs until the test has seen 30 ms pass; what was due meanwhile is late, and says so.
    @Test func aStallShowsInTheResponseOfEveryCallThatWasDueMeanwhile() throws {
        let stall: UInt64 = 30_000_000
        let backend = StallingBackend(at: 500)
        let latency = LatencyRecorder(classSizes: [64], oneIn: 1)
        let registry = WorkloadRegistry(attaching: StallingSession.self, to: backend, latency: latency)
        let id = try registry.start(
            WorkloadSpecification(
                kind: .churn, threads: 1, sizes: .fixed(size: 64), liveBytes: 64_000, rate: 10_000,
                requestsPerWorker: 2000)
        ).id
        let began = backend.awaitStall()
        while platform_monotonic_nanoseconds() < began + stall { sched_yield() }
        backend.release()
        try registry.awaitEnd(id)
        let table = try #require(registry.stop(id).latency).table
        let (service, response) = (table[.allocate, .service], table[.allocate, .response])
        #expect(service.maximum >= 0.03, "the call that hung")
        #expect(response.maximum >= service.maximum * 0.99)
        // The first thousand requests are allocations. Of those behind the stall 300 were due in its 30 ms: the k-th of
        // them is late by at least 30 ms - k / 10,000 s, less the millisecond to which starts are rounded up.
        #expect(response.samples > 1000 && response.p90 >= 0.005, "p90 of \(response.samples) is \(response.p90) s")
        #expect(table[.free, .response].samples > 0)
        #expect(table[.free, .service].samples > table[.free, .response].samples, "the last frees are not paced")
    }
}

/// A back end one of whose allocations hangs until it is released.
private final class StallingBackend: AllocatorBackend {
    private enum Stall: Sendable {
        case ahead
        case began(UInt64)
        case over
    }

    let cpuCount = 1
    let capacityBytes = 1 << 30
    let call: Int
    private let stall = Guarded(Stall.ahead)

    init(at call: Int) { self.call = call }

    func hang() {
        stall.announce { $0 = .began(platform_monotonic_nanoseconds()) }
        stall.wait { stall in if case .over = stall { () } else { nil } }
    }

    /// Waits until the allocation hangs; says since when.
    func awaitStall() -> UInt64 { stall.wait { stall in if case .began(let moment) = stall { moment } else { nil } } }

    func release() { stall.announce { $0 = .over } }
}

private struct StallingSession: AllocatorSession, ~Copyable {
    private var system: SystemSession
    private let backend: StallingBackend
    private var calls = 0

    init(attaching backend: StallingBackend, cpu: Int) throws(AllocationError) {
        self.backend = backend
        system = try SystemSession(attaching: SystemBackend(), cpu: cpu)
    }

    mutating func allocate(size: Int, alignment: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        calls += 1
        if calls == backend.call { backend.hang() }
        return try unsafe system.allocate(size: size, alignment: alignment)
    }

    mutating func deallocate(
        _ object: UnsafeMutableRawPointer, size: Int, alignment: Int
    ) throws(AllocationError) {
        try unsafe system.deallocate(object, size: size, alignment: alignment)
    }

    mutating func idle(_ wait: () -> Void) { wait() }
}
