/// Rates over windows, with a clock that is moved by hand.
import Testing

@testable import Observatory

@Suite struct RateTests {
    @Test func beforeTheSecondTickNothingIsCoveredAndEveryRateIsZero() throws {
        let rig = try Rig()
        _ = try rig.allocate(10, size: 64)
        let tick = rig.sampler.latest
        #expect(tick.snapshot.moment.tick == 1)
        #expect(tick.rates.windowSeconds == 0)
        #expect(Counter.allCases.allSatisfy { tick.rates[$0] == 0 })
    }

    @Test func aRateIsTheDifferenceOverTheWindowThatWasReallyCovered() throws {
        let rig = try Rig()
        _ = try rig.allocate(30, size: 64)
        let second = rig.tick(after: 2)
        #expect(second.rates.windowSeconds == 2)
        #expect(second.rates[.allocations] == 15)
        #expect(second.rates.allocations(ofClass: 3) == 15)
        #expect(second.rates.allocations(ofClass: 4) == 0)
        let third = rig.tick(after: 1)
        #expect(third.rates.windowSeconds == 3)
        #expect(third.rates[.allocations] == 10)
    }

    @Test func aWindowOfOneTickSeesOnlyTheLastTick() throws {
        let rig = try Rig()
        var objects = try rig.allocate(100, size: 64)
        rig.tick()
        try rig.free(Array(objects.prefix(7)), size: 64)
        objects.removeFirst(7)
        rig.tick()
        let (tick, rates) = rig.sampler.latest(window: 1)
        #expect(tick.snapshot.moment.tick == 3)
        #expect(rates.windowSeconds == 1)
        #expect(rates[.frees] == 7)
        #expect(rates[.allocations] == 0)
        #expect(rates.frees(ofClass: 3) == 7)
    }

    @Test func theStretchOfTicksThatIsNearestToTheWindowIsTaken() throws {
        let rig = try Rig()
        for _ in 1...20 { rig.tick(after: 1.003) }
        #expect(abs(rig.sampler.latest(window: 10).rates.windowSeconds - 10.03) < 0.001)
        #expect(abs(rig.sampler.latest(window: 1).rates.windowSeconds - 1.003) < 0.001)
        #expect(abs(rig.sampler.latest(window: 300).rates.windowSeconds - 20.06) < 0.001)
    }

    @Test func aWindowThatIsShorterThanTheTicksCoversOneTick() throws {
        let rig = try Rig()
        rig.tick(after: 30)
        rig.tick(after: 30)
        #expect(rig.sampler.latest(window: 1).rates.windowSeconds == 30)
    }

    @Test func fiveMinutesAreKeptAndNotMore() throws {
        let rig = try Rig()
        for _ in 1...700 { rig.tick() }
        #expect(rig.sampler.latest(window: 300).rates.windowSeconds == 300)
        #expect(rig.sampler.latest(window: 10).rates.windowSeconds == 10)
        #expect(rig.sampler.latest.snapshot.moment.tick == 701)
    }

    @Test func ticksOfNoLengthGiveNoRates() throws {
        let rig = try Rig()
        _ = try rig.allocate(5, size: 8)
        let tick = rig.tick(after: 0)
        #expect(tick.rates.windowSeconds == 0 && tick.rates[.allocations] == 0)
    }
}
