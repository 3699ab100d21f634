//! A double free whose first free still waits in another CPU's outgoing table.

import Testing

@testable import BuddySlab

@Suite struct LateDoubleFreeLaws {
    /// Takes an object on CPU 1, frees it on CPU 0, and fills up CPU 1 so that it serves what it gets back next.
    private func freedOnItsWay(_ rig: GlobalRig) throws -> UInt {
        let object = try rig.allocate(64, cpu: 1)
        for _ in 0..<4 * rig.state.classes[3].slots.int { _ = try rig.allocate(64, cpu: 1) }
        #expect(try rig.free(object, 64, cpu: 0) == .remoteQueued)
        return object
    }

    @Test(arguments: Setup.all.filter { $0.mode == .exact })
    func aDoubleFreeIsRefusedOnceTheFirstHasBeenSent(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let object = try freedOnItsWay(rig)
        rig.state.processor(0).sendOutgoing()
        for cpu in 0...rig.common { #expect(refusal { try rig.free(object, 64, cpu: cpu) } == .notAllocated) }
        #expect(rig.misuses(.doubleFree) == 4)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all.filter { $0.mode == .exact && $0.capacity > 0 })
    func aDoubleFreeIsRefusedAtOnceWhileTheFirstIsOnItsWay(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let object = try freedOnItsWay(rig)
        // The owner cannot see the tables of the others, so mode `exact` does not keep this promise yet.
        withKnownIssue {
            #expect(refusal { try rig.free(object, 64, cpu: 1) } == .notAllocated)
            // What was accepted wrongly is served again, and the first free then takes it from its new user.
            let served = try rig.allocate(64, cpu: 1)
            rig.state.processor(0).sendOutgoing()
            let others = try (0..<4 * rig.state.classes[3].slots.int).map { _ in try rig.allocate(64, cpu: 1) }
            #expect(!others.contains(served))
        }
    }
}
