//! Which free slot is served next follows from the secret, and from nothing that a user can see.

import Testing

@testable import BuddySlab

@Suite struct RandomSlotLaws {
    /// Slots in the order in which a new slab of 64 serves them.
    private func order(_ secret: UInt64, mode: AllocatorMode = .hardened) throws -> [Int] {
        try withRig(Setup(mode: mode, cpuCount: 1, secret: secret), pages: 32) { rig in
            let objects = try (0..<64).map { _ in try rig.allocate(40) }
            return try objects.map { try rig.object(at: $0).slot }
        }
    }

    /// Of 64 slots in random order, the second is next to the first with probability 2/64. 512 slabs of seeds that are
    /// always the same: 16 are expected, and all who are not within five standard deviations (3.9) are refused.
    @Test func twoSuccessiveAllocationsAreNeighboursAsSeldomAsChanceHasIt() throws {
        var neighbours = 0
        var firsts = Set<Int>()
        for seed in 0..<512 {
            let (first, second) = try withRig(
                Setup(mode: .hardened, cpuCount: 1, secret: UInt64(seed)), pages: 32
            ) { rig in
                (try rig.object(at: try rig.allocate(40)).slot, try rig.object(at: try rig.allocate(40)).slot)
            }
            firsts.insert(first)
            if abs(first - second) == 1 { neighbours += 1 }
        }
        #expect((0...35).contains(neighbours), "\(neighbours) of 512")
        // 512 draws leave one of 64 slots out in one of fifty tries.
        #expect(firsts.count >= 62)
    }

    @Test func everySlotIsServedOnceAndTheSecretDecidesTheOrder() throws {
        let orders = try (0..<4).map { try order(UInt64($0)) }
        #expect(orders.allSatisfy { Set($0) == Set(0..<64) })
        #expect(Set(orders).count == 4)
        #expect(try order(2) == orders[2])
        #expect(try order(2, mode: .exact) == order(1, mode: .exact))
    }
}
