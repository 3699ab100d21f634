//! Reallocation: in place where class or block allows, otherwise a copy that keeps the bytes.

import Testing

@testable import BuddySlab

@Suite struct ReallocationLaws {
    static let sizes = [0, 1, 8, 9, 64, 65, 1000, 2048, 2049, 4096, 5000, 16384, 16385, 50000]

    @Test(arguments: Setup.all)
    func bytesAreKeptFromAnySizeToAnySize(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        for from in Self.sizes {
            for to in Self.sizes {
                for cpu in [0, rig.common] {
                    let object = try rig.allocate(from, cpu: cpu)
                    Bytes.fill(object, from, 0xA7)
                    let moved = try rig.reallocate(object, from, to: to, cpu: cpu)
                    #expect(Bytes.all(moved, min(from, to), are: 0xA7), "\(from) to \(to)")
                    #expect((moved == object) == Self.isInPlace(from, to, setup.pageSize), "\(from) to \(to)")
                    let ledger = try rig.ledger()
                    #expect(ledger.unaccountedBytes == 0 && ledger.liveObjects + ledger.largeBlocks == 1)
                    #expect(ledger.requestedSmallBytes + ledger.requestedLargeBytes == to)
                    try rig.free(moved, to, cpu: cpu)
                }
            }
        }
        try rig.expectSound()
    }

    /// The same class, or large blocks of the same order.
    private static func isInPlace(_ from: Int, _ to: Int, _ pageSize: Int) -> Bool {
        func place(_ size: Int) -> Int {
            size <= 2048 ? ceilingLog2(max(size, 8)) : 100 + ceilingLog2((size + pageSize - 1) / pageSize)
        }
        return place(from) == place(to)
    }

    @Test(arguments: Setup.all)
    func alignmentSurvivesAReallocation(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        for shift in 3...15 {
            var object = try rig.allocate(24, alignment: 1 << shift)
            var size = 24
            for newSize in [25, 300, 3000, 30000, 2, 70] {
                object = try rig.reallocate(object, size, to: newSize, alignment: 1 << shift)
                #expect(object % UInt(1 << shift) == 0)
                size = newSize
            }
            try rig.free(object, size, alignment: 1 << shift)
        }
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func aReallocationThatFailsLeavesTheObjectAsItWas(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 8)
        for size in [64, setup.pageSize + 1] {
            let object = try rig.allocate(size)
            Bytes.fill(object, size, 0x3C)
            #expect(refusal { try rig.reallocate(object, size, to: 9 * setup.pageSize) } == .noMemory)
            #expect(refusal { try rig.reallocate(object, size, to: -1) } == .invalidParam)
            #expect(refusal { try rig.reallocate(object, size, to: .max) } == .invalidParam)
            #expect(Bytes.all(object, size, are: 0x3C))
            #expect(try rig.ledger().unaccountedBytes == 0)
            try rig.free(object, size)
        }
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func misuseOfReallocationIsRefusedAndCounted(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        let object = try rig.allocate(64)
        let block = try rig.allocate(3 * setup.pageSize)
        for newSize in [60, 64, 65, 5000] {
            #expect(refusal { try rig.reallocate(64, 64, to: newSize) } == .notFound)
            #expect(refusal { try rig.reallocate(object, 65, to: newSize) } == .invalidParam)
            #expect(refusal { try rig.reallocate(object + 8, 64, to: newSize) } == .invalidParam)
            #expect(refusal { try rig.reallocate(block, 64, to: newSize) } == .notAllocated)
            #expect(refusal { try rig.reallocate(block + 64, 3 * setup.pageSize, to: newSize) } == .invalidParam)
            #expect(refusal { try rig.reallocate(block, setup.pageSize, to: newSize) } == .invalidParam)
            #expect(refusal { try rig.reallocate(object, 5000, to: newSize) } == .invalidParam)
        }
        #expect(rig.misuses(.foreignAddress) == 4)
        #expect(rig.misuses(.notAnObject) == 4)
        #expect(rig.misuses(.interiorAddress) + rig.misuses(.wrongSize) == 20)
        if setup.mode == .exact {
            try rig.free(object, 64)
            #expect(refusal { try rig.reallocate(object, 64, to: 60) } == .notAllocated)
            #expect(refusal { try rig.reallocate(object, 64, to: 600, cpu: 1) } == .notAllocated)
            #expect(rig.misuses(.doubleFree) == 2)
        }
        #expect(try rig.ledger().unaccountedBytes == 0)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func everyCompletedReallocationIsCounted(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        for cpu in [0, rig.common] {
            var object = try rig.allocate(64, cpu: cpu)
            var size = 64
            let steps = [60, 100, 5000, 5001, 50000, 64]
            for newSize in steps {
                object = try rig.reallocate(object, size, to: newSize, cpu: cpu)
                size = newSize
            }
            #expect(Figures(live: rig.state).cpuFigures(cpu).reallocations == steps.count)
            try rig.free(object, size, cpu: cpu)
        }
    }
}
