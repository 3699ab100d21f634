//! The allocator never looks at users' memory, allocators do not know of one another, and reallocation keeps bytes.

import Glibc
import Testing

@testable import BuddySlab

@Suite struct MetadataBehaviour {
    /// One of everything that moves objects about without looking at them.
    private func workOut(_ rig: GlobalRig, check: (String) -> Void) throws {
        let sizes = [1, 8, 64, 100, 512, 2048, rig.pageSize + 1, 5 * rig.pageSize]
        for round in 0..<2 {
            var objects: [(address: UInt, size: Int)] = []
            for cpu in 0...rig.common {
                for size in sizes {
                    for _ in 0..<(size < 3000 ? 20 : 2) { objects.append((try rig.allocate(size, cpu: cpu), size)) }
                }
            }
            check("allocation")
            for (index, object) in objects.enumerated() {
                try rig.free(object.address, object.size, cpu: (index + round) % (rig.common + 1))
            }
            check("free, local and remote")
            for object in objects.prefix(40) {
                _ = refusal { try rig.free(object.address + 1, object.size, cpu: round) }
            }
            check("refused frees")
            for cpu in 0...rig.common {
                rig.sendOutgoing(cpu)
                for index in 0..<rig.state.classes.count { rig.state.processor(cpu).flush(index, keeping: 1) }
            }
            check("flush")
            for cpu in 0...rig.common {
                for index in 0..<rig.state.classes.count { rig.state.processor(cpu).drain(index) }
            }
            check("drain")
            for size in sizes { try rig.free(try rig.allocate(size), size) }
            check("allocation of what had been freed")
            _ = try rig.findings()
            check("self-check")
            _ = try rig.face.reclaim()
            check("reclaim")
        }
    }

    @Test(arguments: Setup.all)
    func noByteOfTheHeapIsWrittenBetweenAllocationAndReclaim(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let (base, bytes) = (rig.section.base.address, rig.section.byteCount)
            Bytes.fill(base, bytes, 0xA5)
            let words = bytes / 8
            try workOut(rig) { step in
                let untouched = (0..<words / 64).allSatisfy {
                    Bytes.word(base + UInt($0 * 512)) == 0xA5A5_A5A5_A5A5_A5A5
                }
                #expect(untouched, "after \(step)")
            }
            #expect(Bytes.all(base, bytes, are: 0xA5))
            try rig.expectSound()
        }
    }

    /// Where the whole heap may be neither read nor written, a single look would end the process.
    @Test(arguments: Setup.all)
    func noByteOfTheHeapIsRead(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let (base, bytes) = (rig.section.base.address, rig.section.byteCount)
            #expect(unsafe mprotect(pointer(base), bytes, PROT_NONE) == 0)
            defer { _ = unsafe mprotect(pointer(base), bytes, PROT_READ | PROT_WRITE) }
            try workOut(rig) { _ in }
            let object = try rig.allocate(33)
            #expect(try rig.reallocate(object, 33, to: 64) == object)
            let block = try rig.allocate(5 * rig.pageSize)
            #expect(try rig.reallocate(block, 5 * rig.pageSize, to: 8 * rig.pageSize) == block)
            try rig.expectSound()
        }
    }

    @Test func anyNumberOfAllocatorsLiveSideBySide() throws {
        var rigs: [GlobalRig] = []
        for setup in Setup.all + Setup.all { rigs.append(try GlobalRig(setup, pages: 64)) }
        try withExtendedLifetime(rigs) {
            var objects: [[WatchedObject]] = []
            for (number, rig) in rigs.enumerated() {
                objects.append(
                    try (0..<60).map { index in
                        try WatchedObject(rig, 8 << (index % 9), cpu: index % 4, byte: UInt8(number * 7 + index % 5))
                    })
            }
            for (number, rig) in rigs.enumerated() {
                #expect(rig.totals(64).liveObjects > 0)
                let stranger = objects[(number + 1) % rigs.count][0]
                #expect(refusal { try rig.free(stranger.address, stranger.size) } == .notFound)
                #expect(rig.misuses(.foreignAddress) == 1)
            }
            let pages = rigs.map(\.pagesOut)
            // One comes and goes without a trace in the others.
            for object in objects[0] { try rigs[0].free(object.address, object.size, cpu: object.cpu) }
            _ = try rigs[0].face.reclaim()
            #expect(rigs[0].pagesOut == 0)
            for number in 1..<rigs.count {
                #expect(rigs[number].pagesOut == pages[number])
                #expect(objects[number].areIntact)
                try rigs[number].expectSound()
            }
        }
    }
}

@Suite struct ReallocationBehaviour {
    @Test(arguments: Setup.all)
    func aSizeOfTheSameClassStaysInPlace(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for (low, high) in [(1, 8), (9, 16), (33, 64), (129, 256), (1025, 2048)] {
                for cpu in 0...rig.common {
                    let object = try rig.allocate(low)
                    #expect(try rig.reallocate(object, low, to: high, cpu: cpu) == object)
                    #expect(try rig.reallocate(object, high, to: low, cpu: cpu) == object)
                    try rig.free(object, low)
                }
            }
            #expect((0..<4).map { Figures(live: rig.state).cpuFigures($0).reallocations } == [10, 10, 10, 10])
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aSizeOfTheSameBlockStaysInPlaceAndIsAccountedFor(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let page = rig.pageSize
            let block = try rig.allocate(5 * page)
            #expect(try rig.reallocate(block, 5 * page, to: 8 * page) == block)
            #expect(try rig.ledger().requestedLargeBytes == 8 * page)
            #expect(try rig.reallocate(block, 8 * page, to: 4 * page + 1) == block)
            #expect(try rig.ledger().roundingLargeBytes == 4 * page - 1)
            try rig.free(block, 4 * page + 1)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aMoveKeepsTheBytes(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let sizes = [8, 24, 200, 1024, 2048, 3000, rig.pageSize, 3 * rig.pageSize + 5]
            for from in sizes {
                for to in sizes where from != to {
                    let object = try WatchedObject(rig, from, cpu: 0, byte: 0xC3)
                    let moved = try rig.reallocate(object.address, from, to: to, cpu: 1)
                    #expect(Bytes.all(moved, min(from, to), are: 0xC3), "\(from) to \(to)")
                    try rig.free(moved, to, cpu: 2)
                }
            }
            _ = try rig.face.reclaim()
            #expect(rig.pagesOut == 0)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aReallocationWithoutMemoryLeavesTheObject(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [64, 2 * rig.pageSize] {
                let object = try WatchedObject(rig, size, cpu: 0, byte: 0x3C)
                let blocks = rig.exhaust(rig.pageSize)
                let objects = rig.exhaust(64)
                let before = try rig.ledger()
                #expect(refusal { try rig.reallocate(object.address, size, to: 16 * rig.pageSize) } == .noMemory)
                #expect(refusal { try rig.reallocate(object.address, size, to: rig.pageSize << 21) } == .invalidParam)
                #expect(refusal { try rig.reallocate(object.address, size, to: -1) } == .invalidParam)
                #expect(object.isIntact)
                #expect(try rig.ledger().liveObjects == before.liveObjects)
                try rig.free(object.address, size)
                for block in blocks { try rig.free(block, rig.pageSize) }
                for other in objects { try rig.free(other, 64) }
                try rig.expectSound()
            }
        }
    }

    @Test(arguments: Setup.all)
    func aReallocationOfWhatIsNoObjectIsRefusedAndCounted(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let object = try WatchedObject(rig, 64, cpu: 0, byte: 1)
            #expect(refusal { try rig.reallocate(object.address, 128, to: 64) } == .invalidParam)
            #expect(rig.misuses(.wrongSize) == 1)
            #expect(refusal { try rig.reallocate(object.address + 8, 64, to: 500) } == .invalidParam)
            #expect(rig.misuses(.interiorAddress) == 1)
            #expect(refusal { try rig.reallocate(rig.heapEnd, 64, to: 500) } == .notFound)
            #expect(refusal { try rig.reallocate(rig.heapEnd, 1 << 16, to: 500) } == .notFound)
            #expect(rig.misuses(.foreignAddress) == 2)
            #expect(refusal { try rig.reallocate(rig.freePage(), 64, to: 500) } == .notAllocated)
            #expect(rig.misuses(.notAnObject) == 1)
            #expect(object.isIntact)
            try rig.free(object.address, 64)
            if setup.mode == .exact || setup.capacity == 0 {
                #expect(refusal { try rig.reallocate(object.address, 64, to: 500) } == .notAllocated)
                #expect(refusal { try rig.reallocate(object.address, 64, to: 60) } == .notAllocated)
                #expect(rig.misuses(.doubleFree) == 2)
            }
            try rig.expectSound()
        }
    }
}
