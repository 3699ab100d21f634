//! Magazines: what they keep, what they count, and that with capacity 0 there are none.

import Testing

@testable import BuddySlab

@Suite struct MagazineBehaviour {
    @Test(arguments: Setup.direct)
    func withCapacityZeroEveryFreedObjectIsInItsSlabAtOnce(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [8, 64, 512, 2048] {
                let keeper = try rig.allocate(size)
                let free = rig.totals(size).freeSlots
                let object = try rig.allocate(size)
                #expect(rig.totals(size).freeSlots == free - 1)
                #expect(rig.totals(size).magazineObjects == 0)
                #expect(try rig.free(object, size) == .done)
                #expect(rig.totals(size).freeSlots == free)
                #expect(rig.totals(size).magazineObjects == 0)
                try rig.free(keeper, size)
            }
            // One empty slab a class and CPU at most.
            #expect(rig.pagesOut <= [1, 1, 2, 4].reduce(0, +))
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.direct)
    func withCapacityZeroARemoteFreeIsOnItsWayHomeAtOnce(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let objects = try (0..<5).map { _ in try rig.allocate(64) }
            for object in objects { #expect(try rig.free(object, 64, cpu: 1) == .remoteQueued) }
            let figures = rig.figures(64, cpu: 1)
            #expect(figures.remoteSent == 5)
            #expect(figures.outgoing == 0)
            #expect(try rig.slab(of: objects[0]).hasRemoteFrees(words: rig.state.classes[3].words.int))
            #expect(rig.totals(64).remoteQueued == 5)
            // The owner's next allocation drains them.
            _ = try rig.allocate(64)
            #expect(rig.totals(64).remoteQueued == 0)
            #expect(rig.figures(64, cpu: 0).drained == 5)
            try rig.expectSound()
        }
    }

    /// In mode `exact` mail sends the owner's frees the slow way, where a pair that the magazine serves would leave it.
    @Test(arguments: Setup.all.filter { $0.mode == .exact })
    func mailDoesNotHinderTheOwnersFreesForEver(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let foreign = try rig.allocate(64)
            let own = try rig.allocate(64)
            try rig.free(foreign, 64, cpu: 1)
            let mail = rig.state.processor(0).slabs.cache(rig.classIndex(64)).mail
            #expect(mail.value != 0)
            try rig.free(own, 64)
            for _ in 0..<16 { try rig.free(try rig.allocate(64), 64) }
            #expect(mail.value == 0)
            #expect(rig.totals(64).remoteQueued == 0)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.fixed.filter { $0.capacity > 0 })
    func aHitIsServedByTheMagazineAloneWithTheObjectFreedLast(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let objects = try (0..<2).map { _ in try rig.allocate(64) }
            let slots = rig.totals(64).freeSlots
            let misses = rig.totals(64).misses
            for object in objects { try rig.free(object, 64) }
            rig.state.processor(0).took(.magazine)
            #expect(try rig.allocate(64) == objects[1])
            #expect(try rig.allocate(64) == objects[0])
            #expect(rig.state.processor(0).path.int == OperationPath.magazine.rawValue)
            #expect(rig.totals(64).misses == misses)
            #expect(rig.totals(64).freeSlots == slots)
        }
    }

    @Test(arguments: Setup.fixed)
    func everyAllocationIsAHitOrAMissAndEveryMissIsARefill(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let count = 100
            for _ in 0..<count { _ = try rig.allocate(32) }
            let figures = rig.figures(32, cpu: 0)
            let perRefill = max(1, setup.capacity / 2)
            #expect(figures.allocations == count)
            #expect(figures.misses == (count + perRefill - 1) / perRefill)
            #expect(figures.refills == figures.misses)
            #expect(figures.magazineObjects == figures.misses * perRefill - count)
        }
    }

    @Test(arguments: Setup.fixed.filter { $0.capacity > 0 })
    func aFullMagazineSendsItsOldestHalfToTheSlabs(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let capacity = setup.capacity
            let objects = try (0..<capacity * 2).map { _ in try rig.allocate(16) }
            let before = rig.figures(16, cpu: 0)
            #expect(before.magazineObjects == 0)
            for object in objects.prefix(capacity) { try rig.free(object, 16) }
            #expect(rig.figures(16, cpu: 0).magazineObjects == capacity)
            #expect(rig.figures(16, cpu: 0).overflows == 0)
            try rig.free(objects[capacity], 16)
            let after = rig.figures(16, cpu: 0)
            #expect(after.overflows == 1)
            #expect(after.flushes == 1)
            #expect(after.magazineObjects == capacity / 2 + 1)
            #expect(after.freeSlots == before.freeSlots + capacity - capacity / 2)
            // What was freed last is there still.
            #expect(try rig.allocate(16) == objects[capacity])
            #expect(try rig.allocate(16) == objects[capacity - 1])
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.fixed.filter { $0.capacity > 0 })
    func anotherCPUsObjectIsServedAgainInModeFlushAndGoesHomeInModeExact(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let object = try rig.allocate(64)
            let outcome = try rig.free(object, 64, cpu: 1)
            if setup.mode == .flush {
                #expect(outcome == .done)
                #expect(rig.figures(64, cpu: 1).magazineObjects == 1)
                #expect(try rig.allocate(64, cpu: 1) == object)
                #expect(rig.figures(64, cpu: 1).remoteSent == 0)
                try rig.free(object, 64, cpu: 1)
            } else {
                #expect(outcome == .remoteQueued)
                #expect(rig.figures(64, cpu: 1).remoteSent == 1)
            }
            _ = try rig.face.reclaim()
            #expect(rig.figures(64, cpu: 1).remoteSent == 1)
            #expect(rig.figures(64, cpu: 0).drained == 1)
            #expect(Figures(live: rig.state).sent(owner: 0, freer: 1) == 1)
            #expect(rig.pagesOut == 0)
        }
    }

    @Test(arguments: Setup.fixed.filter { $0.capacity >= 48 && $0.mode == .flush })
    func objectsOfOneSlabTravelTogether(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let objects = try (0..<48).map { _ in try rig.allocate(64) }
            for object in objects { try rig.free(object, 64, cpu: 1) }
            rig.state.processor(1).flush(rig.classIndex(64), keeping: 0)
            let figures = Figures(live: rig.state)
            #expect(rig.figures(64, cpu: 1).remoteSent == 48)
            // One word for each 64 slots.
            #expect(figures.cpuFigures(1).remotePushes <= max(2, setup.pageSize / 4096))
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.fixed)
    func anOwnerGetsBackWhatOthersFreed(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let perSlab = 4 * rig.pageSize / 2048 / (rig.pageSize == 4096 ? 1 : 4)
            let objects = try (0..<perSlab).map { _ in try rig.allocate(2048) }
            let out = rig.pagesOut
            for object in objects { try rig.free(object, 2048, cpu: 2) }
            // The other CPU's thread empties what it has before it sleeps.
            rig.state.processor(2).flush(rig.classIndex(2048), keeping: 0)
            let again = try (0..<perSlab).map { _ in try rig.allocate(2048) }
            #expect(Set(again) == Set(objects))
            #expect(rig.pagesOut == out)
        }
    }

    @Test(arguments: [AllocatorMode.flush, .exact])
    func anAdaptiveMagazineGrowsWithTurnsOfTrafficWithinItsBound(_ mode: AllocatorMode) throws {
        try withRig(Setup(mode: mode)) { rig in
            let before = rig.figures(64, cpu: 0).magazineCapacity
            for _ in 0..<6 {
                let objects = try (0..<200).map { _ in try rig.allocate(64) }
                for object in objects { try rig.free(object, 64) }
            }
            let grown = rig.figures(64, cpu: 0)
            #expect(before == 32 && grown.magazineCapacity >= 200)
            // From then on the same traffic is served by the magazine alone.
            let objects = try (0..<200).map { _ in try rig.allocate(64) }
            for object in objects { try rig.free(object, 64) }
            #expect(rig.figures(64, cpu: 0).misses == grown.misses)
            #expect(rig.figures(64, cpu: 0).overflows == grown.overflows)
            // Classes and CPUs without traffic have what they had.
            #expect(rig.figures(128, cpu: 0).magazineCapacity == 32)
            #expect(rig.figures(64, cpu: 1).magazineCapacity == 32)
            try rig.expectSound()
        }
    }

    @Test func whatMagazinesGrewByStaysWithinTheBoundAndIdleOnesGiveWay() throws {
        let bound = 64 << 10
        try withRig(Setup(mode: .flush)) { rig in
            try rig.face.setMagazines(.adaptive(bytesPerCPU: bound))
            for size in [2048, 1024, 512, 256, 512, 1024, 2048] {
                for _ in 0..<8 {
                    let objects = try (0..<100).map { _ in try rig.allocate(size) }
                    for object in objects { try rig.free(object, size) }
                    #expect(rig.state.processor(0).magazineBytes.int <= bound)
                }
            }
            // The first to grow gave room to the later ones, and got it back.
            #expect(rig.figures(2048, cpu: 0).magazineCapacity > 4)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.fixed)
    func theCapacityCanBeChangedWhileTheAllocatorIsInUse(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let objects = try (0..<150).map { _ in try rig.allocate(64) }
            for object in objects.prefix(100) { try rig.free(object, 64) }
            let page = try rig.allocate(9000)
            try rig.free(page, 9000)
            for policy in [MagazinePolicy.fixed(3), .fixed(0), .standard, .fixed(100), .fixed(0)] {
                try rig.face.setMagazines(policy)
                let figures = rig.figures(64, cpu: 0)
                #expect(figures.magazineObjects <= figures.magazineCapacity)
                #expect(try rig.ledger().unaccountedBytes == 0)
                let object = try rig.allocate(64)
                try rig.free(object, 64)
                if policy == .fixed(0) {
                    #expect(try rig.ledger().magazineBytes == 0)
                    #expect(try rig.ledger().pageCacheBytes == 0)
                }
                try rig.expectSound()
            }
            for object in objects.suffix(50) { try rig.free(object, 64) }
        }
    }
}
