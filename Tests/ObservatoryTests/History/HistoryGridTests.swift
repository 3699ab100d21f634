/// Where ticks stand on the grid of seconds, and what is kept there.
import Testing

@testable import Observatory

@Suite struct HistoryGridTests {
    /// The places of ticks that come at these seconds, by the monotonic clock and by the calendar.
    private func places(_ times: [(uptime: Double, calendar: Double)]) -> [Int] {
        var grid = HistoryGrid()
        return times.enumerated().map { index, time in
            grid.place(
                of: HistoryStamp(
                    tick: index + 1, unixMilliseconds: 1_795_363_200_000 + Int((time.calendar * 1000).rounded()),
                    uptimeSeconds: time.uptime))
        }
    }

    private func places(_ times: [Double]) -> [Int] { places(times.map { ($0, $0) }) }

    @Test(arguments: [0.0, 0.01, 0.2, 0.5])
    func ticksThatComeALittleEarlyOrLateLeaveNoGap(phase: Double) {
        let jitter = [0, 0.09, -0.04, 0.1, 0.02, -0.07, 0, 0.05]
        let times = (0..<5000).map { $0 == 0 ? 0 : Double($0) + phase + jitter[$0 % jitter.count] }
        // Compared here, because a failure would print ten thousand numbers.
        let isWhole = places(times) == Array(0..<5000)
        #expect(isWhole)
    }

    @Test func aSecondWithoutATickStaysEmpty() {
        #expect(places([0, 1, 2, 5.01, 6, 3606]) == [0, 1, 2, 5, 6, 3606])
    }

    @Test func ticksOfOneSecondShareItsPlace() {
        let places = places((0..<100).map { Double($0) / 10 })
        #expect(places.first == 0 && zip(places, places.dropFirst()).allSatisfy { $1 - $0 == 0 || $1 - $0 == 1 })
        #expect((9...11).contains(places[99]))
    }

    @Test func aMachineThatSleptLeavesAGap() {
        #expect(places([(0, 0), (1, 1), (2, 602), (3, 603)]) == [0, 1, 602, 603])
    }

    @Test func aCalendarThatIsSetBackLeavesNone() {
        #expect(places([(0, 0), (1, 1), (2, -500), (3, -499)]) == [0, 1, 2, 3])
    }

    @Test func aRingKeepsItsLastRowsAndNoOthers() {
        var ring = HistoryRing(rows: 4, stride: 2)
        #expect(ring.newestPlace { _ in true } == nil && ring.stamp(at: 0) == nil && ring.stamp(at: -1) == nil)
        let bytes = ring.byteCount
        for place in [0, 1, 2, 5, 6] {
            ring.put(
                [Double(place), -Double(place)],
                HistoryStamp(tick: place, unixMilliseconds: 0, uptimeSeconds: 0), at: place)
        }
        #expect((0...7).map { ring.stamp(at: $0)?.tick } == [nil, nil, nil, nil, nil, 5, 6, nil])
        #expect(ring.oldest == 3 && ring.newest == 6 && ring.value(at: 5, 1) == -5)
        #expect(ring.lastRow(in: 3..<6) == 5 && ring.lastRow(in: 3..<5) == nil)
        #expect(ring.byteCount == bytes)
    }
}
