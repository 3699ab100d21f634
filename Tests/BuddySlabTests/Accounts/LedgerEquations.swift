//! The ledger: nothing is left over after any operation, and every term is one that somebody counted.

import Testing

@testable import BuddySlab

@Suite struct LedgerEquations {
    @Test(arguments: Setup.all)
    func noByteIsLeftOverAfterAnyKindOfOperation(_ setup: Setup) throws {
        var hooks = PlatformHooks.linux
        hooks.physicalAddress = { $0 & 0x3FFF_FFFF }
        try withRig(setup, spareBytes: 6 << 20, hooks: hooks) { rig in
            let held = HeldObjects()
            #expect(try rig.ledger().unaccountedBytes == 0)
            for operation in LedgerOperation.all {
                try operation.run(rig, held)
                let ledger = try rig.ledger()
                #expect(ledger.unaccountedBytes == 0, "after \(operation.name): \(ledger)")
                #expect(try rig.findings().isEmpty, "after \(operation.name)")
            }
        }
    }

    @Test(arguments: Setup.all)
    func theLedgerSaysWhatUsersHold(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [1, 60, 64, 2000] { _ = try rig.allocate(size) }
            _ = try rig.allocate(2 * rig.pageSize + 1)
            _ = try rig.face.allocatePages(3, alignment: rig.pageSize)
            let ledger = try rig.ledger()
            #expect(ledger.liveObjects == 4)
            #expect(ledger.liveObjectBytes == 8 + 64 + 64 + 2048)
            #expect(ledger.requestedSmallBytes == 2125)
            #expect(ledger.roundingSmallBytes == 7 + 4 + 48)
            #expect(ledger.largeBlocks == 2)
            #expect(ledger.largeBytes == 8 * rig.pageSize)
            #expect(ledger.requestedLargeBytes == 5 * rig.pageSize + 1)
            #expect(ledger.roundingLargeBytes == 3 * rig.pageSize - 1)
            #expect(ledger.managedBytes == 256 * rig.pageSize)
            #expect(ledger.managedBytes == rig.face.managedBytes)
            #expect(ledger.allocatedBytes == rig.face.allocatedBytes)
            #expect(ledger.slabBytes == ledger.allocatedBytes - ledger.largeBytes)
            #expect(ledger.reservedBytes == (2 << 20) - 64 + 256 * rig.pageSize)
        }
    }

    @Test(arguments: Setup.all)
    func freedObjectsAreInMagazinesOrOnTheirWayOrInTheirSlabs(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let objects = try (0..<8).map { _ in try rig.allocate(128) }
            for object in objects.prefix(2) { try rig.free(object, 128) }
            for object in objects.suffix(2) { try rig.free(object, 128, cpu: 1) }
            let ledger = try rig.ledger()
            #expect(ledger.liveObjectBytes == 4 * 128)
            let caches = setup.mode == .flush && setup.capacity > 0
            #expect(ledger.remoteQueuedBytes == (caches ? 0 : 2 * 128))
            if setup.capacity == 0 { #expect(ledger.magazineBytes == 0) }
            if setup.capacity > 0 { #expect(ledger.magazineBytes >= (caches ? 4 : 2) * 128) }
            _ = try rig.face.reclaim()
            let after = try rig.ledger()
            #expect(after.magazineBytes == 0)
            #expect(after.remoteQueuedBytes == 0)
            #expect(after.freeSlotBytes == after.slabBytes - 4 * 128)
        }
    }

    @Test(arguments: Setup.eachPageSize)
    func theEndsOfSlabsThatNoObjectCoversAreATermOfTheirOwn(_ setup: Setup) throws {
        let memory = TestMemory(8 << 20)
        let face = makeFace(pageSize: setup.pageSize)
        face.keep(memory)
        var configuration = setup.configuration
        configuration.classes = SizeClassScheme(
            count: 3, size: { [48, 112, 3000][$0] }, slabBytes: { [4096, 4096, 9000][$0] })
        try face.initialize(memory.region(), configuration)
        try withExtendedLifetime((memory, face)) {
            var expected = 0
            for (size, slabBytes) in [(48, 4096), (112, 4096), (3000, 16384)] {
                let pages = (slabBytes + setup.pageSize - 1) / setup.pageSize
                expected += pages * setup.pageSize % size
                let object = try face.allocate(AllocationLayout(size: size))
                let ledger = try face.withExactFigures { figures, _ in Ledger(figures) }
                #expect(ledger.slabTailBytes == expected)
                #expect(ledger.unaccountedBytes == 0)
                let end = object & ~UInt(setup.pageSize - 1) + UInt(pages * setup.pageSize)
                #expect(refusal { try face.deallocate(end - 8, AllocationLayout(size: size)) } != nil)
            }
        }
    }
}
