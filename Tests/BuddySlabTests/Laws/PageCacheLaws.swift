//! Page caches: what waits in them is nobody's, is refused when it is freed again, and is memory before any refusal.

import Testing

@testable import BuddySlab

extension Setup {
    /// Every page size, mode and capacity with the fine classes, whose large blocks are trimmed.
    static let fine: [Setup] = all.map {
        var setup = $0
        setup.isFine = true
        return setup
    }

    /// Both class tables, with caches.
    static let cached: [Setup] = (all + fine).filter { $0.capacity > 0 }
}

@Suite struct PageCacheLaws {
    @Test(arguments: Setup.cached)
    func aFreedRunWaitsInTheCacheAndIsServedAgainWithoutTheLock(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 3 * 16384
            let block = try rig.allocate(size)
            try rig.free(block, size)
            let ledger = try rig.ledger()
            #expect(ledger.pageCacheBytes >= size && ledger.largeBytes == 0 && ledger.unaccountedBytes == 0)
            #expect(rig.pagesOut == 0)
            let locks = rig.state.buddyLock.acquisitions.int
            #expect(try rig.allocate(size) == block)
            try rig.free(block, size)
            #expect(rig.state.buddyLock.acquisitions.int == locks)
            try rig.expectSound()
            let report = try rig.face.reclaim()
            #expect(report.uncachedPages == ledger.pageCacheBytes / rig.pageSize)
            #expect(try rig.ledger().pageCacheBytes == 0)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.cached)
    func aCachedRunThatIsFreedAgainIsRefusedAtOnceWhoeverFreesIt(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for freer in 0...rig.common {
                let size = 2 * 16384 + 5 * rig.pageSize
                let block = try rig.allocate(size)
                try rig.free(block, size)
                let before = rig.misuses(.doubleFree)
                #expect(refusal { try rig.free(block, size, cpu: freer) } == .notAllocated)
                #expect(rig.misuses(.doubleFree) == before + 1)
                #expect(rig.face.live.map { Ledger($0).unaccountedBytes } == 0)
                try rig.expectSound()
            }
        }
    }

    @Test(arguments: Setup.cached)
    func aRunFreedByAnotherCPUIsCachedThere(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 3 * 16384
            let block = try rig.allocate(size, cpu: 0)
            try rig.free(block, size, cpu: 1)
            #expect(try rig.allocate(size, cpu: 1) == block)
            try rig.free(block, size, cpu: 2)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.direct)
    func withoutMagazinesNothingIsKeptBack(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let blocks = rig.freeBlocks()
            for pages in 1...64 { try rig.free(try rig.allocate(pages * rig.pageSize), pages * rig.pageSize) }
            #expect(try rig.ledger().pageCacheBytes == 0 && rig.freeBlocks() == blocks)
        }
    }

    @Test(arguments: Setup.cached)
    func aCacheStaysWithinItsBound(_ setup: Setup) throws {
        var bounded = setup
        bounded.pageCacheBytes = 512 << 10
        try withRig(bounded, pages: 512) { rig in
            var random = TestRandom(seed: 5)
            var blocks: [(UInt, Int)] = []
            for _ in 0..<2000 {
                let size = 33_000 + random.below(220_000)
                if random.below(3) > 0, let block = try? rig.allocate(size) {
                    blocks.append((block, size))
                } else if !blocks.isEmpty {
                    let (block, size) = blocks.remove(at: random.below(blocks.count))
                    try rig.free(block, size)
                }
                #expect(rig.state.processor(0).pageCache.pages * rig.pageSize <= 512 << 10)
            }
            for (block, size) in blocks { try rig.free(block, size) }
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.cached)
    func whatOtherCPUsCacheIsMemoryBeforeAnyRefusal(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 4 * 16384
            for cpu in [0, 1, 2] {
                let blocks = rig.exhaust(size, cpu: cpu)
                #expect(blocks.count * size == 256 * rig.pageSize, "CPU \(cpu)")
                for block in blocks { try rig.free(block, size, cpu: cpu) }
            }
            #expect(rig.exhaust(128 * rig.pageSize, cpu: rig.common).count == 2)
            try rig.expectSound()
        }
    }

    /// In mode `flush` two frees at one moment may both be believed; the second is found when the run is looked at.
    @Test(arguments: Setup.cached)
    func aRunThatLiesInTwoCachesIsServedOnce(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 4 * 16384
            let block = try rig.allocate(size)
            let section = rig.section
            let record = PageRecord(section, section.page(of: block))
            let held = record.bits
            try rig.free(block, size)
            record.bits = held
            try rig.free(block, size, cpu: 1)
            #expect(try rig.allocate(size) == block)
            #expect(try rig.allocate(size, cpu: 1) != block)
            #expect(rig.misuses(.doubleFree) == 1)
            let ledger = try rig.ledger()
            #expect(ledger.largeBlocks == 2 && ledger.largeBytes == 2 * size && ledger.unaccountedBytes == 0)
        }
    }
}
