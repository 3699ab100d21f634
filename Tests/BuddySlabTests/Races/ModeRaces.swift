//! Two frees of one object on two CPUs at the same moment, in every mode: one of them stands.

import Testing

@testable import BuddySlab

@Suite struct ModeRaceTests {
    private static let rounds = 400

    /// A pair of threads that are each other's rivals, round by round. In mode `hardened` one of the two is always
    /// refused at once; in the others the second may be taken back at the latest when it reaches the slab.
    @Test(arguments: [AllocatorMode.flush, .exact, .hardened])
    func ofTwoFreesAtTheSameMomentOneStands(_ mode: AllocatorMode) throws {
        let rig = RaceRig(RaceSetup(mode: mode, capacity: 8), cpuCount: 3)
        let figures = try rig.allocator.figures
        let refused = Tally()
        for round in 0..<Self.rounds * TestSettings.raceFactor {
            // The owner is one of the rivals in every second round.
            var owner = rig.attach(round % 2)
            let parcel = try #require(rig.make(&owner, 40, key: UInt64(round)))
            _ = consume owner
            let before = refused.value
            onThreads(2) { index in
                var cpu = rig.attach(index)
                let error = refusal { unsafe try cpu.deallocate(userPointer(parcel.address), parcel.layout) }
                if error != nil { refused.add() }
            }
            if mode == .hardened { #expect(refused.value == before + 1, "round \(round)") }
            _ = try rig.allocator.reclaim()
            #expect(figures.misuses(.doubleFree) == round + 1, "round \(round)")
        }
        #expect(rig.damage() == [])
        withExtendedLifetime(rig) {}
    }

    /// Two threads claim the same objects in the same order. Who falls behind finds them claimed, and catches up: so they
    /// meet again and again.
    @Test func ofTwoClaimsOfOneObjectOneSucceeds() {
        let count = 100_000 * TestSettings.raceFactor
        let memory = TestMemory(count * 64)
        let start = memory.start
        @Sendable func object(_ index: Int) -> GuardedMemory {
            GuardedMemory(start + UInt(index * 64), byteCount: 64, secret: 7)
        }
        for index in 0..<count { object(index).arm(size: 56, alignment: 8) }
        let claimed = Tally()
        onThreads(2) { _ in
            var mine = 0
            for index in 0..<count { if case .success = object(index).claim() { mine += 1 } }
            claimed.add(mine)
        }
        #expect(claimed.value == count)
        withExtendedLifetime(memory) {}
    }
}
