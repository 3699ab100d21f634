//! Slabs as observers see them: listed live, and looked at slot by slot.

import Testing

@testable import BuddySlab

@Suite struct SlabBehaviour {
    /// Objects of random sizes on three CPUs, some of them freed by their own CPU and some by another.
    private struct Filled {
        let rig: GlobalRig
        var held: [UInt: Int] = [:]

        init(_ setup: Setup, seed: UInt64, spareBytes: Int = 0) throws {
            rig = try GlobalRig(setup, spareBytes: spareBytes)
            var random = TestRandom(seed: seed)
            var objects: [(address: UInt, size: Int)] = []
            for _ in 0..<1500 {
                if objects.isEmpty || random.below(5) < 3 {
                    let size = 1 + random.below(random.below(8) == 0 ? 2048 : 200)
                    objects.append((try rig.allocate(size, cpu: random.below(3)), size))
                } else {
                    let object = objects.remove(at: random.below(objects.count))
                    try rig.free(object.address, object.size, cpu: random.below(3))
                }
            }
            for object in objects { held[object.address] = object.size }
        }

        var figures: Figures { Figures(live: rig.state) }
    }

    @Test(arguments: Setup.all)
    func aScanThatGoesOnFromItsCursorVisitsEachSlabOnce(_ setup: Setup) throws {
        let filled = try Filled(setup, seed: 11, spareBytes: 4 << 20)
        let figures = filled.figures
        for index in 0..<figures.classCount {
            let totals = figures.classTotals(index)
            for step in [1, 3, 1000] {
                var seen: [SlabFigures] = []
                var cursor: UInt? = 0
                while let from = cursor {
                    let (next, pages) = figures.forEachSlab(
                        of: SizeClass(index: index), from: from, pageLimit: step
                    ) { slab in
                        seen.append(slab)
                        return true
                    }
                    #expect(pages < step + 32)
                    cursor = next
                }
                #expect(seen.map(\.address) == Set(seen.map(\.address)).sorted())
                #expect(seen.count == totals.slabs)
                #expect(seen.reduce(0) { $0 + $1.freeSlots } == totals.freeSlots)
                #expect(seen.filter { $0.list == .full }.count == totals.fullSlabs)
                #expect(seen.filter { $0.list == .empty }.count == totals.emptySlabs)
                if setup.mode == .exact {
                    #expect(seen.reduce(0) { $0 + ($1.live ?? -1) } == totals.liveObjects)
                    #expect(seen.reduce(0) { $0 + $1.remoteQueued } == totals.remoteQueued)
                } else {
                    #expect(seen.allSatisfy { $0.live == nil })
                }
            }
        }
    }

    @Test func aScanStopsBeforeTheSlabThatItsReaderRefuses() throws {
        let filled = try Filled(Setup(), seed: 12)
        let index = filled.rig.classIndex(64)
        var all: [UInt] = []
        _ = filled.figures.forEachSlab(of: SizeClass(index: index)) { slab in
            all.append(slab.address)
            return true
        }
        try #require(all.count > 2)
        let end = filled.figures.forEachSlab(of: SizeClass(index: index)) { $0.address != all[1] }
        #expect(end.next == all[1])
    }

    @Test(arguments: Setup.all)
    func theSlotsOfAllSlabsAddUpToTheirClassAndEveryHeldObjectIsLive(_ setup: Setup) throws {
        let filled = try Filled(setup, seed: 13)
        var live: Set<UInt> = []
        for index in 0..<filled.figures.classCount {
            var slabs: [UInt] = []
            _ = filled.figures.forEachSlab(of: SizeClass(index: index)) { slab in
                slabs.append(slab.address)
                return true
            }
            let size = filled.figures.describe(index).size
            var counts = [SlotState: Int]()
            for address in slabs {
                var states: [Int: SlotState] = [:]
                let found = try filled.rig.face.inspectSlab(containing: address + 100) { states[$0] = $1 }
                let inspection = try #require(found)
                #expect(inspection.slab.address == address && inspection.pauseSeconds > 0)
                #expect(states.count == inspection.slab.slots)
                for (slot, state) in states {
                    counts[state, default: 0] += 1
                    if state == .live { live.insert(address + UInt(slot * size)) }
                }
            }
            let totals = filled.figures.classTotals(index)
            #expect(counts[.live, default: 0] == totals.liveObjects)
            #expect(counts[.magazine, default: 0] == totals.magazineObjects)
            #expect(counts[.free, default: 0] == totals.freeSlots)
            #expect(counts[.outgoing, default: 0] == totals.outgoing)
            #expect(counts[.remoteQueued, default: 0] == totals.remoteSent - totals.drained)
        }
        #expect(live == Set(filled.held.keys))
    }

    @Test func whatIsNoSlabStopsNobody() throws {
        let rig = try GlobalRig(Setup())
        let large = try rig.allocate(100_000)
        let before = rig.state.epoch.value
        for address in [0, large, rig.state.address, UInt.max] {
            #expect(try rig.face.inspectSlab(containing: address) { _, _ in } == nil)
        }
        #expect(rig.state.epoch.value == before)
    }

    @Test func aSlabTellsItsOwnersThreadWhileThatHasTheCPU() throws {
        let rig = try GlobalRig(Setup())
        let object = try {
            var token = try rig.face.attach(1, thread: 77)
            let object = try token.take(AllocationLayout(size: 64))
            token.idle {
                #expect(throws: Never.self) {
                    let slab = try rig.face.inspectSlab(containing: object) { _, _ in }
                    #expect(slab?.thread == 77 && slab?.slab.owner == CPUIndex(1))
                    #expect(slab.map { $0.takenAt >= $0.slab.createdAt && $0.slab.createdAt > 0 } == true)
                }
            }
            return object
        }()
        #expect(try rig.face.inspectSlab(containing: object) { _, _ in }?.thread == nil)
    }
}
