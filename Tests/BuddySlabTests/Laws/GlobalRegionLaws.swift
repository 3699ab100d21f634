//! The whole allocator's regions: set up once, extended at run time, refused where they do not fit.

import Testing

@testable import BuddySlab

@Suite struct GlobalRegionLaws {
    @Test(arguments: Setup.all)
    func theFirstRegionIsAddedOnce(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, spareBytes: 8 << 20)
        let spare = rig.memory.region(from: rig.memory.byteCount - 8 << 20)
        #expect(refusal { try rig.face.initialize(spare, setup.configuration) } == .alreadyInitialized)
        #expect(rig.face.sectionCount == 1)
        #expect(try rig.face.addRegion(spare))
        #expect(rig.face.sectionCount == 2)
    }

    @Test(arguments: Setup.eachPageSize)
    func aFailedInitializationLeavesTheAllocatorUsable(_ setup: Setup) throws {
        let face = makeFace(pageSize: setup.pageSize)
        let memory = TestMemory(8 << 20)
        face.keep(memory)
        for length in [0, 1, 4096, 1 << 20, 2 << 20] {
            let small = memory.region(from: 64, length)
            #expect(refusal { try face.initialize(small, setup.configuration) } == .invalidParam)
        }
        for cpuCount in [0, -1, 1025] {
            var wrong = setup.configuration
            wrong.cpuCount = cpuCount
            #expect(refusal { try face.initialize(memory.region(), wrong) } == .invalidParam)
        }
        for capacity in [-1, 4097] {
            var wrong = setup.configuration
            wrong.magazines = .fixed(capacity)
            #expect(refusal { try face.initialize(memory.region(), wrong) } == .invalidParam)
        }
        #expect(refusal { try face.allocate(AllocationLayout(size: 8)) } == .notInitialized)
        try face.initialize(memory.region(), setup.configuration)
        let object = try face.allocate(AllocationLayout(size: 8))
        #expect(try face.deallocate(object, AllocationLayout(size: 8)) == .done)
    }

    @Test(arguments: Setup.pageSizes, [0, 64, 4096, 12345, 1 << 20, 2 << 20 - 1])
    func heapsStartOnATwoMebibyteBoundary(_ pageSize: Int, _ offset: Int) throws {
        let face = makeFace(pageSize: pageSize)
        let memory = TestMemory(32 << 20, offset: offset)
        face.keep(memory)
        try face.initialize(memory.region(from: 0, 16 << 20), GlobalConfiguration())
        #expect(try face.addRegion(memory.region(from: 16 << 20)))
        for index in 0..<2 {
            let section = try #require(face.section(index))
            #expect(section.start % (2 << 20) == 0 && section.index == index && section.totalPages > 0)
        }
        #expect(face.heapAlignment == 2 << 20)
    }

    @Test(arguments: Setup.eachPageSize)
    func aRegionWithNothingLeftAfterAlignmentIsSkippedWithoutAnError(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, spareBytes: 8 << 20)
        let before = try rig.ledger()
        let first = rig.memory.byteCount - 8 << 20
        for length in [1, 64, 4096, 1 << 20] {
            #expect(try rig.face.addRegion(rig.memory.region(from: first + 64, length)) == false)
        }
        #expect(rig.face.sectionCount == 1)
        #expect(try rig.ledger() == before)
        #expect(refusal { try rig.face.addRegion(rig.memory.region(from: first, 0)) } == .invalidParam)
        #expect(refusal { try rig.face.addRegion(TestMemory.unmapped(.max - 4095, 1 << 20)) } == .invalidParam)
        for (from, length) in [
            (0, 4096), (64, 4096), (first - 1, 8 << 20), (64, 1), (first - setup.pageSize, setup.pageSize),
        ] {
            let region = rig.memory.region(from: from, length)
            #expect(refusal { try rig.face.addRegion(region) } == .memoryOverlap)
        }
    }

    @Test(arguments: Setup.all)
    func addedRegionsServeWhatTheFirstCannot(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 32, spareBytes: 8 << 20)
        var objects = rig.exhaust(1024)
        let first = objects.count
        #expect(try rig.face.addRegion(rig.memory.region(from: rig.memory.byteCount - 8 << 20)))
        let more = rig.exhaust(1024)
        #expect(more.count > first)
        objects += more
        #expect(Set(objects).count == objects.count)
        #expect(try rig.ledger().unaccountedBytes == 0)
        for (index, object) in objects.enumerated() { try rig.free(object, 1024, cpu: index % 2) }
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0)
        try rig.expectSound()
    }

    @Test(arguments: Setup.eachPageSize)
    func queriesSumHeapsOverSections(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 64, spareBytes: 8 << 20)
        #expect(rig.face.managedBytes == 64 * setup.pageSize && rig.face.allocatedBytes == 0)
        _ = try rig.face.addRegion(rig.memory.region(from: rig.memory.byteCount - 8 << 20))
        let sections = (0..<2).compactMap { rig.face.section($0) }
        #expect(rig.face.managedBytes == sections.map(\.byteCount).reduce(0, +))
        #expect(rig.face.section(2) == nil && rig.face.section(-1) == nil)
        let block = try rig.face.allocatePages(3, alignment: setup.pageSize)
        #expect(rig.face.allocatedBytes == 4 * setup.pageSize)
        #expect(rig.face.section(0)?.freePages == 60)
        try rig.face.deallocatePages(at: block, count: 4)
        #expect(rig.face.allocatedBytes == 0)
    }

    /// Any number of allocators side by side: what one does is nothing to the others.
    @Test(arguments: Setup.all)
    func allocatorsLiveSideBySide(_ setup: Setup) throws {
        let rigs = try (0..<8).map { _ in try GlobalRig(setup, pages: 16) }
        var live: [[UInt]] = []
        for (index, rig) in rigs.enumerated() {
            live.append(try (0..<20).map { _ in try rig.allocate(8 << (index % 9)) })
        }
        for (index, rig) in rigs.enumerated() {
            let other = live[(index + 1) % 8][0]
            #expect(refusal { try rig.free(other, 8 << ((index + 1) % 8 % 9)) } == .notFound)
            #expect(try rig.ledger().liveObjects == 20)
            for object in live[index] { try rig.free(object, 8 << (index % 9)) }
            _ = try rig.face.reclaim()
            #expect(rig.pagesOut == 0)
            try rig.expectSound()
        }
    }
}
