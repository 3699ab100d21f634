/// Workers are asked which objects they hold.
import Testing

@testable import Workloads

@Suite struct InquiryTests {
    /// Long enough for any machine; a test that waits so long fails.
    private static let patience: UInt64 = 60_000_000_000

    /// Objects are on their way to the next worker where the kind can do that, and threads end often.
    private func specification(_ kind: WorkloadKind, rate: Double) -> WorkloadSpecification {
        var specification = WorkloadSpecification(
            kind: kind, threads: 2, sizes: .uniform(from: 1, to: 500), liveBytes: 1 << 20, rate: rate)
        if kind.takes(.remoteShare) { (specification.remoteShare, specification.batch) = (0.5, 16) }
        if kind.takes(.lifeRequests) { specification.lifeRequests = 100 }
        return specification
    }

    @Test(arguments: WorkloadKind.drawn)
    func pausedWorkersNameEveryObjectThatIsLive(_ kind: WorkloadKind) throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        let id = try registry.start(specification(kind, rate: 0)).id
        defer { registry.stopAll() }
        registry.noteTime()
        for _ in 0..<5 {
            _ = try registry.patch(id, WorkloadChange(paused: true))
            let (objects, isComplete) = registry.objects(in: 0..<UInt.max, withinNanoseconds: Self.patience)
            #expect(isComplete)
            let live = backend.log.withLock { $0.live }
            #expect(Set(objects.map(\.address)) == Set(live.keys) && objects.count == live.count)
            for object in objects {
                #expect(live[object.address]?.size == object.size && object.workload == id)
                // Threads that end and begin go to the next CPU.
                #expect(object.cpu == object.worker || kind == .threadChurn && object.cpu == 1 - object.worker)
                #expect(object.ageSeconds >= 0)
            }
            if let some = objects.first {
                let one = registry.objects(in: some.address..<some.address + 1, withinNanoseconds: Self.patience)
                #expect(one.objects.map(\.address) == [some.address])
            }
            _ = try registry.patch(id, WorkloadChange(paused: false))
        }
    }

    @Test(arguments: WorkloadKind.drawn, [0.0, 1000])
    func runningWorkersAnswerAndGoOn(_ kind: WorkloadKind, _ rate: Double) throws {
        let registry = ProbeBackend().registry
        let id = try registry.start(specification(kind, rate: rate)).id
        for _ in 0..<20 {
            let (objects, isComplete) = registry.objects(in: 0..<UInt.max, withinNanoseconds: Self.patience)
            #expect(isComplete && Set(objects.map(\.address)).count == objects.count)
        }
        let record = try registry.stop(id)
        #expect(record.corruptions == 0 && record.liveObjects == 0 && record.error == nil)
        #expect(registry.objects(in: 0..<UInt.max, withinNanoseconds: 0).objects.isEmpty)
    }

    /// A share that is raised reaches one worker before the other, which then has objects in its queue unknowingly.
    @Test func objectsThatAreHandedOverToAWorkerThatHasNotHeardOfItAreNamedToo() throws {
        let backend = ProbeBackend()
        let registry = backend.registry
        var churn = specification(.churn, rate: 0)
        churn.remoteShare = 0
        let id = try registry.start(churn).id
        defer { registry.stopAll() }
        for _ in 0..<5 {
            backend.await { $0.allocations > 4000 }
            _ = try registry.patch(id, WorkloadChange(remoteShare: 0.5))
            _ = try registry.patch(id, WorkloadChange(paused: true))
            let objects = registry.objects(in: 0..<UInt.max, withinNanoseconds: Self.patience).objects
            backend.log.withLock { #expect(Set(objects.map(\.address)) == Set($0.live.keys)) }
            _ = try registry.patch(id, WorkloadChange(paused: false, remoteShare: 0))
        }
    }

    @Test func whoeverDoesNotWaitIsToldThatTheAnswerIsIncomplete() throws {
        let registry = ProbeBackend().registry
        _ = try registry.start(specification(.churn, rate: 1))
        let inquiry = Inquiry(range: 0..<1, workers: 2)
        #expect(!inquiry.answers(excusing: { _ in false }).isComplete)
        #expect(inquiry.answers(excusing: { _ in true }).isComplete)
        registry.stopAll()
    }

    @Test func aTimelineDatesSerialsByTheFirstNoteBehindThem() {
        var timeline = SerialTimeline()
        #expect(timeline.made(by: 1) == nil)
        for second in 1...10 { timeline.note(serial: UInt64(second * 100), nanoseconds: UInt64(second)) }
        #expect(timeline.made(by: 1) == 1 && timeline.made(by: 100) == 1 && timeline.made(by: 101) == 2)
        #expect(timeline.made(by: 1000) == 10 && timeline.made(by: 1001) == nil)
    }

    @Test func aTimelineKeepsAsManyNotesHoweverLongItGoesOnAndSurvivesAWrappedSerial() throws {
        var timeline = SerialTimeline()
        let start = UInt64(UInt32.max) - 5000
        for note in 0..<UInt64(10_000) { timeline.note(serial: start + note, nanoseconds: note) }
        for age in [6000, 3000, 100] as [UInt64] {
            let serial = UInt32(truncatingIfNeeded: start + 10_000 - age)
            let made = try #require(timeline.made(by: serial))
            let lateness = Int(made) - Int(10_000 - age)
            #expect((0...64).contains(lateness), "\(lateness)")
        }
    }
}
