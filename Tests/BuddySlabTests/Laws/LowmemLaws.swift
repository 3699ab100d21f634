//! Blocks below 4 GiB of physical memory, by a hook that maps pages as it likes.

import Testing

@testable import BuddySlab

/// Physical maps; each a plain function of the virtual address, as the hook must be.
enum PhysicalMap: String, CaseIterable, Sendable {
    case allLow, allHigh, scattered, mostlyHigh, endsAtTheLimit, reversed

    private static let limit: UInt = 1 << 32

    private static func mix(_ address: UInt) -> UInt {
        var random = TestRandom(seed: UInt64(address >> 12))
        return UInt(random.next() >> 40)
    }

    var hook: @convention(c) (UInt) -> UInt {
        switch self {
        case .allLow: { $0 & 0xFFF_F000 }
        case .allHigh: { $0 & 0xFFF_F000 + (1 << 32) }
        case .scattered: { PhysicalMap.mix($0) % 8 == 0 ? 1 << 33 : PhysicalMap.mix($0) << 8 & ~0xFFFF }
        case .mostlyHigh: { PhysicalMap.mix($0) % 3 != 0 ? 1 << 40 : 1 << 16 }
        // The last page wholly below, and one that begins one 4 KiB page below the limit.
        case .endsAtTheLimit: { $0 >> 14 & 1 == 0 ? (1 << 32) - 16384 : (1 << 32) - 4096 }
        case .reversed: { (1 << 32) + (1 << 21) - $0 & 0x3F_FFFF }
        }
    }

    /// Whether a whole page lies below the limit.
    func isLow(_ page: UInt, _ pageSize: Int) -> Bool { hook(page) + UInt(pageSize) <= Self.limit }
}

@Suite struct LowmemLaws {
    /// Served exactly where some block has all of its pages low, across all sections; what comes is low throughout.
    @Test(arguments: PhysicalMap.allCases, Setup.pageSizes)
    func lowBlocksAreFoundExactlyWhereThereAreSome(_ map: PhysicalMap, _ pageSize: Int) throws {
        for order in 0...4 {
            for shift in [0, 1, 3] {
                try exhaust(map, pageSize, order: order, alignment: pageSize << shift)
            }
        }
    }

    private func exhaust(_ map: PhysicalMap, _ pageSize: Int, order: Int, alignment: Int) throws {
        let buddy = makeBuddy(pageSize, physicalAddress: map.hook)
        let memory = TestMemory(2 * 80 * pageSize, alignment: 1 << 22)
        buddy.keep(memory)
        var oracles: [PageOracle] = []
        for index in 0..<2 {
            try buddy.addRegion(memory.region(from: index * 80 * pageSize, 80 * pageSize))
            let section = try #require(buddy.section(index))
            oracles.append(PageOracle(base: section.start, pages: section.totalPages, pageSize: pageSize))
        }
        let suits = { (address: UInt) in
            (0..<1 << order).allSatisfy { map.isLow(address + UInt($0 * pageSize), pageSize) }
        }
        var taken: [UInt] = []
        while true {
            let exists = oracles.contains { $0.hasBlock(order: order, alignment: alignment, where: suits) }
            let result = try? buddy.allocateLowmem(1 << order, alignment: alignment)
            #expect((result != nil) == exists, "\(map), order \(order), alignment \(alignment)")
            guard let block = result else { break }
            #expect(suits(block) && block % UInt(alignment) == 0)
            let index = block >= oracles[1].base ? 1 : 0
            #expect(oracles[index].isFree(Int(block - oracles[index].base) / pageSize, 1 << order))
            oracles[index].set(block, 1 << order, free: false)
            taken.append(block)
        }
        for block in taken { try buddy.deallocate(block, 1 << order) }
        #expect(buddy.freePages == buddy.totalPages)
    }

    @Test(arguments: Setup.eachPageSize)
    func theGlobalAllocatorAsksTheHookToo(_ setup: Setup) throws {
        var hooks = PlatformHooks.linux
        hooks.physicalAddress = { PhysicalMap.mostlyHigh.hook($0) }
        let rig = try GlobalRig(setup, pages: 64, hooks: hooks)
        var taken: [UInt] = []
        while let page = try? rig.face.allocatePagesLowmem(1, alignment: setup.pageSize) {
            #expect(PhysicalMap.mostlyHigh.isLow(page, setup.pageSize))
            taken.append(page)
        }
        #expect(!taken.isEmpty && taken.count < 64)
        #expect(refusal { try rig.face.allocatePagesLowmem(1, alignment: setup.pageSize) } == .noMemory)
        #expect(try rig.ledger().unaccountedBytes == 0)
        for page in taken { try rig.face.deallocatePages(at: page, count: 1) }
        try rig.expectSound()
        #expect(rig.pagesOut == 0)
    }
}
