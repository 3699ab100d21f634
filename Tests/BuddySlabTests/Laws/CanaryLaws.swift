//! Canaries: every byte behind an object is watched, and a free says exactly what was asked for.

import Testing

@testable import BuddySlab

@Suite struct CanaryLaws {
    private static let setups = [0, 8].flatMap { capacity in
        [false, true].map { Setup(mode: .hardened, capacity: capacity, isFixed: true, isFine: $0) }
    }

    /// The last byte of what serves a request.
    private func end(_ rig: GlobalRig, _ address: UInt, _ size: Int) throws -> UInt {
        guard let index = rig.state.classIndex(for: AllocationLayout(size: size)) else {
            let pages = PageRecord(rig.section, rig.section.page(of: address)).pageCount
            return address + UInt(pages * rig.pageSize)
        }
        return address + UInt(rig.state.classes[index].size.int)
    }

    @Test(arguments: setups)
    func aChangeOfAnyByteBehindAnObjectIsFoundAndNothingElseIs(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [0, 1, 7, 8, 40, 55, 56, 57, 100, 504, 1000, 2040, 2048, 3 * rig.pageSize - 9] {
                let object = try rig.allocate(size)
                let end = try end(rig, object, size)
                #expect(end - object >= UInt(size + 8), "\(size) bytes")
                // Of a block's slack, both ends.
                let watched = (object + UInt(size)..<end).filter { $0 < object + UInt(size) + 600 || $0 >= end - 8 }
                for byte in watched {
                    for mask: UInt8 in [1, 0x10, 0x80, 0xFF] {
                        Bytes.flip(byte, mask)
                        #expect(refusal { try rig.free(object, size) } == .damaged, "\(size), byte \(byte - object)")
                        #expect(refusal { try rig.reallocate(object, size, to: 8) } == .damaged)
                        Bytes.flip(byte, mask)
                    }
                }
                #expect(rig.misuses(.overflow) == rig.allMisuses)
                Bytes.fill(object, size, 0xEE)
                try rig.free(object, size)
            }
            #expect(rig.misuses(.overflow) > 0)
            try rig.expectSound()
        }
    }

    @Test(arguments: setups)
    func noOtherSizeAndNoOtherAlignmentFreesAnObject(_ setup: Setup) throws {
        try withRig(setup) { rig in
            var tries = 0
            for (size, alignment) in [(1, 1), (40, 8), (40, 16), (200, 64), (3000, 8), (9000, 4096)] {
                let object = try rig.allocate(size, alignment: alignment)
                #expect(object % UInt(alignment) == 0)
                for wrong in [size - 1, size + 1, size + 7, size + 4096] {
                    tries += 1
                    #expect(refusal { try rig.free(object, wrong, alignment: alignment) } != nil)
                }
                for wrong in [1, 2, 8, 32, 8192] where wrong != alignment {
                    tries += 1
                    #expect(refusal { try rig.free(object, size, alignment: wrong) } != nil)
                }
                #expect(rig.allMisuses == tries && rig.misuses(.doubleFree) + rig.misuses(.overflow) == 0)
                try rig.free(object, size, alignment: alignment, cpu: 1)
            }
            try rig.expectSound()
        }
    }

    /// C's way: the size is read from the canary.
    @Test(arguments: setups)
    func whatIsFreedByItsAddressAloneCountsWhatWasAskedFor(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [0, 1, 8, 9, 40, 100, 2040, 2049, 40_000] {
                let object = try rig.on(0) { (processor) throws(AllocationError) in
                    try rig.state.allocateWhole(size, on: processor)
                }
                #expect(object % (size > 8 ? 16 : 8) == 0)
                #expect(rig.state.wholeSize(of: object) == size)
                let ledger = try rig.ledger()
                #expect(ledger.requestedSmallBytes + ledger.requestedLargeBytes == size)
                Bytes.fill(object, size, 0x77)
                let moved = try rig.on(0) { (processor) throws(AllocationError) in
                    try rig.state.reallocateWhole(object, newSize: size + 3, on: processor)
                }
                #expect(rig.state.wholeSize(of: moved) == size + 3 && (size == 0 || Bytes.all(moved, size, are: 0x77)))
                #expect(refusal { try rig.state.deallocateWhole(moved, size: size, on: nil) } != nil)
                _ = try rig.state.deallocateWhole(moved, on: nil)
                #expect(rig.state.wholeSize(of: moved) == nil)
                #expect(refusal { try rig.state.deallocateWhole(moved, on: nil) } != nil)
            }
            let ledger = try rig.ledger()
            #expect(ledger.requestedSmallBytes == 0 && ledger.requestedLargeBytes == 0)
            try rig.expectSound()
        }
    }

    @Test(arguments: setups)
    func aSelfCheckNamesAnObjectWhoseCanaryIsDamaged(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let object = try rig.allocate(40)
            _ = try rig.allocate(40)
            Bytes.flip(object + 40)
            let findings = try rig.findings()
            #expect(findings.map(\.kind) == [.canary] && findings.first?.address == object)
            Bytes.flip(object + 40)
            try rig.expectSound()
        }
    }
}
