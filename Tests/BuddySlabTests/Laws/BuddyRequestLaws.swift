//! What the buddy promises of each request: sizes, alignments, refusals.

import Testing

@testable import BuddySlab

@Suite struct BuddyRequestLaws {
    @Test func ordersRunFromZeroToTwenty() {
        #expect(BlockOrder.count == 21)
        #expect(BlockOrder.maximum == BlockOrder(20))
        #expect(BlockOrder(20).pageCount == 1 << 20)
    }

    @Test(arguments: Setup.pageSizes)
    func countsRoundUpToAPowerOfTwo(_ pageSize: Int) throws {
        let rig = try BuddyRig(pageSize, pages: 128)
        for count in 1...128 {
            let address = try rig.buddy.allocate(count, alignment: nil)
            var rounded = 1
            while rounded < count { rounded *= 2 }
            #expect(rig.buddy.freePages == 128 - rounded)
            try rig.buddy.deallocate(address, count)
            #expect(rig.buddy.freePages == 128)
        }
    }

    @Test(arguments: Setup.pageSizes)
    func badRequestsAreInvalid(_ pageSize: Int) throws {
        let buddy = try BuddyRig(pageSize, pages: 64).buddy
        for count in [0, -1, .min] {
            #expect(refusal { try buddy.allocate(count, alignment: nil) } == .invalidParam)
            #expect(refusal { try buddy.allocateLowmem(count, alignment: nil) } == .invalidParam)
        }
        for alignment in [0, 1, 8, pageSize / 2, pageSize + 1, pageSize * 3, -pageSize, .min, .max] {
            #expect(refusal { try buddy.allocate(1, alignment: alignment) } == .invalidParam, "\(alignment)")
            #expect(refusal { try buddy.allocateLowmem(1, alignment: alignment) } == .invalidParam)
        }
        for count in [1 << 20 + 1, 1 << 21, 1 << 40, .max] {
            #expect(refusal { try buddy.allocate(count, alignment: nil) } == .invalidParam, "\(count)")
            #expect(refusal { try buddy.allocateLowmem(count, alignment: nil) } == .invalidParam)
        }
        #expect(buddy.freePages == 64)
    }

    @Test(arguments: Setup.pageSizes)
    func requestsPastEveryBlockAreOutOfMemory(_ pageSize: Int) throws {
        let buddy = try BuddyRig(pageSize, pages: 64).buddy
        for count in [65, 128, 1 << 20] {
            #expect(refusal { try buddy.allocate(count, alignment: nil) } == .noMemory)
            #expect(refusal { try buddy.allocateLowmem(count, alignment: nil) } == .noMemory)
        }
        _ = try buddy.allocate(64, alignment: nil)
        #expect(refusal { try buddy.allocate(1, alignment: nil) } == .noMemory)
    }

    @Test(arguments: Setup.pageSizes)
    func nothingWorksBeforeTheFirstRegion(_ pageSize: Int) {
        let buddy = makeBuddy(pageSize)
        #expect(refusal { try buddy.allocate(1, alignment: nil) } == .notInitialized)
        #expect(refusal { try buddy.allocateLowmem(1, alignment: nil) } == .notInitialized)
        #expect(refusal { try buddy.deallocate(0x10000, 1) } == .notInitialized)
        #expect(refusal { try buddy.pageState(0x10000) } == .notInitialized)
        #expect(refusal { try buddy.setPageState(0x10000, .slab) } == .notInitialized)
        #expect(buddy.sectionCount == 0 && buddy.totalPages == 0 && buddy.managedBytes == 0)
        #expect(buddy.allocatedBytes == 0 && buddy.section(0) == nil && buddy.freeBlocks(0) == 0)
    }

    /// Order x alignment x offset of the heap: the absolute address is aligned, and what is skipped stays free.
    @Test(arguments: Setup.pageSizes, [0, 1, 2, 3, 5, 8, 13, 16, 31])
    func absoluteAddressesAreAlignedWhateverTheBase(_ pageSize: Int, _ offset: Int) throws {
        for pages in [1, 2, 3, 7, 32, 45] {
            let rig = try BuddyRig(pageSize, pages: pages, offset: offset)
            let untouched = (0...20).map { rig.buddy.freeBlocks($0) }
            let oracle = PageOracle(base: rig.base, pages: pages, pageSize: pageSize)
            for order in 0...6 {
                for shift in 0...7 {
                    let alignment = pageSize << shift
                    let exists = oracle.hasBlock(order: order, alignment: alignment)
                    guard let address = try? rig.buddy.allocate(1 << order, alignment: alignment) else {
                        #expect(!exists, "order \(order), alignment \(alignment), \(pages) pages at \(offset)")
                        continue
                    }
                    #expect(exists)
                    #expect(address % UInt(alignment) == 0 && address % UInt(pageSize << order) == 0)
                    #expect(rig.buddy.freePages == pages - 1 << order, "the part that was skipped stays free")
                    try rig.buddy.deallocate(address, 1 << order)
                    #expect((0...20).map { rig.buddy.freeBlocks($0) } == untouched)
                }
            }
        }
    }

    @Test(arguments: Setup.pageSizes)
    func theLargestOrderCanBeHadFromALargeHeap(_ pageSize: Int) throws {
        let heapBytes = pageSize << 21
        let buddy = makeBuddy(pageSize)
        let memory = TestMemory(heapBytes + buddy.requiredMetadataSize(heapBytes) + pageSize)
        buddy.keep(memory)
        try buddy.addRegion(memory.region())
        let address = try buddy.allocate(1 << 20, alignment: pageSize << 20)
        #expect(address % UInt(pageSize << 20) == 0)
        #expect(buddy.freePages == buddy.totalPages - 1 << 20)
        #expect(refusal { try buddy.allocate(1 << 20, alignment: nil) } == .noMemory)
        try buddy.deallocate(address, 1 << 20)
        #expect(buddy.freePages == buddy.totalPages)
    }

    @Test(arguments: Setup.pageSizes)
    func everyPowerOfTwoPageSizeServesItsOwnPages(_ pageSize: Int) throws {
        let rig = try BuddyRig(512, pages: 64)
        let address = try rig.buddy.allocate(pageSize / 512, alignment: pageSize)
        #expect(address % UInt(pageSize) == 0)
        #expect(rig.buddy.allocatedBytes == pageSize)
    }
}
