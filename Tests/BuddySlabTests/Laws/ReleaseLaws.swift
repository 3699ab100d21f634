//! Memory goes back to the system: only free pages, counted exactly, and never what was in use a moment ago.

import Synchronization
import Testing

@testable import BuddySlab

/// What the hook of these tests was asked for. One test at a time uses it.
private let asked = Mutex<[(start: UInt, byteCount: Int)]>([])

@Suite(.serialized) struct ReleaseLaws {
    private static let setups = Setup.eachPageSize + Setup.fine.filter { $0.capacity == 64 }

    private static var recording: PlatformHooks {
        var hooks = PlatformHooks.linux
        hooks.release = { address, byteCount in
            asked.withLock { $0.append((address, byteCount)) }
            return PlatformHooks.linux.release(address, byteCount)
        }
        return hooks
    }

    private func taken() -> [(start: UInt, byteCount: Int)] {
        asked.withLock { list in
            defer { list = [] }
            return list
        }
    }

    @Test(arguments: setups)
    func aReclaimGivesFreeMemoryBackAndNothingElse(_ setup: Setup) throws {
        _ = taken()
        try withRig(setup, hooks: Self.recording) { rig in
            #expect(try rig.ledger().residentBytes == 0)
            let size = 128 << 10
            let objects = try (0..<6).map { index in
                try WatchedObject(rig, size, cpu: index % 3, byte: UInt8(index + 1))
            }
            #expect(try rig.ledger().residentBytes >= 6 * size)
            for index in [0, 1, 4] { try rig.free(objects[index].address, size, cpu: index % 3) }
            let report = try rig.face.reclaim()
            #expect(report.releasedBytes >= 3 * size)
            let released = taken()
            #expect(!released.isEmpty)
            for (start, byteCount) in released {
                for index in [2, 3, 5] {
                    let address = objects[index].address
                    #expect(start + UInt(byteCount) <= address || address + UInt(size) <= start)
                }
            }
            for index in [2, 3, 5] { #expect(objects[index].isIntact) }
            for index in [0, 1, 4] { #expect(Bytes.all(objects[index].address, size, are: 0)) }
            #expect(try rig.ledger().residentBytes == 3 * size)
            try rig.expectSound()
            for index in [2, 3, 5] { try rig.free(objects[index].address, size, cpu: 1) }
            _ = try rig.face.reclaim()
            #expect(try rig.ledger().residentBytes == 0)
            _ = taken()
            #expect(try rig.face.reclaim().releasedBytes == 0)
            #expect(taken().isEmpty)
        }
    }

    @Test(arguments: setups)
    func onlyWhatWasFreeForAWholePeriodIsGivenBackInTheBackground(_ setup: Setup) throws {
        try withRig(setup, hooks: Self.recording) { rig in
            // Longer than any run that a page cache keeps.
            let size = 512 << 10
            let block = try rig.allocate(size)
            rig.face.releaseIdleMemory()
            try rig.free(block, size)
            #expect(rig.face.releaseIdleMemory() == 0)
            #expect(try rig.ledger().residentBytes == size)
            #expect(rig.face.releaseIdleMemory() == size)
            #expect(try rig.ledger().residentBytes == 0)
            #expect(rig.face.releaseIdleMemory() == 0)
            try rig.expectSound()
            let again = try rig.allocate(size)
            #expect(Bytes.all(again, size, are: 0))
            try rig.free(again, size)
            // What is used once a period stays.
            for _ in 0..<4 {
                #expect(rig.face.releaseIdleMemory() == 0)
                try rig.free(try rig.allocate(size), size)
            }
        }
    }

    @Test func withoutAHookMemoryStaysAndCountsAsResident() throws {
        var hooks = PlatformHooks.linux
        hooks.release = { _, _ in false }
        try withRig(Setup(), hooks: hooks) { rig in
            let block = try rig.allocate(1 << 19)
            try rig.free(block, 1 << 19)
            #expect(try rig.face.reclaim().releasedBytes == 0)
            #expect(try rig.ledger().residentBytes == 1 << 19)
            try rig.expectSound()
        }
    }
}
