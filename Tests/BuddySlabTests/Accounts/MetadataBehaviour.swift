//! The allocator never looks at users' memory, and allocators do not know of one another.

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
        // The system clears what is given back to it: here nothing is.
        var hooks = PlatformHooks.linux
        hooks.release = { _, _ in false }
        try withRig(setup, hooks: hooks) { rig in
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
