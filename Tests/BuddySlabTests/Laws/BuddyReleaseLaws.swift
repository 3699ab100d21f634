//! What comes of frees: merging, the recorded order, refusals, and the oracle over random histories.

import Testing

@testable import BuddySlab

@Suite struct BuddyReleaseLaws {
    @Test(arguments: Setup.pageSizes)
    func theRecordedOrderIsWhatIsFreed(_ pageSize: Int) throws {
        let buddy = try BuddyRig(pageSize, pages: 64).buddy
        for (asked, right, wrong) in [(3, [3, 4], [1, 2, 5, 8]), (1, [1], [0, -1, 2, 64]), (16, [9, 16], [8, 17])] {
            for count in right {
                let address = try buddy.allocate(asked, alignment: nil)
                for other in wrong + [.max, .min] {
                    #expect(refusal { try buddy.deallocate(address, other) } == .invalidParam)
                }
                #expect(buddy.freePages < 64, "a refused free has freed nothing")
                try buddy.deallocate(address, count)
                #expect(buddy.freePages == 64)
            }
        }
    }

    @Test(arguments: Setup.pageSizes)
    func everyWrongFreeIsRefusedAndChangesNothing(_ pageSize: Int) throws {
        let rig = try BuddyRig(pageSize, pages: 64)
        defer { withExtendedLifetime(rig) {} }
        let buddy = rig.buddy
        let address = try buddy.allocate(4, alignment: nil)
        let free = (0...20).map { buddy.freeBlocks($0) }
        #expect(refusal { try buddy.deallocate(address + UInt(pageSize), 1) } == .notAllocated)
        #expect(refusal { try buddy.deallocate(address + UInt(pageSize) * 4, 4) } == .notAllocated)
        #expect(refusal { try buddy.deallocate(address + 8, 4) } == .invalidParam)
        #expect(refusal { try buddy.deallocate(rig.base - UInt(pageSize), 1) } == .notFound)
        #expect(refusal { try buddy.deallocate(rig.base + UInt(pageSize * 64), 1) } == .notFound)
        #expect(refusal { try buddy.deallocate(0, 1) } == .notFound)
        #expect(refusal { try buddy.deallocate(.max, 1) } == .notFound)
        #expect((0...20).map { buddy.freeBlocks($0) } == free)
        try buddy.deallocate(address, 4)
        #expect(refusal { try buddy.deallocate(address, 4) } == .notAllocated)
        #expect(buddy.freePages == 64)
    }

    @Test(arguments: Setup.pageSizes)
    func buddiesMergeAtOnce(_ pageSize: Int) throws {
        for (pages, offset) in [(64, 0), (64, 1), (37, 3), (1, 0), (100, 7)] {
            let rig = try BuddyRig(pageSize, pages: pages, offset: offset)
            defer { withExtendedLifetime(rig) {} }
            let untouched = (0...20).map { rig.buddy.freeBlocks($0) }
            var random = TestRandom(seed: UInt64(pages * 31 + offset))
            let addresses = try (0..<pages).map { _ in try rig.buddy.allocate(1, alignment: nil) }
            #expect(Set(addresses).count == pages && rig.buddy.freePages == 0)
            for address in addresses.shuffled(using: &random) { try rig.buddy.deallocate(address, 1) }
            #expect((0...20).map { rig.buddy.freeBlocks($0) } == untouched)
        }
    }

    /// noMemory exactly where no block exists, over random histories; the oracle looks at every page.
    @Test(arguments: Setup.pageSizes, 0..<12)
    func aBlockThatExistsIsFound(_ pageSize: Int, _ round: Int) throws {
        var random = TestRandom(seed: 0xB0DD ^ UInt64(round) << 20 ^ UInt64(pageSize))
        let pages = 40 + random.below(100)
        let rig = try BuddyRig(pageSize, pages: pages, offset: random.below(64))
        defer { withExtendedLifetime(rig) {} }
        let untouched = (0...20).map { rig.buddy.freeBlocks($0) }
        var oracle = PageOracle(base: rig.base, pages: pages, pageSize: pageSize)
        var live: [(address: UInt, order: Int)] = []
        for _ in 0..<400 {
            if random.below(5) < 3 {
                let order = random.below(6)
                let alignment = pageSize << random.below(8)
                let exists = oracle.hasBlock(order: order, alignment: alignment)
                let result = try? rig.buddy.allocate(1 << order, alignment: alignment)
                #expect((result != nil) == exists, "seed \(random.seed), order \(order), alignment \(alignment)")
                guard let address = result else { continue }
                let page = Int(address - rig.base) / pageSize
                #expect(oracle.isFree(page, 1 << order), "seed \(random.seed): pages were handed out twice")
                oracle.set(address, 1 << order, free: false)
                live.append((address, order))
            } else if !live.isEmpty {
                let block = live.remove(at: random.below(live.count))
                try rig.buddy.deallocate(block.address, 1 << block.order)
                oracle.set(block.address, 1 << block.order, free: true)
            }
            #expect(rig.buddy.freePages == oracle.freePages, "seed \(random.seed)")
        }
        for block in live.shuffled(using: &random) { try rig.buddy.deallocate(block.address, 1 << block.order) }
        #expect((0...20).map { rig.buddy.freeBlocks($0) } == untouched, "seed \(random.seed)")
    }
}
