//! Reallocation stays in place where it can, keeps bytes where it moves, and leaves the object where it fails.

import Testing

@testable import BuddySlab

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
