//! Runs of pages that are no power of two: handed out, given back, made longer and shorter, against a page oracle.

import Testing

@testable import BuddySlab

/// Heaps of few pages, in which every page is known.
private final class RunRig {
    let memory: TestMemory
    let buddy: BuddyCore
    let section: Section
    var oracle: PageOracle

    init(pages: Int, offset: Int) throws {
        let heapBytes = pages * 4096
        let plan = BuddyAllocator<4096>.requiredMetadataSize(heapSize: heapBytes)
        memory = TestMemory((1 << 20) + offset * 4096 + heapBytes, alignment: 1 << 20)
        var allocator = BuddyAllocator<4096>()
        try allocator.addRegion(memory.region(from: (1 << 20) + offset * 4096 - plan, plan + heapBytes))
        guard let core = allocator.core else { throw AllocationError.notInitialized }
        buddy = core
        section = buddy.directory[0]
        oracle = PageOracle(base: section.base.address, pages: pages, pageSize: 4096)
        #expect(section.pageCount.int == pages)
    }

    func page(_ address: UInt) -> Int { section.page(of: address) }

    /// Every page is free or not as the oracle says, every head is found, and what is resident was handed out.
    func check() -> Bool {
        guard section.freePages.int == oracle.freePages else { return false }
        var page = 0
        while page < section.pageCount.int {
            let record = PageRecord(section, page)
            guard let state = record.state else { return false }
            for inner in page..<page + record.pageCount {
                guard oracle.isFree[inner] == (state == .free), buddy.head(section, containing: inner) == page
                else { return false }
            }
            if state == .free, let buddyPage = self.buddyPage(page, record.order) {
                let other = PageRecord(section, buddyPage)
                if other.state == .free, other.order == record.order { return false }
            }
            page += record.pageCount
        }
        var summary = SelfCheckReport()
        var pages = PageWalk()
        var findings = 0
        buddy.walk(section, &pages, &summary) { _ in findings += 1 }
        return findings == 0
    }

    private func buddyPage(_ page: Int, _ order: Int) -> Int? {
        guard order < 20 else { return nil }
        let number = Int(section.base.address >> 12) + page
        let other = number ^ (1 << order) - Int(section.base.address >> 12)
        return other >= 0 && other < section.pageCount.int ? other : nil
    }
}

@Suite struct RunLaws {
    @Test(arguments: [(1, 0), (7, 3), (16, 0), (61, 5), (64, 63), (200, 1)])
    func everyLengthIsHandedOutExactlyAndComesBackWhole(_ pages: Int, _ offset: Int) throws {
        let rig = try RunRig(pages: pages, offset: offset)
        defer { withExtendedLifetime(rig) {} }
        for length in 1...pages {
            let order = ceilingLog2(length)
            let exists = rig.oracle.hasBlock(order: order, alignment: 4096)
            let run = rig.buddy.take(pages: length, aligned: 0)
            #expect((run != nil) == exists, "\(length) pages")
            guard let run else { continue }
            #expect(run >> 12 & (1 << UInt(order) - 1) == 0)
            rig.oracle.set(run, length, free: false)
            #expect(rig.check(), "\(length) pages taken")
            rig.buddy.give(rig.section, rig.page(run))
            rig.oracle.set(run, length, free: true)
            #expect(rig.check(), "\(length) pages given back")
        }
    }

    @Test(arguments: [(61, 5), (256, 0), (333, 17)])
    func runsOfAllLengthsAgreeWithTheOracleWhateverHappensToThem(_ pages: Int, _ offset: Int) throws {
        let seed = TestSettings.seed ?? UInt64.random(in: 0..<1 << 62)
        var random = TestRandom(seed: seed)
        let rig = try RunRig(pages: pages, offset: offset)
        defer { withExtendedLifetime(rig) {} }
        var runs: [(address: UInt, pages: Int)] = []
        for step in 0..<3000 {
            switch runs.isEmpty ? 0 : random.below(6) {
            case 0...2:
                let length = 1 + random.below(1 << random.below(7))
                let exists = rig.oracle.hasBlock(order: ceilingLog2(length), alignment: 4096)
                let run = rig.buddy.take(pages: length, aligned: 0)
                guard (run != nil) == exists else { return fail(seed, step, "\(length) pages") }
                guard let run else { break }
                guard rig.oracle.isFree(rig.page(run), length) else { return fail(seed, step, "an overlap") }
                rig.oracle.set(run, length, free: false)
                runs.append((run, length))
            case 3, 4:
                let run = runs.remove(at: random.below(runs.count))
                rig.buddy.give(rig.section, rig.page(run.address))
                rig.oracle.set(run.address, run.pages, free: true)
            default:
                let index = random.below(runs.count)
                let (address, old) = runs[index]
                let new = 1 + random.below(2 * old)
                let first = rig.page(address)
                if new < old {
                    rig.buddy.shrink(rig.section, first, to: new)
                    rig.oracle.set(address + UInt(new * 4096), old - new, free: true)
                } else if new > old {
                    let fits =
                        address >> 12 & (1 << UInt(ceilingLog2(new)) - 1) == 0
                        && rig.oracle.isFree(first + old, new - old)
                    guard rig.buddy.grow(rig.section, first, to: new) == fits else { return fail(seed, step, "growth") }
                    guard fits else { break }
                    rig.oracle.set(address + UInt(old * 4096), new - old, free: false)
                }
                runs[index].pages = new
            }
            guard rig.check() else { return fail(seed, step, "the walk") }
        }
        for run in runs { rig.buddy.give(rig.section, rig.page(run.address)) }
        for run in runs { rig.oracle.set(run.address, run.pages, free: true) }
        #expect(rig.check() && rig.section.freePages.int == pages)
    }

    private func fail(_ seed: UInt64, _ step: Int, _ what: String) {
        Issue.record("SLABSCOPE_SEED=\(seed), step \(step): \(what)")
    }

    @Test(arguments: Setup.fine)
    func aLargeBlockIsRoundedByLessThanAPage(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [40_000, 65_537, 100_000, 200_001, 700_000] {
                let block = try rig.allocate(size)
                let ledger = try rig.ledger()
                #expect(ledger.roundingLargeBytes < rig.pageSize && ledger.requestedLargeBytes == size)
                try rig.free(block, size)
                try rig.expectSound()
            }
            _ = try rig.face.reclaim()
            #expect(rig.pagesOut == 0)
        }
    }

    @Test(arguments: Setup.fine)
    func aLargeBlockShrinksAndGrowsWhereItIs(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let page = rig.pageSize
            let block = try rig.allocate(16 * page)
            #expect(try rig.reallocate(block, 16 * page, to: 11 * page) == block)
            #expect(try rig.ledger().largeBytes == 11 * page)
            #expect(try rig.reallocate(block, 11 * page, to: 15 * page - 1) == block)
            #expect(try rig.ledger().largeBytes == 15 * page)
            #expect(refusal { try rig.free(block, 16 * page) } == .invalidParam)
            try rig.expectSound()
            try rig.free(block, 15 * page)
            try rig.expectSound()
        }
    }
}
