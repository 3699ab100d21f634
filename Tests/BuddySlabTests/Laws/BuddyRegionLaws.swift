//! Regions: how they are split, added, refused and told apart; and what the queries say of them.

import Testing

@testable import BuddySlab

@Suite struct BuddyRegionLaws {
    /// Region offset x heap length: metadata in front, whole pages behind, nothing outside.
    @Test(arguments: Setup.pageSizes, [0, 1, 8, 63, 64, 1000, 4095, 4096, 16383])
    func aRegionIsSplitIntoMetadataAndWholePages(_ pageSize: Int, _ offset: Int) throws {
        for pages in [1, 2, 3, 10, 64, 129] {
            for excess in [0, 1, pageSize - 1] {
                let buddy = makeBuddy(pageSize)
                let length = buddy.requiredMetadataSize(pages * pageSize) + pages * pageSize + excess
                let memory = TestMemory(length, alignment: 1 << 16, offset: offset)
                buddy.keep(memory)
                let added = refusal { try buddy.addRegion(memory.region()) }
                guard added == nil else {
                    #expect(added == .invalidParam && pages == 1)
                    continue
                }
                let section = try #require(buddy.section(0))
                #expect(section.start % UInt(pageSize) == 0 && section.byteCount == section.totalPages * pageSize)
                #expect(section.start >= memory.start + UInt(buddy.requiredMetadataSize(section.byteCount)))
                #expect(section.start + UInt(section.byteCount) <= memory.start + UInt(length))
                #expect((pages - 1...pages).contains(section.totalPages), "at most the alignment costs a page")
            }
        }
    }

    @Test(arguments: Setup.pageSizes)
    func theRequiredMetadataSizeIsExactlyEnough(_ pageSize: Int) throws {
        for pages in Array(1...70) + [511, 512, 513, 1000, 4097] {
            let heapBytes = pages * pageSize
            let rig = try BuddyRig(pageSize, pages: pages, isZeroed: false)
            #expect(rig.buddy.section(0)?.start == rig.base)
            #expect(rig.buddy.totalPages == pages)
            let metadata = rig.buddy.requiredMetadataSize(heapBytes)
            let small = makeBuddy(pageSize)
            let memory = TestMemory(1 << 20 + heapBytes, alignment: 1 << 20)
            small.keep(memory)
            let region = memory.region(from: 1 << 20 - metadata + 64, metadata - 64 + heapBytes)
            let added = refusal { try small.addRegion(region) }
            #expect(pages == 1 ? added == .invalidParam : small.totalPages == pages - 1, "a line less is a page less")
        }
    }

    @Test(arguments: Setup.pageSizes)
    func aRegionTooSmallForOnePageIsRefused(_ pageSize: Int) throws {
        let least = makeBuddy(pageSize).requiredMetadataSize(pageSize) + pageSize
        let memory = TestMemory(1 << 20)
        for length in [0, -1, 1, 8, 64, 4096, least - 1, least - 64, pageSize] where length < least {
            let buddy = makeBuddy(pageSize)
            #expect(refusal { try buddy.addRegion(memory.region(from: 0, length)) } == .invalidParam, "\(length)")
            #expect(buddy.sectionCount == 0)
            #expect(refusal { try buddy.allocate(1, alignment: nil) } == .notInitialized)
            try buddy.addRegion(memory.region(isZeroed: false))
            #expect(buddy.totalPages > 0, "a refused region leaves the buddy usable")
        }
        #expect(refusal { try makeBuddy(pageSize).addRegion(TestMemory.unmapped(0, 1 << 20)) } == .invalidParam)
        #expect(
            refusal { try makeBuddy(pageSize).addRegion(TestMemory.unmapped(.max - 4095, 1 << 20)) } == .invalidParam)
    }

    @Test(arguments: Setup.pageSizes)
    func metadataOfAUsedRegionIsClearedUnlessItIsSaidToBeZero(_ pageSize: Int) throws {
        let memory = TestMemory(64 * pageSize)
        Bytes.fill(memory.start, memory.byteCount, 0xFF)
        let buddy = makeBuddy(pageSize)
        buddy.keep(memory)
        try buddy.addRegion(memory.region(isZeroed: false))
        let addresses = try (0..<buddy.totalPages).map { _ in try buddy.allocate(1, alignment: nil) }
        for address in addresses { try buddy.deallocate(address, 1) }
        #expect(buddy.freePages == buddy.totalPages)
    }

    @Test(arguments: Setup.pageSizes)
    func aRegionThatOverlapsAManagedOneIsRefused(_ pageSize: Int) throws {
        let length = 64 * pageSize
        let memory = TestMemory(4 * length)
        let buddy = makeBuddy(pageSize)
        buddy.keep(memory)
        try buddy.addRegion(memory.region(from: length, length))
        let total = buddy.totalPages
        for (from, bytes) in [
            (length, length), (0, length + 1), (0, 4 * length), (length + 8, 8), (2 * length - 1, length),
            (length + 4096, 16 * pageSize), (length, 1),
        ] {
            #expect(refusal { try buddy.addRegion(memory.region(from: from, bytes)) } == .memoryOverlap)
        }
        #expect(buddy.sectionCount == 1 && buddy.totalPages == total)
        try buddy.addRegion(memory.region(from: 0, length))
        try buddy.addRegion(memory.region(from: 2 * length, length))
        #expect(buddy.sectionCount == 3, "regions that only touch do not overlap")
    }

    @Test(arguments: Setup.pageSizes)
    func sectionsAreTriedInTheOrderOfAdditionAndNeverMerge(_ pageSize: Int) throws {
        let length = 40 * pageSize
        let memory = TestMemory(3 * length)
        let buddy = makeBuddy(pageSize)
        buddy.keep(memory)
        // The later region lies in front, so that the order of addresses is not the order of addition.
        for index in [2, 0, 1] { try buddy.addRegion(memory.region(from: index * length, length)) }
        let untouched = (0...20).map { buddy.freeBlocks($0) }
        var taken: [UInt] = []
        var sections: [Int] = []
        while let page = try? buddy.allocate(1, alignment: nil) {
            taken.append(page)
            sections.append((0..<3).first { Self.contains(buddy.section($0), page) } ?? -1)
        }
        #expect(sections == sections.sorted() && Set(sections) == [0, 1, 2])
        #expect(taken.count == buddy.totalPages)
        for page in taken { try buddy.deallocate(page, 1) }
        #expect((0...20).map { buddy.freeBlocks($0) } == untouched)
        #expect(refusal { try buddy.allocate(64, alignment: nil) } == .noMemory, "no block spans two sections")
        let large = try buddy.allocate(16, alignment: nil)
        #expect(Self.contains(buddy.section(0), large))
    }

    private static func contains(_ section: SectionSummary?, _ address: UInt) -> Bool {
        guard let section else { return false }
        return address >= section.start && address < section.start + UInt(section.byteCount)
    }

    @Test(arguments: Setup.pageSizes)
    func regionsCanBeAddedWhileMemoryIsInUse(_ pageSize: Int) throws {
        let memory = TestMemory(64 * 64 * pageSize)
        let buddy = makeBuddy(pageSize)
        buddy.keep(memory)
        var live: [UInt] = []
        for index in 0..<64 {
            try buddy.addRegion(memory.region(from: index * 64 * pageSize, 64 * pageSize))
            while let page = try? buddy.allocate(1, alignment: nil) { live.append(page) }
            #expect(buddy.freePages == 0 && buddy.sectionCount == index + 1)
        }
        #expect(Set(live).count == buddy.totalPages)
        for page in live { try buddy.deallocate(page, 1) }
        #expect(buddy.freePages == buddy.totalPages)
    }

    @Test(arguments: Setup.pageSizes)
    func queriesCountHeapsAndNoMetadata(_ pageSize: Int) throws {
        let rig = try BuddyRig(pageSize, pages: 33, offset: 5)
        let buddy = rig.buddy
        #expect(buddy.managedBytes == 33 * pageSize && buddy.allocatedBytes == 0 && buddy.totalPages == 33)
        let block = try buddy.allocate(3, alignment: nil)
        #expect(buddy.allocatedBytes == 4 * pageSize && buddy.freePages == 29)
        let section = try #require(buddy.section(0))
        #expect(section.index == 0 && section.start == rig.base && section.byteCount == 33 * pageSize)
        #expect(section.freePages == 29 && section.totalPages == 33)
        #expect(buddy.section(1) == nil && buddy.section(-1) == nil)
        let listed = (0...20).map { buddy.freeBlocks($0) << $0 }.reduce(0, +)
        #expect(listed == 29 && buddy.freeBlocks(21) == 0 && buddy.freeBlocks(-1) == 0)
        try buddy.deallocate(block, 3)
    }

    @Test(arguments: Setup.pageSizes)
    func flagsOfPagesAreReadAndSetByAddress(_ pageSize: Int) throws {
        let rig = try BuddyRig(pageSize, pages: 32)
        let buddy = rig.buddy
        let block = try buddy.allocate(4, alignment: nil)
        for state in [PageState.allocated, .slab, .allocated] {
            try buddy.setPageState(block + UInt(pageSize) + 5, state)
            for page in 0..<4 { #expect(try buddy.pageState(block + UInt(page * pageSize) + 7) == state) }
        }
        #expect(refusal { try buddy.setPageState(block, .free) } == .invalidParam)
        #expect(try buddy.pageState(block + UInt(4 * pageSize)) == .free)
        #expect(refusal { try buddy.setPageState(block + UInt(4 * pageSize), .slab) } == .notAllocated)
        for outside in [rig.base - 1, rig.base + UInt(32 * pageSize), 0, .max] {
            #expect(refusal { try buddy.pageState(outside) } == .notFound)
            #expect(refusal { try buddy.setPageState(outside, .slab) } == .notFound)
        }
        try buddy.setPageState(block, .slab)
        try buddy.deallocate(block, 4)
        #expect(try buddy.pageState(block) == .free)
        #expect(buddy.freePages == 32)
    }
}
