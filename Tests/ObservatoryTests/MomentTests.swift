/// Timestamps, numbers of ticks and uptime.
import Testing

@testable import Observatory

@Suite struct MomentTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"),
        (999, "1970-01-01T00:00:00.999Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_799_000, "2000-02-29T23:59:59.000Z"),
        (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        (1_795_363_200_123, "2026-11-22T16:00:00.123Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (-86_400_000, "1969-12-31T00:00:00.000Z"),
    ])
    func timestampsAreThoseOfTheCalendar(milliseconds: Int, text: String) {
        #expect(timestamp(unixMilliseconds: milliseconds) == text)
        #expect(parseTimestamp(text) == milliseconds)
    }

    @Test(arguments: [
        ("2026-11-22T16:00:00Z", 0), ("2026-11-22T17:30:00+01:30", 0), ("2026-11-22T17:30:00 01:30", 0),
        ("2026-11-22t11:00:00.5-05:00", 500), ("2026-11-22T16:00:00.0009z", 0),
    ])
    func otherFormsOfATimeAreRead(text: String, milliseconds: Int) {
        #expect(parseTimestamp(text) == 1_795_363_200_000 + milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T16:00Z", "2026-11-22T16:00:00", "2026-13-22T16:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T16:00:00.Z", "2026-11-22T16:00:00Zz", "26-11-22T16:00:00Z", "2026-11-22T16:00:00+1:00", "yesterday",
    ])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(parseTimestamp(text) == nil)
    }

    @Test func aTickKnowsItsNumberItsTimeAndTheUptime() throws {
        let rig = try Rig()
        let moment = rig.tick(after: 12.345).snapshot.moment
        #expect(moment.tick == 2 && moment.tier == .live)
        #expect(moment.uptimeSeconds == 12.345)
        #expect(timestamp(unixMilliseconds: moment.unixMilliseconds) == "2026-11-22T16:00:13.345Z")
    }

    @Test func anExactMomentCarriesTheNumberOfTheLastTick() throws {
        let rig = try Rig()
        rig.tick()
        rig.clock.advance(0.5)
        let moment = rig.sampler.moment(.exact)
        #expect(moment.tick == 2 && moment.tier == .exact && moment.uptimeSeconds == 1.5)
    }
}
