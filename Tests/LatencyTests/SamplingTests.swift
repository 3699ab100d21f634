/// Which calls are timed, and what becomes of samples that find no room.
import BuddySlab
import Testing

@testable import Latency

@Suite struct SamplingTests {
    @Test(arguments: [1, 2, 3, 127, 1000])
    func exactlyOneOfEachNCallsIsTimedAtChangingPlaces(oneIn: Int) {
        var random = TestRandom()
        var schedule = SampleSchedule(oneIn: oneIn, seed: random.next())
        var call = 0
        var places: Set<Int> = []
        for block in 0..<1000 {
            call += schedule.next()
            #expect((call - 1) / oneIn == block, "seed \(random.seed)")
            places.insert((call - 1) % oneIn)
        }
        #expect(places.count > min(oneIn, 1000) / 3, "seed \(random.seed)")
    }

    @Test func aProbeTimesOneCallInNAndOneWithoutRecorderNone() {
        let recorder = LatencyRecorder(classSizes: [8], oneIn: 10)
        var probe = recorder.probe(seed: 3)
        var none = LatencyProbe()
        for _ in 0..<10_000 {
            let isNoneDue = none.isDue()
            #expect(!isNoneDue)
            if probe.isDue() { probe.record(.free, size: 8, alignment: 8, path: nil, start: 0, end: 1) }
        }
        #expect(recorder.closeSlice(at: 0, window: 1).sinceStart.table[.free, .service].samples == 1000)
    }

    @Test func samplesThatFindNoRoomAreDroppedAndCounted() {
        let recorder = LatencyRecorder(classSizes: [8], oneIn: 1, ringCapacity: 64)
        let group = recorder.makeGroup()
        var probe = group.probe(seed: 0)
        func record(_ count: Int) {
            for _ in 0..<count {
                let isDue = probe.isDue()
                #expect(isDue)
                probe.record(.allocate, size: 8, alignment: 8, path: .magazine, start: 0, end: 1)
            }
        }
        record(100)
        #expect(group.totals.dropped == 36 && group.totals.table[.allocate, .service].samples == 64)
        record(64)
        #expect(group.totals.dropped == 36 && group.totals.table[.allocate, .service].samples == 128)
        record(65)
        let summary = recorder.closeSlice(at: 0, window: 1)
        #expect(summary.sinceStart.dropped == 37)
        #expect(summary.sinceStart.table[.allocate, .service].samples == 192)
    }

    @Test func whatAThreadHandedOverBeforeItEndedIsCounted() {
        let recorder = LatencyRecorder(classSizes: [8], oneIn: 1)
        let group = recorder.makeGroup()
        for _ in 0..<3 {
            var probe = group.probe(seed: 0)
            let isDue = probe.isDue()
            #expect(isDue)
            probe.record(.allocate, size: 8, alignment: 8, path: .magazine, start: 0, end: 1)
        }
        #expect(group.totals.table[.allocate, .service].samples == 3)
        #expect(recorder.closeSlice(at: 0, window: 1).sinceStart.table[.allocate, .service].samples == 3)
    }
}
