//! Which request goes where, and what is left when everything has been freed.

import Testing

@testable import BuddySlab

@Suite struct GlobalRoutingLaws {
    @Test(arguments: Setup.all)
    func upTo2048BytesAndAlignmentGoesToSlabsTheRestToTheBuddy(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        for size in [0, 1, 8, 2047, 2048, 2049, 4096, 3 * setup.pageSize] {
            for shift in 0...15 {
                let alignment = 1 << shift
                let object = try rig.allocate(size, alignment: alignment)
                let isSlab = size <= 2048 && alignment <= 2048
                #expect(object % UInt(alignment) == 0)
                #expect(try rig.state.buddy.pageState(at: object) == (isSlab ? .slab : .allocated))
                #expect(try rig.ledger().largeBlocks == (isSlab ? 0 : 1))
                try rig.free(object, size, alignment: alignment)
            }
        }
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func objectsNeverOverlapAndKeepTheirBytes(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 512)
        var random = TestRandom(seed: 0x0B1EC7 + UInt64(setup.capacity))
        var live: [(address: UInt, size: Int, tag: UInt8)] = []
        for step in 0..<3000 {
            let cpu = random.below(rig.common + 1)
            if random.below(5) < 3, live.count < 400 {
                let size = random.below(8) == 0 ? random.below(3 * setup.pageSize) : random.below(2049)
                guard let address = try? rig.allocate(size, cpu: cpu) else { continue }
                Bytes.fill(address, size, UInt8(step & 0xFF))
                live.append((address, size, UInt8(step & 0xFF)))
            } else if !live.isEmpty {
                let object = live.remove(at: random.below(live.count))
                #expect(Bytes.all(object.address, object.size, are: object.tag), "seed \(random.seed)")
                try rig.free(object.address, object.size, cpu: cpu)
            }
        }
        #expect(try rig.ledger().unaccountedBytes == 0)
        for object in live {
            #expect(Bytes.all(object.address, object.size, are: object.tag), "seed \(random.seed)")
            try rig.free(object.address, object.size)
        }
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0)
        try rig.expectSound()
    }

    /// Without magazines at once, with them after a reclaim.
    @Test(arguments: Setup.all)
    func afterEverythingIsFreedAtMostOneEmptySlabAClassAndCPUIsOut(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 512)
        for cpu in 0...rig.common {
            for index in 0..<9 {
                let size = 8 << index
                let count = 3 * rig.state.classes[index].slots.int / 2 + 3
                let objects = try (0..<count).map { _ in try rig.allocate(size, cpu: cpu) }
                for object in objects { #expect(try rig.free(object, size, cpu: cpu) == .done) }
                if setup.capacity == 0 {
                    let cache = rig.state.processor(cpu).slabs.cache(index)
                    #expect(cache.slabs <= 1 && cache.count(.empty).int == cache.slabs)
                }
            }
        }
        if setup.capacity == 0 { #expect(rig.pagesOut <= (rig.common + 1) * (6 + 2 + 2 + 4)) }
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0, "reclaim returns those as well")
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func objectsFreedOnOtherCPUsComeHome(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 512)
        let untouched = rig.freeBlocks()
        for index in 0..<9 {
            let size = 8 << index
            let count = 2 * rig.state.classes[index].slots.int
            let objects = try (0..<count).map { _ in try rig.allocate(size, cpu: 0) }
            for (place, object) in objects.enumerated() {
                let cpu = 1 + place % rig.common
                let outcome = try rig.free(object, size, cpu: cpu)
                let isSent = setup.mode == .exact || setup.capacity == 0
                #expect(outcome == (isSent ? .remoteQueued : .done))
            }
            #expect(try rig.ledger().liveObjects == 0, "an object is live until its free is accepted")
            #expect(try rig.ledger().unaccountedBytes == 0)
        }
        try rig.expectSound()
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0 && rig.freeBlocks() == untouched)
        try rig.expectSound()
    }

    /// Memory that other CPUs hold in magazines, empty slabs and undrained mail is found before anything is refused.
    @Test(arguments: Setup.all)
    func memoryIsRefusedOnlyAfterReclaim(_ setup: Setup) throws {
        for large in [false, true] {
            let rig = try GlobalRig(setup, pages: 64)
            for round in 0..<3 {
                let objects = rig.exhaust(256, cpu: round % 2)
                #expect(objects.count == 64 * setup.pageSize / 256)
                for object in objects { try rig.free(object, 256, cpu: 1 - round % 2) }
                if large {
                    let block = try rig.allocate(64 * setup.pageSize, cpu: 2)
                    try rig.free(block, 64 * setup.pageSize, cpu: 2)
                } else {
                    let others = rig.exhaust(1024, cpu: 2)
                    #expect(others.count == 64 * setup.pageSize / 1024)
                    for object in others { try rig.free(object, 1024, cpu: 2) }
                }
                try rig.expectSound()
            }
        }
    }

    @Test(arguments: Setup.all)
    func aFruitlessReclaimIsNotRepeatedUntilSomethingIsFreed(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 16)
        let objects = rig.exhaust(2048)
        #expect(refusal { try rig.allocate(2048) } == .noMemory)
        let reclaims = rig.state.reclaims.int
        for _ in 0..<5 { #expect(refusal { try rig.allocate(2048) } == .noMemory) }
        #expect(rig.state.reclaims.int == reclaims)
        for object in objects.prefix(20) { try rig.free(object, 2048, cpu: 1) }
        for _ in 0..<20 { _ = try rig.allocate(2048) }
        #expect(refusal { try rig.allocate(2048) } == .noMemory)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func pagesAreServedAndTakenBackAsTheBuddyDoes(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 64)
        let page = setup.pageSize
        for (count, alignment) in [(0, page), (-1, page), (1, 0), (1, page / 2), (1, page + 1), (1 << 20 + 1, page)] {
            #expect(refusal { try rig.face.allocatePages(count, alignment: alignment) } == .invalidParam)
            #expect(refusal { try rig.face.allocatePagesLowmem(count, alignment: alignment) } == .invalidParam)
        }
        let block = try rig.face.allocatePages(3, alignment: 8 * page)
        #expect(block % UInt(8 * page) == 0 && rig.pagesOut == 4)
        #expect(refusal { try rig.face.deallocatePages(at: block, count: 5) } == .invalidParam)
        #expect(refusal { try rig.face.deallocatePages(at: block + UInt(page), count: 1) } == .notAllocated)
        #expect(refusal { try rig.face.deallocatePages(at: block + 8, count: 4) } == .invalidParam)
        #expect(refusal { try rig.face.deallocatePages(at: 8, count: 4) } == .notFound)
        try rig.face.deallocatePages(at: block, count: 4)
        #expect(refusal { try rig.face.deallocatePages(at: block, count: 4) } == .notAllocated)
        let object = try rig.allocate(64)
        #expect(refusal { try rig.face.deallocatePages(at: object & ~UInt(page - 1), count: 1) } == .invalidParam)
        try rig.free(object, 64)
        try rig.expectSound()
    }
}
