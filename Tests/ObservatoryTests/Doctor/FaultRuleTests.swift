/// Rules about what went wrong.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct FaultRuleTests {
    @Test func aDoubleFreeIsNamedWithItsAddress() throws {
        let doctor = DoctorRig(MisuseSeen(), try Rig())
        let objects = try doctor.rig.allocate(10, size: 64)
        try doctor.rig.free(objects, size: 64)
        #expect(doctor.diagnosis() == nil)
        #expect(throws: AllocationError.self) { try doctor.rig.free([objects[4]], size: 64) }
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.severity == .critical)
        #expect(diagnosis.summary.hasPrefix("1 free "))
        #expect(diagnosis.summary.contains("0x" + String(objects[4], radix: 16)))
        for _ in 1...TrafficWindow.ticks { _ = doctor.diagnosis() }
        #expect(doctor.diagnosis() == nil)
    }

    @Test func requestsThatFoundNoMemoryAreNamed() throws {
        let doctor = DoctorRig(FailuresSeen(), try Rig(mebibytes: 16))
        _ = try doctor.rig.allocate(1, size: 64)
        #expect(doctor.diagnosis() == nil)
        #expect(throws: LaboratoryError.self) {
            try doctor.rig.laboratory.allocate(AllocationLayout(size: 20 << 20), cpu: CPUIndex(0))
        }
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.summary.hasPrefix("1 request "))
    }

    @Test func oneFailureAmongManyRequestsIsNotMuch() throws {
        let doctor = DoctorRig(FailuresSeen(ratio: 0.01), try Rig(mebibytes: 16))
        _ = try doctor.rig.allocate(1000, size: 8)
        #expect(throws: LaboratoryError.self) {
            try doctor.rig.laboratory.allocate(AllocationLayout(size: 32 << 20), cpu: CPUIndex(0))
        }
        #expect(doctor.diagnosis() == nil)
        #expect(doctor.rig.sampler.latest.snapshot[.failures] > 0)
    }

    @Test func aThreadThatHoldsACPUAndDoesNotStopIsNamed() throws {
        let doctor = DoctorRig(AbandonedStops(), try Rig())
        _ = try doctor.rig.exact.take()
        #expect(doctor.diagnosis() == nil)
        let token = try doctor.rig.source.attach(CPUIndex(1), thread: 0)
        #expect(throws: SafepointError.self) { try doctor.rig.exact.take() }
        _ = consume token
        #expect(try #require(doctor.diagnosis()).isWhole)
    }

    /// Impossible live figures come from reading while others write, and cannot be had at will: the counts are given.
    @Test(arguments: [(40, true), (15, false), (0, false)])
    func manyClampedFiguresAreNamed(clamps: Int, isNamed: Bool) throws {
        let rig = try Rig()
        let start = TrafficSample(rig.sampler.latest)
        let tick = rig.tick(after: 10)
        let end = TrafficSample(TrafficSample(tick), clamps: start.clamps + clamps)
        let diagnosis = ClampedFigures().diagnose(
            Checkup(tick: tick, traffic: Traffic(start: start, end: end)), .strict)
        #expect((diagnosis != nil) == isNamed)
        #expect(diagnosis?.isWhole ?? true)
    }
}

extension TrafficSample {
    /// A sample with other counts.
    init(_ sample: TrafficSample, lockAcquisitions: Int? = nil, lockContentions: Int? = nil, clamps: Int? = nil) {
        self.init(
            uptimeSeconds: sample.uptimeSeconds, counters: sample.counters, classes: sample.classes,
            operations: sample.operations, lockAcquisitions: lockAcquisitions ?? sample.lockAcquisitions,
            lockContentions: lockContentions ?? sample.lockContentions, stops: sample.stops,
            abandonedStops: sample.abandonedStops, clamps: clamps ?? sample.clamps)
    }
}
