//! Double frees whose first free another CPU has accepted, and the owner has not drained yet.

import Testing

@testable import BuddySlab

@Suite struct LateDoubleFreeLaws {
    /// Takes an object on CPU 1, fills up CPU 1 so that it serves what it gets back next, and frees it on CPU 0.
    private func freedOnItsWay(_ rig: GlobalRig) throws -> UInt {
        let object = try rig.allocate(64, cpu: 1)
        for _ in 0..<4 * rig.state.classes[3].slots.int { _ = try rig.allocate(64, cpu: 1) }
        #expect(try rig.free(object, 64, cpu: 0) == .remoteQueued)
        return object
    }

    @Test(arguments: Setup.all.filter { $0.mode == .exact })
    func aDoubleFreeFromAnyCPUIsRefusedAtOnceWhileTheFirstIsOnItsWay(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let object = try freedOnItsWay(rig)
        for cpu in 0...rig.common { #expect(refusal { try rig.free(object, 64, cpu: cpu) } == .notAllocated) }
        #expect(rig.misuses(.doubleFree) == 4)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all.filter { $0.mode == .exact })
    func anObjectOnItsWayIsServedOnce(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let object = try freedOnItsWay(rig)
        #expect(refusal { try rig.free(object, 64, cpu: 1) } == .notAllocated)
        let served = try (0..<4 * rig.state.classes[3].slots.int).map { _ in try rig.allocate(64, cpu: 1) }
        #expect(served.count { $0 == object } == 1)
        #expect(Set(served).count == served.count)
    }
}
