//! Wrong frees of large blocks and of whole pages.

import Testing

@testable import BuddySlab

@Suite struct LargeMisuse {
    /// One wrong free of a block of four pages between two others.
    private func expectRefusal(
        _ setup: Setup, _ kinds: [Misuse], address: (GlobalRig, _ block: UInt) throws -> UInt, size: Int
    ) throws {
        for cpu in [0, setup.cpuCount] {
            try withRig(setup) { rig in
                let bytes = 4 * rig.pageSize
                var bystanders = try Bystanders(rig)
                let block = try WatchedObject(rig, bytes, cpu: cpu, byte: 0x77)
                let wrong = try address(rig, block.address)
                let error = refusal { try rig.free(wrong, size * rig.pageSize, cpu: cpu) }
                #expect(kinds.contains { $0.error == error && rig.misuses($0) == 1 })
                #expect(rig.allMisuses == 1)
                #expect(rig.state.lastLargeMisuse.address == wrong)
                #expect(Figures(live: rig.state).globalFigures.lastLargeMisuse == wrong)
                try rig.expectSound()
                #expect(bystanders.areIntact)
                try bystanders.leave(rig)
                _ = try rig.face.reclaim()
                let stillThere = rig.pagesOut > 0
                if stillThere {
                    #expect(block.isIntact)
                    try rig.free(block.address, bytes, cpu: cpu)
                }
                #expect(rig.pagesOut == 0)
                try rig.expectSound()
            }
        }
    }

    @Test(arguments: Setup.eachPageSize)
    func aBlockThatIsFreedTwiceIsRefused(_ setup: Setup) throws {
        // Merged into a larger free block, its first page may be behind that block's first.
        try expectRefusal(
            setup, [.doubleFree, .notAnObject],
            address: { rig, block in
                try rig.free(block, 4 * rig.pageSize)
                return block
            }, size: 4)
    }

    @Test(arguments: Setup.eachPageSize)
    func aPageInsideABlockIsRefused(_ setup: Setup) throws {
        for page in 1...3 {
            try expectRefusal(
                setup, [.notAnObject], address: { rig, block in block + UInt(page * rig.pageSize) }, size: 4)
        }
    }

    @Test(arguments: Setup.eachPageSize)
    func anAddressInsideAPageIsRefused(_ setup: Setup) throws {
        try expectRefusal(setup, [.interiorAddress], address: { _, block in block + 8 }, size: 4)
    }

    @Test(arguments: Setup.eachPageSize)
    func aBlockIsRefusedWithThePagesOfAnotherOrder(_ setup: Setup) throws {
        for pages in [1, 2, 5, 8, 256] {
            try expectRefusal(setup, [.wrongSize], address: { _, block in block }, size: pages)
        }
    }

    @Test(arguments: Setup.eachPageSize)
    func aBlockOutsideEverySectionIsRefused(_ setup: Setup) throws {
        try expectRefusal(setup, [.foreignAddress], address: { rig, _ in rig.heapEnd }, size: 4)
        try expectRefusal(setup, [.foreignAddress], address: { rig, _ in rig.memory.start }, size: 4)
    }

    @Test(arguments: Setup.eachPageSize)
    func thePagesOfASlabAreNotGivenBackAsPages(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let object = try WatchedObject(rig, 64, cpu: 0, byte: 9)
            let base = try rig.slab(of: object.address).base
            #expect(refusal { try rig.face.deallocatePages(at: base, count: 1) } == .invalidParam)
            #expect(rig.misuses(.wrongSize) == 1)
            #expect(object.isIntact)
            try rig.expectSound()
        }
    }
}
