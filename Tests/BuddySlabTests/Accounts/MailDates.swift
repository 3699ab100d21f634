//! How long remote frees have waited, by the last note of the time.

import Synchronization
import Testing

@testable import BuddySlab

/// The clock of these tests, in nanoseconds. They run one after the other.
private let handTime = Atomic<UInt64>(0)

@Suite(.serialized) struct MailDates {
    private func rig(_ mode: AllocatorMode = .exact) throws -> GlobalRig {
        var hooks = PlatformHooks.linux
        hooks.now = { handTime.load(ordering: .relaxed) }
        return try GlobalRig(Setup(mode: mode, capacity: 0), hooks: hooks)
    }

    private func note(_ rig: GlobalRig, _ time: UInt64) {
        handTime.store(time, ordering: .relaxed)
        rig.face.advanceClock()
    }

    @Test func theOldestObjectThatWaitsGivesTheAge() throws {
        let rig = try rig()
        note(rig, 10)
        let objects = try (0..<4).map { _ in try rig.allocate(64, cpu: 0) }
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 0) == nil)
        try rig.free(objects[0], 64, cpu: 1)
        note(rig, 20)
        try rig.free(objects[1], 64, cpu: 2)
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 0) == 10)
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 1) == nil)
        // The next allocation of the owner takes everything in.
        _ = try rig.allocate(64, cpu: 0)
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 0) == nil)
        try rig.free(objects[2], 64, cpu: 1)
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 0) == 20)
    }

    @Test func classesOfOneOwnerAreDatedApartAndTheOldestCounts() throws {
        let rig = try rig(.flush)
        let small = try rig.allocate(8, cpu: 0)
        let large = try rig.allocate(2048, cpu: 0)
        note(rig, 30)
        try rig.free(large, 2048, cpu: 1)
        note(rig, 40)
        try rig.free(small, 8, cpu: 1)
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 0) == 30)
        _ = try rig.allocate(2048, cpu: 0)
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 0) == 40)
    }

    @Test func anExactCopyHoldsDatesAndBytesToo() throws {
        let rig = try rig()
        note(rig, 50)
        let objects = try (0..<3).map { _ in try rig.allocate(500, cpu: 2) }
        for object in objects { try rig.free(object, 500, cpu: 1) }
        try rig.face.withExactFigures { figures, _ in
            #expect(figures.oldestMail(ofOwner: 2) == 50)
            #expect(figures.sent(owner: 2, freer: 1) == 3 && figures.sentBytes(owner: 2, freer: 1) == 3 * 512)
            #expect(figures.sentBytes(owner: 1, freer: 2) == 0)
        }
        #expect(Figures(live: rig.state).sentBytes(owner: 2, freer: 1) == 3 * 512)
    }

    @Test func withoutANoteNothingIsDated() throws {
        let rig = try rig()
        let object = try rig.allocate(64, cpu: 0)
        try rig.free(object, 64, cpu: 1)
        #expect(Figures(live: rig.state).oldestMail(ofOwner: 0) == 0)
    }
}
