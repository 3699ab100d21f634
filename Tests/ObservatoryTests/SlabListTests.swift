/// Lists of slabs, how full they are, and what waits for their owners.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct SlabListTests {
    /// Slabs of 512 bytes on two CPUs, from which every kth object of the kth slab is freed.
    private func unevenRig() throws -> Rig {
        let rig = try Rig(magazineCapacity: 0)
        for cpu in 0..<2 {
            let objects = try rig.allocate(120, size: 512, cpu: cpu)
            let gone = objects.enumerated().filter { $0.offset % 8 < $0.offset / 16 }.map(\.element)
            try rig.free(gone, size: 512, cpu: cpu)
        }
        return rig
    }

    private func query(_ rig: Rig) throws -> SlabQuery {
        SlabQuery(sizeClass: SizeClass(index: try #require(rig.source.facts.classIndex(ofSize: 512))))
    }

    private func all(_ rig: Rig) throws -> [SlabFigures] {
        var query = try query(rig)
        query.limit = 200
        return SlabList(rig.source.figures, query).slabs
    }

    @Test(arguments: [1, 3, 7], [5, 1 << 18])
    func pagesOfTheListHoldEachSlabOnce(limit: Int, scanPages: Int) throws {
        let rig = try unevenRig()
        var query = try query(rig)
        query.limit = limit
        var seen: [SlabFigures] = []
        repeat {
            let list = SlabList(rig.source.figures, query, scanPages: scanPages)
            #expect(list.slabs.count <= limit)
            seen += list.slabs
            query.after = list.next
        } while query.after != nil
        #expect(try seen == all(rig) && seen.count > 10)
    }

    @Test func theFullestAndTheEmptiestComeFirst() throws {
        let rig = try unevenRig()
        let all = try all(rig)
        var query = try query(rig)
        for limit in [1, 5, 200] {
            query.limit = limit
            query.order = .fullest
            let fullest = SlabList(rig.source.figures, query).slabs.map(\.fill)
            #expect(fullest == Array(all.map(\.fill).sorted(by: >).prefix(limit)))
            query.order = .emptiest
            let emptiest = SlabList(rig.source.figures, query).slabs.map(\.fill)
            #expect(emptiest == Array(all.map(\.fill).sorted().prefix(limit)))
        }
        #expect(Set(all.map(\.fill)).count > 4)
    }

    @Test func filtersLeaveOutTheOthers() throws {
        let rig = try unevenRig()
        let all = try all(rig)
        var query = try query(rig)
        query.limit = 200
        for fill in SlabFill.allCases {
            for cpu in [nil, CPUIndex(0), CPUIndex(1), CPUIndex(2)] {
                (query.fill, query.cpu) = (fill, cpu)
                let found = SlabList(rig.source.figures, query).slabs
                let expected = all.filter { SlabFill($0.list) == fill && (cpu == nil || $0.owner == cpu) }
                #expect(found == expected)
            }
        }
    }

    @Test(arguments: [(1, 1 << 14), (3, 2), (64, 1), (1 << 18, 1 << 14)])
    func theBinsHoldAllSlabsHoweverManyTicksTheCountTook(pages: Int, slabs: Int) throws {
        let rig = try unevenRig()
        let figures = rig.source.figures
        var scan = FullnessScan(classCount: figures.classCount)
        var tick = 0
        while scan.latest == nil, tick < 100_000 {
            tick += 1
            scan.advance(over: figures, tick: tick, pages: pages, slabs: slabs)
        }
        let counted = try #require(scan.latest)
        #expect(counted.firstTick == 1 && counted.lastTick == tick)
        for index in 0..<figures.classCount {
            #expect(counted.bins[index].reduce(0, +) == figures.classTotals(index).slabs)
        }
        let fills = try all(rig).map { min(9, Int($0.fill * 10)) }
        let index = try #require(rig.source.facts.classIndex(ofSize: 512))
        #expect(counted.bins[index] == (0..<10).map { bin in fills.filter { $0 == bin }.count })
    }

    @Test func aTickCountsTheSlabs() throws {
        let rig = try unevenRig()
        let tick = rig.tick()
        let fullness = try #require(tick.snapshot.fullness)
        #expect(fullness.lastTick == tick.snapshot.moment.tick)
        #expect(fullness.bins.joined().reduce(0, +) == tick.snapshot.classes.reduce(0) { $0 + $1.figures.slabs })
    }

    @Test func aBacklogHasBytesAndAnAgeForEachOwner() throws {
        let rig = try Rig(magazineCapacity: 0)
        let first = try rig.allocate(3, size: 64, cpu: 0)
        let second = try rig.allocate(2, size: 500, cpu: 1)
        #expect(rig.tick().snapshot.backlogAge(ofOwner: 0) == nil)
        try rig.free(first, size: 64, cpu: 1)
        try rig.free(second, size: 500, cpu: 0)
        let snapshot = rig.tick().snapshot
        #expect(snapshot.backlog(ofOwner: 0) == 3 && snapshot.backlogBytes(ofOwner: 0) == 3 * 64)
        #expect(snapshot.backlog(ofOwner: 1) == 2 && snapshot.backlogBytes(ofOwner: 1) == 2 * 512)
        let young = try #require(snapshot.backlogAge(ofOwner: 0))
        let old = try #require(rig.tick().snapshot.backlogAge(ofOwner: 0))
        #expect(young >= 0 && old >= young)
        _ = try rig.source.reclaim()
        let after = rig.tick().snapshot
        #expect(after.backlogBytes(ofOwner: 0) == 0 && after.backlogAge(ofOwner: 0) == nil)
        let metrics = String(decoding: MetricsReport.bytes(rig.tick(), version: "1"), as: UTF8.self)
        #expect(metrics.contains("buddyslab_remote_backlog_age_seconds{cpu=\"2\"} 0"))
    }

    @Test func objectsMadeByHandNameTheirHolder() throws {
        let rig = try Rig()
        let object = try rig.laboratory.allocate(AllocationLayout(size: 100), cpu: CPUIndex(1))
        let other = try rig.laboratory.allocate(AllocationLayout(size: 100), cpu: CPUIndex(1))
        rig.clock.advance(2)
        let held = rig.laboratory.heldObjects(in: object.address..<object.address + 128, withinSeconds: 1)
        #expect(held.isComplete && held.objects.map(\.address) == [object.address])
        #expect(held.objects.first?.size == 100 && held.objects.first?.cpu == 1)
        #expect(held.objects.first?.ageSeconds == 2)
        let list = HolderList([rig.laboratory, rig.laboratory])
        #expect(list.heldObjects(in: 0..<UInt.max)?.objects.count == 4)
        #expect(HolderList().heldObjects(in: 0..<UInt.max) == nil)
        let slab = try #require(try InspectedSlab(of: rig.source, containing: object.address))
        let holders = SlabHolders(try #require(list.heldObjects(in: 0..<UInt.max)), slab, size: 128)
        let first = min(object.address, other.address)
        #expect(holders.sums.first?.objects == 4 && holders.objects.first?.object.address == first)
    }

    @Test func theSlotsOfEachClassAddUpToItsCapacityInAnExactAnswerUnderLoad() throws {
        let rig = try Rig()
        let load = Load(rig.source, seed: 5)
        for _ in 0..<200 {
            let snapshot = try rig.exact.take().snapshot
            for row in snapshot.classes {
                #expect(row.live + row.magazine + row.remoteQueued + row.free == row.capacity)
            }
        }
        load.stop()
        #expect(load.refused == 0)
    }

    @Test(arguments: [AllocatorMode.flush, .exact])
    func aSlabAndItsAddressesAreReadUnderLoad(_ mode: AllocatorMode) throws {
        let rig = try Rig(mode: mode)
        let load = Load(rig.source, seed: 6)
        let mine = try rig.laboratory.allocate(AllocationLayout(size: 64), cpu: rig.source.facts.commonCPU)
        var seen: Set<SlotState> = []
        for _ in 0..<300 {
            let slab = try #require(try InspectedSlab(of: rig.source, containing: mine.address))
            let slot = Int(mine.address - slab.inspection.slab.address) / 64
            #expect(slab.slots[slot] == .live && slab.slots.count == slab.inspection.slab.slots)
            #expect(slab.count(.free) == slab.inspection.slab.freeSlots)
            for state in slab.slots { seen.insert(state) }
            guard case .slab(_, _, let found?) = rig.source.figures.use(of: mine.address) else {
                Issue.record("the object's slab is not found")
                continue
            }
            #expect(found.index == slot && found.state == (mode == .exact ? .live : nil))
            _ = SlabList(rig.source.figures, SlabQuery(sizeClass: SizeClass(index: 3)))
        }
        load.stop()
        #expect(seen.contains(.live) && load.refused == 0)
    }
}
