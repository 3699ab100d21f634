/// The newest figures between two ticks, with a clock that is moved by hand.
import Synchronization
import Testing
import Threads

@testable import Observatory

@Suite struct FreshStatsTests {
    private func allocations(_ stats: FreshStats) -> Int { stats.reading.snapshot[.allocations] }

    @Test func figuresOfTenMillisecondsAreSharedAndOlderOnesAreReadAgain() throws {
        let rig = try Rig()
        let stats = FreshStats(observing: rig.source, rig.sampler, clock: rig.clock.clock)
        _ = try rig.allocate(10, size: 64)
        rig.clock.advance(0.010)
        #expect(allocations(stats) == 0)
        #expect(stats.reading.bytes == rig.sampler.latest.stats)
        rig.clock.advance(0.001)
        #expect(allocations(stats) == 10)
        #expect(stats.reading.snapshot.moment.tick == 1 && rig.sampler.latest.snapshot[.allocations] == 0)
        _ = try rig.allocate(5, size: 64)
        #expect(allocations(stats) == 10)
        rig.clock.advance(0.011)
        #expect(allocations(stats) == 15)
    }

    @Test func atATickTheBytesAreThoseOfTheTick() throws {
        let rig = try Rig()
        let stats = FreshStats(observing: rig.source, rig.sampler, clock: rig.clock.clock)
        rig.clock.advance(0.5)
        #expect(stats.reading.bytes != rig.sampler.latest.stats)
        rig.tick(after: 0.001)
        #expect(stats.reading.bytes == rig.sampler.latest.stats)
    }

    @Test func theRatesAreThoseOfTheTickThatIsNamed() throws {
        let rig = try Rig()
        let stats = FreshStats(observing: rig.source, rig.sampler, clock: rig.clock.clock)
        _ = try rig.allocate(30, size: 64)
        rig.tick(after: 2)
        _ = try rig.allocate(30, size: 64)
        rig.clock.advance(0.5)
        let text = String(decoding: stats.reading.bytes, as: UTF8.self)
        #expect(text.contains(#""tick":2,"#) && text.contains(#""allocations":60,"#))
        #expect(text.contains(#""window_seconds":2.0,"allocations_per_second":15.0"#))
    }

    @Test func manyWhoAskAtOnceShareOneReading() throws {
        let rig = try Rig()
        let stats = FreshStats(observing: rig.source, rig.sampler, clock: rig.clock.clock)
        rig.clock.advance(0.5)
        let seen = Guarded<[[UInt8]]>([])
        let threads = (0..<8).map { _ in
            SystemThread.mustStart { for _ in 0..<100 { seen.withLock { $0.append(stats.reading.bytes) } } }
        }
        for thread in threads { thread.join() }
        #expect(Set(seen.withLock { $0 }).count == 1)
    }

    @Test func readingsNeverGoBackInTimeNorInTicks() throws {
        let source = try makeAllocator(byteCount: 16 << 20, cpuCount: 2)
        let sampler = Sampler(observing: source)
        let stats = FreshStats(observing: source, sampler)
        let load = Load(source, seed: 11)
        sampler.start(periodSeconds: 0.003)
        let wentBack = Guarded(0)
        let threads = (0..<4).map { _ in
            SystemThread.mustStart {
                var last = stats.reading
                while last.snapshot.moment.tick < 100 {
                    let next = stats.reading
                    let isBack =
                        next.snapshot.moment.nanoseconds < last.snapshot.moment.nanoseconds
                        || next.snapshot.moment.tick < last.snapshot.moment.tick
                        || next.snapshot[.frees] < last.snapshot[.frees]
                    if isBack { wentBack.withLock { $0 += 1 } }
                    last = next
                }
            }
        }
        for thread in threads { thread.join() }
        sampler.stop()
        load.stop()
        #expect(wentBack.withLock { $0 } == 0)
    }
}
