//! Runs by raw names: the fast paths of their magazines, what they refuse, and what they leave to the slow ones.

import Testing

@testable import BuddySlab

extension GlobalRig {
    /// A run of a CPU by its raw name; 0 where there is none.
    fileprivate func rawRun(_ size: Int, cpu: Int = 0) throws -> UInt {
        try on(cpu) { processor in
            UInt(bitPattern: unsafe AttachedCPU.allocateUnsized(size, on: processor?.block ?? 0))
        }
    }

    fileprivate func rawFree(_ address: UInt, _ size: Int, cpu: Int = 0) throws {
        try on(cpu) { processor in
            unsafe AttachedCPU.deallocateUnsized(userPointer(address), size: size, on: processor?.block ?? 0)
        }
    }

    /// Buddy locks and cache misses so far: neither grows by what a magazine of runs serves.
    fileprivate var slowOperations: Int {
        let cache = state.processor(0).pageCache
        return state.buddyLock.acquisitions.int + cache.misses.int + cache.overflows.int
    }
}

@Suite struct RawRunLaws {
    @Test(arguments: Setup.cached)
    func aRunIsServedFromItsMagazineAndWholeBlocksAreCounted(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [64 << 10, 128 << 10, 3 * 16384] {
                let block = try rig.rawRun(size)
                let bytes = rig.state.blockBytes(pages: size / rig.pageSize)
                try rig.rawFree(block, size)
                let before = rig.slowOperations
                for _ in 0..<100 {
                    #expect(try rig.rawRun(size) == block)
                    #expect(Ledger(Figures(live: rig.state)).requestedLargeBytes == bytes)
                    try rig.rawFree(block, size)
                }
                #expect(rig.slowOperations == before)
                let ledger = try rig.ledger()
                #expect(ledger.largeBytes == 0 && ledger.requestedLargeBytes == 0 && ledger.largeBlocks == 0)
                try rig.expectSound()
            }
            #expect(Figures(live: rig.state).globalFigures.largeAllocations == 303)
        }
    }

    @Test(arguments: Setup.cached)
    func whatIsNoRunOfItsLengthIsRefusedAtOnceAndChangesNothing(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 64 << 10
            let others = [try rig.rawRun(size), try rig.rawRun(2 * size)]
            try rig.rawFree(others[0], size)
            let block = try rig.rawRun(size)
            for (index, wrong) in [block + 8, block + UInt(rig.pageSize), block + 256].enumerated() {
                try rig.rawFree(wrong, size)
                #expect(rig.misuses(.interiorAddress) + rig.misuses(.notAnObject) == index + 1)
            }
            try rig.rawFree(block, 2 * size)
            try rig.rawFree(others[1], size)
            #expect(rig.misuses(.wrongSize) == 2)
            try rig.rawFree(block, size)
            for cpu in 0..<rig.common {
                try rig.rawFree(block, size, cpu: cpu)
                #expect(rig.misuses(.doubleFree) == cpu + 1)
            }
            let ledger = try rig.ledger()
            #expect(ledger.largeBlocks == 1 && ledger.largeBytes == 2 * size)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.cached)
    func whileAStopIsAskedForNoRunIsServedByTheFastWay(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 64 << 10
            try rig.rawFree(try rig.rawRun(size), size)
            let processor = rig.state.processor(0)
            let bound = processor.sizeBound.address
            #expect(processor.takeRun(UInt(size - 1), 0) == 0)
            processor.sizeBound.address = 0
            #expect(processor.takeWhole(size) == 0)
            processor.sizeBound.address = bound
            let run = processor.takeWhole(size)
            #expect(run != 0)
            try rig.rawFree(run, size)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.cached)
    func runsOfAllLengthsAddUpUnderARandomLoadWithinTheBound(_ setup: Setup) throws {
        let seed = TestSettings.seed ?? UInt64.random(in: 0..<1 << 62)
        var random = TestRandom(seed: seed)
        var bounded = setup
        bounded.pageCacheBytes = 1 << 20
        try withRig(bounded, pages: (4 << 20) / setup.pageSize * 2) { rig in
            var blocks: [(address: UInt, size: Int, key: UInt8)] = []
            for step in 0..<3000 {
                if random.below(2) == 0 || blocks.isEmpty {
                    let size = 33_000 + random.below(260_000)
                    let address = try rig.rawRun(size, cpu: random.below(2))
                    guard address != 0 else { continue }
                    let key = UInt8(truncatingIfNeeded: step)
                    Bytes.fill(address, 64, key)
                    Bytes.fill(address + UInt(size) - 64, 64, key)
                    blocks.append((address, size, key))
                } else {
                    let block = blocks.remove(at: random.below(blocks.count))
                    let isWhole =
                        Bytes.all(block.address, 64, are: block.key)
                        && Bytes.all(block.address + UInt(block.size) - 64, 64, are: block.key)
                    #expect(isWhole, "SLABSCOPE_SEED=\(seed), step \(step)")
                    try rig.rawFree(block.address, block.size, cpu: random.below(2))
                }
                let cache = rig.state.processor(0).pageCache
                #expect(cache.pages <= cache.reserved.int && cache.reserved.int <= cache.limit.int)
                if step % 500 == 0 { try rig.expectSound("SLABSCOPE_SEED=\(seed), step \(step)") }
            }
            for block in blocks { try rig.rawFree(block.address, block.size) }
            _ = try rig.face.reclaim()
            #expect(rig.pagesOut == 0 && rig.allMisuses == 0)
            try rig.expectSound()
        }
    }
}
