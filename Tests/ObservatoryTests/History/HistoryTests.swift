/// The past, as it can be read again.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct HistoryTests {
    /// A rig whose ticks are kept.
    private struct Past {
        let rig: Rig
        let history: History

        init() throws {
            rig = try Rig()
            history = History(of: rig.source)
            history.append(rig.sampler.latest)
        }

        func tick(after seconds: Double = 1) { history.append(rig.tick(after: seconds)) }

        /// Keeps a row that says the same in each column, without a tick.
        func keep(_ value: Double, second: Int) {
            history.append(
                Array(repeating: value, count: history.fields.count),
                HistoryStamp(
                    tick: second + 1, unixMilliseconds: HistoryTests.start + 1000 * second,
                    uptimeSeconds: Double(second)))
        }

        func page(
            _ names: String..., since: HistorySince = .start, step: Int = 1, limit: Int = 3600
        ) -> HistoryPage {
            history.page(since: since, step: step, fields: names.flatMap(history.fields(matching:)), limit: limit)
        }
    }

    /// The unix time of the rig's clock when it starts.
    static let start = 1_795_363_201_000

    /// NaN is not equal to itself.
    private func known(_ column: [Double]) -> [Double?] { column.map { $0.isNaN ? nil : $0 } }

    @Test func aLateViewerSeesEveryTickAtOnce() throws {
        let past = try Past()
        var live = [0]
        var objects: [UInt] = []
        for round in 1...20 {
            objects += try past.rig.allocate(round, size: 60)
            live.append(objects.count)
            past.tick()
        }
        let page = past.page("classes[64].live", "memory.live_objects", "rates.allocations_per_second")
        #expect(page.names == ["classes[64].live", "memory.live_objects", "rates.allocations_per_second"])
        #expect(page.times == (0...20).map { Self.start + 1000 * $0 })
        #expect(page.columns[0] == live.map(Double.init) && page.columns[1] == page.columns[0])
        #expect(known(page.columns[2]) == [nil] + (1...20).map { Double($0) } && !page.isMore)
    }

    @Test func everyColumnHasTheFigureOfItsTick() throws {
        let past = try Past()
        try past.rig.free(try past.rig.allocate(500, size: 100), size: 100, cpu: 1)
        past.tick()
        let snapshot = past.rig.sampler.latest.snapshot
        let row = snapshot.classes[4]
        let page = past.page(
            "classes[128].*", "buddy.orders[*].free_blocks", "cpus[*].backlog_objects", since: .tick(1))
        let expected =
            [row.live, row.magazine, row.remoteQueued, row.free, row.figures.slabs]
            + (0...20).map { snapshot.buddy.freeBlocks(order: $0) } + (0...2).map { snapshot.backlog(ofOwner: $0) }
        #expect(page.columns == expected.map { [Double($0)] })
        #expect(row.remoteQueued > 0 && snapshot.backlog(ofOwner: 0) > 0)
    }

    @Test func whereNoTickCameThereIsNoFigure() throws {
        let past = try Past()
        past.tick()
        _ = try past.rig.allocate(40, size: 60)
        past.tick(after: 3)
        past.tick()
        let page = past.page("classes[64].live", "rates.allocations_per_second")
        #expect(known(page.columns[0]) == [0, 0, nil, nil, 40, 40])
        // The increase over the gap belongs to no second of it.
        #expect(known(page.columns[1]) == [nil, 0, nil, nil, nil, 0])
        #expect(page.times == (0...5).map { Self.start + 1000 * $0 })
    }

    @Test func aLongerStepHasTheLastGaugeAndTheDifferenceOfCounters() throws {
        let past = try Past()
        for _ in 1...25 {
            _ = try past.rig.allocate(3, size: 60)
            past.tick()
        }
        let page = past.page("classes[64].live", "rates.allocations_per_second", step: 10)
        // Of the third step only six seconds have passed.
        #expect(page.times == [9, 19].map { Self.start + 1000 * $0 })
        #expect(page.columns[0] == [27, 57] && known(page.columns[1]) == [nil, 3])
    }

    @Test func minutesOutliveSeconds() throws {
        let past = try Past()
        for second in 1...7300 { past.keep(Double((second + 30) / 60 * 6), second: second) }
        let seconds = past.page("classes[8].live")
        #expect(seconds.times.count == 3600 && seconds.times.last == Self.start + 7_300_000)
        let minutes = past.page("classes[8].live", "rates.allocations_per_second", step: 60)
        #expect(minutes.times.count == 121 && minutes.times.first == Self.start + 59_000)
        #expect(minutes.columns[0] == (1...121).map { Double(6 * $0) })
        #expect(minutes.columns[1].dropFirst().allSatisfy { $0 == 0.1 })
        let hours = past.page("classes[8].live", step: 3600)
        #expect(hours.columns[0] == [360, 720])
        #expect(past.page("classes[8].live", since: .tick(60), step: 60).times == Array(minutes.times.dropFirst()))
    }

    @Test func aPageBeginsBehindTheMomentThatIsNamed() throws {
        let past = try Past()
        for _ in 1...99 { past.tick() }
        func first(_ since: HistorySince) -> Int? {
            past.page("memory.live_objects", since: since).times.first.map { ($0 - Self.start) / 1000 }
        }
        #expect(first(.start) == 0 && first(.tick(40)) == 40 && first(.tick(0)) == 0 && first(.tick(100)) == nil)
        #expect(first(.ago(10)) == 90 && first(.ago(9.5)) == 90 && first(.ago(1e9)) == 0)
        #expect(first(.unixMilliseconds(Self.start + 30_000)) == 31)
        #expect(first(.unixMilliseconds(Self.start - 5_000_000)) == 0)
        #expect(first(.unixMilliseconds(Self.start + 99_000)) == nil)
    }

    @Test func aMomentThatIsFarAheadIsNotWalkedTo() throws {
        let past = try Past()
        for _ in 1...5 { past.tick() }
        for seconds in [60, 100_000_000_000] {
            let page = past.page("memory.live_objects", since: .unixMilliseconds(Self.start + 1000 * seconds))
            #expect(page.times.isEmpty && !page.isMore)
        }
    }

    @Test(arguments: [1, 7, 50, 51], [1, 5])
    func pagesPutTogetherAreTheWhole(limit: Int, step: Int) throws {
        let past = try Past()
        for round in 1...50 { past.tick(after: round % 11 == 0 ? 4 : 1) }
        let whole = past.page("memory.live_objects", "rates.frees_per_second", step: step)
        var times: [Int] = []
        var rates: [Double] = []
        var since = HistorySince.start
        while true {
            let page = past.page(
                "memory.live_objects", "rates.frees_per_second", since: since, step: step, limit: limit)
            #expect(page.times.count <= limit)
            times += page.times
            rates += page.columns[1]
            guard page.isMore, !page.times.isEmpty, times.count <= whole.times.count else { break }
            since = .unixMilliseconds(page.end)
        }
        #expect(times == whole.times && known(rates) == known(whole.columns[1]))
    }

    @Test func anAnswerIsBounded() throws {
        let past = try Past()
        for second in 1...2000 { past.keep(1, second: second) }
        let all = past.page("*")
        #expect(all.names == past.history.fields && Set(all.names).count == all.names.count)
        #expect(all.isMore && all.times.count * all.names.count <= History.valueLimit)
    }

    @Test func theMemoryOfTheRingsDoesNotGrow() throws {
        let past = try Past()
        let bytes = past.history.byteCount
        for second in 1...4000 { past.keep(1, second: second) }
        #expect(past.history.byteCount == bytes)
        let many = History(of: try makeAllocator(byteCount: 512 << 20, cpuCount: 1024, classes: .fine))
        #expect(many.byteCount < 32 << 20 && many.columns.cpus.count == 65 && many.columns.cpus.last == 1024)
    }

    @Test func namesAreMatchedWithStars() throws {
        let columns = try Past().history.columns
        #expect(columns.indices(matching: "memory.live_objects").count == 1)
        #expect(columns.indices(matching: "classes[*].live").map { columns.names[$0] }.last == "classes[2048].live")
        #expect(columns.indices(matching: "c*[64].f*e").map { columns.names[$0] } == ["classes[64].free"])
        #expect(columns.indices(matching: "memory").isEmpty && columns.indices(matching: "").isEmpty)
        #expect(columns.indices(matching: "*_ratio").count == 4)
    }

    @Test func timesOfCallsAreThoseOfTheTicksWindowAndNothingWithoutCalls() throws {
        let past = try Past()
        var probe = past.rig.sampler.latency.probe(seed: 1)
        probe.record(.allocate, size: 64, alignment: 8, path: .magazine, start: 1000, end: 1_000_000)
        past.tick()
        let page = past.page("latency.*")
        #expect(page.names == ["allocate", "free"].flatMap { ["latency.\($0).p50", "latency.\($0).p99"] })
        let latency = try #require(past.rig.sampler.latest.rates.latency)
        let time = latency.window[.allocate, .service].p50
        #expect(time > 0 && page.columns.map { known($0) } == [[nil, time], [nil, time], [nil, nil], [nil, nil]])
    }

    @Test func linesOfATableHaveAllFigures() throws {
        let past = try Past()
        _ = try past.rig.allocate(3, size: 60)
        past.tick(after: 2)
        let text = String(decoding: past.page("classes[64].live", "waste.occupancy_ratio").csv, as: UTF8.self)
        #expect(
            text == """
                time,classes[64].live,waste.occupancy_ratio\r
                2026-11-22T16:00:01.000Z,0,1\r
                2026-11-22T16:00:02.000Z,,\r
                2026-11-22T16:00:03.000Z,3,0.046875\r

                """)
    }
}
