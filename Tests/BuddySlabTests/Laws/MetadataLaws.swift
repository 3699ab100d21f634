//! Metadata lies out of line: nothing that users write to is read or written, and nothing that they write does harm.

import Testing

@testable import BuddySlab

@Suite struct MetadataLaws {
    /// The heap is closed to everybody while objects come and go in every way, so one look at a byte would crash.
    @Test(arguments: Setup.all)
    func noByteOfTheHeapIsReadOrWritten(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 512)
        defer { withExtendedLifetime(rig) {} }
        let section = try #require(rig.face.section(0))
        try whileClosed(section.start, section.byteCount) {
            var random = TestRandom(seed: 0xC105ED)
            var live: [(address: UInt, size: Int)] = []
            for _ in 0..<4000 {
                let cpu = random.below(rig.common + 1)
                if random.below(5) < 3, live.count < 500 {
                    let size = random.below(10) == 0 ? random.below(40000) : random.below(2049)
                    if let address = try? rig.allocate(size, cpu: cpu) { live.append((address, size)) }
                } else if !live.isEmpty {
                    let object = live.remove(at: random.below(live.count))
                    try rig.free(object.address, object.size, cpu: cpu)
                    // Looking at what is wrong with a free must not look at the object either.
                    if setup.mode == .exact || setup.capacity == 0 {
                        #expect(refusal { try rig.free(object.address, object.size, cpu: cpu) } == .notAllocated)
                        #expect(refusal { try rig.free(object.address + 4, object.size, cpu: cpu) } != nil)
                    }
                }
                if random.below(500) == 0 { _ = try rig.face.reclaim() }
            }
            for object in live { try rig.free(object.address, object.size, cpu: random.below(rig.common + 1)) }
            _ = try rig.face.reclaim()
            #expect(rig.pagesOut == 0)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.pageSizes)
    func theBuddyTouchesNoPage(_ pageSize: Int) throws {
        let rig = try BuddyRig(pageSize, pages: 64)
        defer { withExtendedLifetime(rig) {} }
        try whileClosed(rig.base, 64 * pageSize) {
            let live = try (0..<15).map { try rig.buddy.allocate(1 << $0 % 3, alignment: pageSize << ($0 % 4)) }
            for (index, address) in live.enumerated() { try rig.buddy.deallocate(address, 1 << index % 3) }
            #expect(rig.buddy.freePages == 64)
        }
    }

    /// A free changes no byte of the object, and whatever a user writes into freed or neighbouring memory does no harm.
    @Test(arguments: Setup.all, [0x00, 0x55, 0xFF] as [UInt8])
    func whatUsersWriteDoesNoHarm(_ setup: Setup, _ value: UInt8) throws {
        let rig = try GlobalRig(setup, pages: 512)
        defer { withExtendedLifetime(rig) {} }
        let section = try #require(rig.face.section(0))
        for size in [8, 64, 512, 2048, 5000] {
            let objects = try (0..<100).map { _ in try rig.allocate(size) }
            Bytes.fill(section.start, section.byteCount, value)
            for (index, object) in objects.enumerated() { try rig.free(object, size, cpu: index % 4) }
            #expect(Bytes.all(section.start, section.byteCount, are: value), "frees write nothing")
            let again = try (0..<100).map { _ in try rig.allocate(size) }
            #expect(Bytes.all(section.start, section.byteCount, are: value), "allocations write nothing")
            Bytes.fill(section.start, section.byteCount, ~value)
            for object in again { try rig.free(object, size) }
            try rig.expectSound()
        }
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0)
        try rig.expectSound()
    }

    @Test(arguments: Setup.pageSizes)
    func headersLieOutsideEveryHeapOneLineAPage(_ pageSize: Int) throws {
        let rig = try GlobalRig(Setup(pageSize: pageSize), pages: 64)
        defer { withExtendedLifetime(rig) {} }
        let section = rig.state.directory[0]
        for page in 0..<64 {
            let header = Slab(section, page).header
            #expect(header % 64 == 0 && !section.contains(header) && !section.contains(header + 63))
            #expect(page == 0 || header == Slab(section, page - 1).header + 64)
        }
    }

    /// From any address of many sections to the right one, also where sections share a granule of 2 MiB.
    @Test(arguments: Setup.pageSizes)
    func everyAddressLeadsToItsSection(_ pageSize: Int) throws {
        var growing = BuddyAllocator<4096>()
        let part = 24 * pageSize
        let memory = TestMemory(60 * part)
        for index in 0..<60 { try growing.addRegion(memory.region(from: (index * 37 % 60) * part, part)) }
        let core = growing.core
        for index in 0..<60 {
            let summary = growing.section(index)
            let section = try #require(summary)
            let directory = try #require(core).directory
            for address in [section.start, section.start + UInt(section.byteCount) - 1] {
                #expect(directory.section(containing: address)?.index.int == index)
            }
            #expect(directory.section(containing: section.start - 1) == nil)
        }
        withExtendedLifetime(memory) {}
    }
}
