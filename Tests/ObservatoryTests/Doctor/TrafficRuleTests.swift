/// Rules about traffic.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct TrafficRuleTests {
    @Test func objectsThatWaitForAnOwnerWhoDoesNotComeAreNamed() throws {
        let doctor = DoctorRig(RemoteBacklog(floorSeconds: 0), try Rig(mode: .exact, magazineCapacity: 0))
        let objects = try doctor.rig.allocate(4000, size: 1000)
        #expect(doctor.diagnosis() == nil)
        try doctor.rig.free(objects, size: 1000, cpu: 1)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.summary.contains("for CPU 0, which has no thread, the oldest for"))
        #expect(diagnosis.figureNames.contains("owners[].oldest_seconds"))
        _ = try doctor.rig.source.reclaim()
        #expect(doctor.diagnosis() == nil, "what it advises helps")
    }

    @Test func objectsThatHaveNotWaitedLongAreNoBacklog() throws {
        let doctor = DoctorRig(RemoteBacklog(floorSeconds: 3600), try Rig(mode: .exact, magazineCapacity: 0))
        try doctor.rig.free(try doctor.rig.allocate(4000, size: 1000), size: 1000, cpu: 1)
        #expect(doctor.diagnosis() == nil)
        let snapshot = doctor.rig.sampler.latest.snapshot
        #expect(snapshot.backlog(ofOwner: 0) == 4000 && snapshot.backlogAge(ofOwner: 0) != nil)
    }

    @Test func aFewObjectsOnTheirWayAreNoBacklog() throws {
        let doctor = DoctorRig(RemoteBacklog(floorSeconds: 0), try Rig(mode: .exact, magazineCapacity: 0))
        try doctor.rig.free(try doctor.rig.allocate(200, size: 1000), size: 1000, cpu: 1)
        #expect(doctor.diagnosis() == nil)
        #expect(MemoryFigures(doctor.rig.sampler.latest.snapshot).remoteQueuedBytes > 100 << 10)
    }

    /// Rounds of so many allocations and as many frees of one class.
    private func breathe(_ rig: Rig, _ count: Int, rounds: Int) throws {
        for _ in 0..<rounds { try rig.free(try rig.allocate(count, size: 64), size: 64) }
    }

    @Test(arguments: [AllocatorMode.exact, .flush])
    func magazinesThatAreTooSmallForTheirTrafficAreNamed(mode: AllocatorMode) throws {
        let doctor = DoctorRig(MagazineSizing(), try Rig(mode: mode, magazineCapacity: 2))
        try breathe(doctor.rig, 100, rounds: 200)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.summary.contains("the class of 64 bytes"))
    }

    @Test func magazinesThatServeTheirTrafficAreNot() throws {
        let doctor = DoctorRig(MagazineSizing(), try Rig(magazineCapacity: 256))
        try breathe(doctor.rig, 100, rounds: 200)
        #expect(doctor.diagnosis() == nil)
    }

    @Test func aTrickleSaysNothingAboutMagazines() throws {
        let doctor = DoctorRig(MagazineSizing(), try Rig(magazineCapacity: 2))
        try breathe(doctor.rig, 100, rounds: 20)
        #expect(doctor.diagnosis() == nil)
    }

    @Test func anInflowAloneSaysNothingAboutMagazines() throws {
        let doctor = DoctorRig(MagazineSizing(), try Rig(magazineCapacity: 2))
        _ = try doctor.rig.allocate(20_000, size: 64)
        #expect(doctor.diagnosis() == nil)
    }

    @Test func muchTrafficOfThreadsWithoutACPUIsNamed() throws {
        let doctor = DoctorRig(CommonCPUTraffic(), try Rig())
        let objects = try doctor.rig.allocate(12_000, size: 64)
        #expect(doctor.diagnosis() == nil)
        for object in objects { try doctor.rig.source.free(object, AllocationLayout(size: 64)) }
        let diagnosis = try #require(doctor.diagnosis())
        #expect(
            diagnosis.isWhole && diagnosis.summary.contains("12000 operations") && diagnosis.summary.contains("50 %"))
        for _ in 1...TrafficWindow.ticks { _ = doctor.diagnosis() }
        #expect(doctor.diagnosis() == nil, "what was long ago is not in the window")
    }

    @Test func aSmallPartOfTheTrafficMayBeCommon() throws {
        let doctor = DoctorRig(CommonCPUTraffic(floorOperations: 100), try Rig())
        let objects = try doctor.rig.allocate(5000, size: 64)
        for object in objects.prefix(1000) { try doctor.rig.source.free(object, AllocationLayout(size: 64)) }
        #expect(doctor.diagnosis() == nil)
    }

    /// Two threads meet at a lock as often as the machine lets them, which no test can ask for: the counts are given.
    @Test(arguments: [(20_000, 4000, true), (20_000, 1000, false), (3000, 900, false), (0, 0, false)])
    func aLockThatIsOftenHeldIsNamed(acquisitions: Int, contentions: Int, isNamed: Bool) throws {
        let rig = try Rig()
        let start = TrafficSample(rig.sampler.latest)
        let tick = rig.tick(after: 10)
        let end = TrafficSample(
            TrafficSample(tick), lockAcquisitions: start.lockAcquisitions + acquisitions,
            lockContentions: start.lockContentions + contentions)
        let diagnosis = LockContention().diagnose(
            Checkup(tick: tick, traffic: Traffic(start: start, end: end)), .strict)
        #expect((diagnosis != nil) == isNamed)
        #expect(diagnosis?.isWhole ?? true)
    }
}
