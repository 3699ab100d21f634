//! Reclaim: what it brings home, what it says of itself, and when an allocation asks for it.

import Testing

@testable import BuddySlab

@Suite struct ReclaimBehaviour {
    @Test(arguments: Setup.all)
    func aReclaimReportsWhatItFlushedDrainedAndGaveBack(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let local = try (0..<3).map { _ in try rig.allocate(64) }
            let remote = try (0..<2).map { _ in try rig.allocate(2048, cpu: 2) }
            for object in local { try rig.free(object, 64) }
            for object in remote { try rig.free(object, 2048, cpu: 1) }
            let inMagazines = rig.totals(64).magazineObjects + rig.totals(2048).magazineObjects
            let out = rig.pagesOut
            let report = try rig.face.reclaim()
            #expect(report.flushedObjects == inMagazines)
            #expect(report.drainedObjects == 2)
            #expect(report.returnedSlabs == 2)
            #expect(report.returnedPages == out)
            #expect(report.pauseSeconds > 0)
            #expect(rig.pagesOut == 0)
            let second = try rig.face.reclaim()
            #expect(second.flushedObjects == 0 && second.drainedObjects == 0)
            #expect(second.returnedSlabs == 0 && second.returnedPages == 0)
            #expect(rig.reclaims == 2)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aReclaimLeavesLiveObjectsAlone(_ setup: Setup) throws {
        try withRig(setup) { rig in
            var bystanders = try Bystanders(rig)
            let before = try rig.ledger()
            _ = try rig.face.reclaim()
            let after = try rig.ledger()
            #expect(after.liveObjects == before.liveObjects)
            #expect(after.magazineBytes == 0)
            #expect(bystanders.areIntact)
            try bystanders.leave(rig)
        }
    }

    @Test(arguments: Setup.all)
    func whatAnotherIdleCPUHoldsIsReclaimedBeforeMemoryIsRefused(_ setup: Setup) throws {
        for size in [64, 2048, 3 * 16384] {
            try withRig(setup) { rig in
                let objects = rig.exhaust(2048, cpu: 1)
                let pagesOut = rig.pagesOut
                // Enough objects to make some slabs empty, all of them free but none of them memory.
                for object in objects.suffix(64) { try rig.free(object, 2048, cpu: 1) }
                for object in objects.dropLast(64).suffix(64) { try rig.free(object, 2048, cpu: 2) }
                let reclaims = rig.reclaims
                #expect(refusal { try rig.allocate(size) } == nil)
                if rig.pagesOut >= pagesOut, setup.capacity == 64 {
                    #expect(rig.reclaims == reclaims + 1)
                }
                try rig.expectSound()
            }
        }
    }

    @Test(arguments: Setup.all)
    func noMemoryIsSaidOnlyAfterAReclaim(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let objects = rig.exhaust(2048, cpu: 1)
            #expect(rig.reclaims >= 1)
            #expect(rig.failures(1) == 1)
            #expect(objects.count == 256 * rig.pageSize / 2048)
            #expect(rig.exhaust(64, cpu: 0) == [])
            #expect(rig.exhaust(64, cpu: rig.common) == [])
            #expect(rig.exhaust(rig.pageSize + 1) == [])
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aFruitlessReclaimIsNotRepeatedUntilSomethingWasFreed(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let objects = rig.exhaust(2048, cpu: 1)
            let large = rig.exhaust(64)
            // Until one has proved fruitless.
            _ = refusal { try rig.allocate(2048) }
            _ = refusal { try rig.allocate(2048) }
            let before = rig.reclaims
            for cpu in 0...rig.common { expectNoMemory(rig, cpu) }
            #expect(refusal { try rig.face.allocatePages(1, alignment: rig.pageSize) } == .noMemory)
            #expect(rig.reclaims == before)
            try rig.free(objects[0], 2048, cpu: 1)
            #expect(refusal { try rig.allocate(5 * rig.pageSize) } == .noMemory)
            #expect(rig.reclaims == before + 1)
            #expect(refusal { try rig.allocate(5 * rig.pageSize) } == .noMemory)
            #expect(rig.reclaims <= before + 2)
            #expect(large.isEmpty)
        }
    }

    private func expectNoMemory(_ rig: GlobalRig, _ cpu: Int) {
        #expect(refusal { try rig.allocate(2048, cpu: cpu) } == .noMemory)
        #expect(refusal { try rig.allocate(64, cpu: cpu) } == .noMemory)
        #expect(refusal { try rig.allocate(5 * rig.pageSize, cpu: cpu) } == .noMemory)
    }

    @Test(arguments: Setup.all)
    func aNewRegionIsWorthAnotherTry(_ setup: Setup) throws {
        try withRig(setup, spareBytes: 6 << 20) { rig in
            _ = rig.exhaust(2048)
            #expect(refusal { try rig.allocate(2048) } == .noMemory)
            #expect(try rig.face.addRegion(rig.memory.region(from: (2 << 20) + 256 * rig.pageSize)))
            #expect(refusal { try rig.allocate(2048) } == nil)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func everythingFreedIsMemoryAgainForAnySizeOnAnyCPU(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let blocks = rig.freeBlocks()
            for size in [8, 64, 1024, 2048, 2 * rig.pageSize] {
                for cpu in [0, rig.common] {
                    let objects = rig.exhaust(size, cpu: cpu)
                    let used = objects.count * size
                    #expect(used > 255 * rig.pageSize, "\(size) on CPU \(cpu)")
                    for (index, object) in objects.enumerated() { try rig.free(object, size, cpu: index % 4) }
                    // In mode `flush` an object would be served again from the magazine that it is in, and hold on to
                    // a slab of the CPU that took it first.
                    if setup.mode == .flush, setup.capacity > 0 { _ = try rig.face.reclaim() }
                }
            }
            _ = try rig.face.reclaim()
            #expect(rig.pagesOut == 0)
            #expect(rig.freeBlocks() == blocks)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func refusedRequestsAreCounted(_ setup: Setup) throws {
        try withRig(setup) { rig in
            _ = rig.exhaust(2048)
            #expect(rig.failures(0) == 1)
            _ = refusal { try rig.allocate(8, cpu: 2) }
            _ = refusal { try rig.allocate(9000, cpu: 2) }
            #expect(rig.failures(2) == 2)
            _ = refusal { try rig.allocate(8, cpu: rig.common) }
            _ = refusal { try rig.face.allocatePages(1, alignment: rig.pageSize) }
            #expect(rig.failures(rig.common) == 2)
        }
    }
}
