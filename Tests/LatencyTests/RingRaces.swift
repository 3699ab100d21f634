/// Workers that hand samples over while readers take them.
import BuddySlab
import Synchronization
import Testing
import Threads

@testable import Latency

@Suite struct RingRaces {
    /// Two producers, each with a ring that is too small, and two threads that drain and ask at the same time.
    ///
    ///     producers                     readers
    ///     record, record, ...           drain | totals | closeSlice
    ///     end: close the ring
    ///                                   last drain: every sample is counted or dropped
    @Test func everySampleIsCountedOrDroppedAndNoneIsTorn() {
        let recorder = LatencyRecorder(classSizes: [8, 16], oneIn: 1, ringCapacity: 256)
        let group = recorder.makeGroup()
        let perThread = 50_000
        let left = Atomic(2)
        let producers = (0..<2).map { thread in
            SystemThread.mustStart {
                var probe = group.probe(seed: UInt64(thread))
                for _ in 0..<perThread {
                    guard probe.isDue() else { continue }
                    // The time says what the labels must be: a sample of two halves would show.
                    let cost = LatencyClock.cost
                    probe.record(
                        thread == 0 ? .allocate : .free, size: thread == 0 ? 8 : 16, alignment: 8, path: .magazine,
                        start: 0, end: cost + (thread == 0 ? 100 : 10_000))
                }
                left.wrappingSubtract(1, ordering: .releasing)
            }
        }
        let asker = SystemThread.mustStart {
            while left.load(ordering: .acquiring) > 0 { _ = group.totals }
        }
        var slices: UInt64 = 0
        while left.load(ordering: .acquiring) > 0 {
            slices += 1
            recorder.closeSlice(at: slices, window: 1)
        }
        for thread in producers + [asker] { thread.join() }
        let all = recorder.closeSlice(at: slices + 1, window: 1).sinceStart
        let table = all.table
        let (allocations, frees) = (table[.allocate, .service], table[.free, .service])
        #expect(allocations.samples + frees.samples + all.dropped == 2 * perThread)
        #expect(allocations.maximum < 1e-6 && frees.p50 > 1e-6)
        #expect(table[.allocate, .sizeClass(0)].samples == allocations.samples)
        #expect(table[.free, .sizeClass(1)].samples == frees.samples)
        #expect(group.totals.dropped == all.dropped)
    }

    @Test func theDrainingThreadTakesSamplesInUntilItIsStopped() {
        let recorder = LatencyRecorder(classSizes: [8], oneIn: 1, ringCapacity: 1 << 14)
        recorder.start()
        recorder.start()
        let thread = SystemThread.mustStart {
            var probe = recorder.probe()
            for _ in 0..<10_000 where probe.isDue() {
                probe.record(.free, size: 8, alignment: 8, path: nil, start: 0, end: 1)
            }
        }
        thread.join()
        recorder.stop()
        recorder.stop()
        #expect(recorder.closeSlice(at: 1, window: 1).sinceStart.table[.free, .service].samples == 10_000)
    }
}
