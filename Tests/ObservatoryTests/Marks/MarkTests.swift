/// Marks, and what changed between two.
import BuddySlab
import Testing
import Threads

@testable import Observatory

@Suite struct MarkTests {
    @Test func twoMarksAroundALoadDifferByExactlyItsOperations() throws {
        let rig = try Rig()
        let marks = Marks(rig.exact)
        let old = try rig.allocate(50, size: 64)
        let before = try marks.make(name: "before", note: "")
        let objects = try rig.allocate(1000, size: 60)
        try rig.free(Array(objects.prefix(300)), size: 60)
        try rig.free(old, size: 64, cpu: 1)
        let block = try rig.laboratory.allocate(AllocationLayout(size: 100_000), cpu: CPUIndex(1))
        rig.clock.advance(2.5)
        let after = try marks.make(name: "after", note: "")
        _ = try rig.laboratory.free(block.address)

        let difference = try #require(try marks.difference(from: before, to: after))
        let (earlier, later) = (before.figures, after.figures)
        func change(_ counter: Counter) -> Int {
            later.counters[counter.rawValue] - earlier.counters[counter.rawValue]
        }
        #expect(change(.allocations) == 1001 && change(.frees) == 350 && change(.largeAllocations) == 1)
        #expect(change(.magazineHits) + change(.magazineMisses) == 1350)
        let (from, to) = (earlier.classes[3], later.classes[3])
        #expect(to.live - from.live == 650 && to.requestedBytes - from.requestedBytes == 700 * 60 - 50 * 64)
        #expect(later.cpus[1].frees - earlier.cpus[1].frees == 50)
        #expect(later.ledger.liveObjectBytes - earlier.ledger.liveObjectBytes == 650 * 64)
        #expect(later.ledger.requestedLargeBytes - earlier.ledger.requestedLargeBytes == 100_000)
        let text = String(decoding: difference.bytes, as: UTF8.self)
        #expect(text.contains(#""seconds":2.5,"operations":{"allocations":1001,"frees":350,"#))
        #expect(text.contains(#""ledger":{"reserved_bytes":0,"managed_bytes":0,"#))
    }

    @Test func aMarkIsExactAndDoesNotChange() throws {
        let rig = try Rig()
        let marks = Marks(rig.exact)
        _ = try rig.allocate(5, size: 8)
        let mark = try marks.make(name: nil, note: "five")
        let bytes = mark.bytes
        _ = try rig.allocate(95, size: 8)
        #expect(mark.id == "m1" && mark.name == "m1" && mark.figures.ledger.unaccountedBytes == 0)
        #expect(mark.figures.classes[0].live == 5 && marks["m1"]?.bytes == bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""live_object_bytes":40"#))
    }

    @Test func untilNowIsAnExactInstantOfItsOwn() throws {
        let rig = try Rig()
        let marks = Marks(rig.exact)
        let mark = try marks.make(name: "start", note: "")
        _ = try rig.allocate(7, size: 8)
        let difference = try #require(try marks.difference(from: mark, to: nil))
        #expect(difference.figures.classes[0].live == 7)
        #expect(rig.source.figures.globalFigures.exactSnapshots == 2)
    }

    @Test func theOldestMarksGoAndAreSaidToHaveGone() throws {
        let marks = Marks(try Rig().exact)
        for _ in 1...Marks.limit + 3 { _ = try marks.make(name: nil, note: "") }
        let all = marks.list(after: 0, limit: 1000)
        #expect(all.marks.count == Marks.limit && all.marks.first?.id == "m4" && all.forgotten == 3 && !all.isMore)
        #expect(marks["m3"] == nil && marks.isForgotten("m3") && !marks.isForgotten("m4"))
        #expect(!marks.isForgotten("m204") && !marks.isForgotten("m0") && !marks.isForgotten("m03"))
        let page = marks.list(after: 10, limit: 2)
        #expect(page.marks.map(\.id) == ["m11", "m12"] && page.isMore)
    }

    @Test func fromALaterMarkToAnEarlierOneThereIsNoWay() throws {
        let marks = Marks(try Rig().exact)
        let (first, second) = (try marks.make(name: nil, note: ""), try marks.make(name: nil, note: ""))
        #expect(try marks.difference(from: second, to: first) == nil)
        #expect(try marks.difference(from: first, to: first) != nil)
    }

    @Test func whereNobodyCanBeStoppedThereIsNoMark() throws {
        let rig = try Rig()
        let marks = Marks(rig.exact)
        let heard = Guarded(0)
        marks.onMark { _ in heard.withLock { $0 += 1 } }
        let token = try rig.source.attach(CPUIndex(0), thread: 0)
        #expect(throws: SafepointError.timedOut(CPUIndex(0))) { try marks.make(name: nil, note: "") }
        _ = consume token
        #expect(marks.list(after: 0, limit: 9).marks.isEmpty && heard.withLock { $0 } == 0)
        #expect(try marks.make(name: nil, note: "").id == "m1" && heard.withLock { $0 } == 1)
    }
}
