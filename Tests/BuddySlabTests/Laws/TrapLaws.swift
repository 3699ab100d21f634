//! Misuse of the library's own rules ends the process.

import Testing

@testable import BuddySlab

@Suite struct TrapLaws {
    @Test func aBuddysPageSizeThatIsNoPowerOfTwoTraps() async {
        await #expect(processExitsWith: .failure) { _ = BuddyAllocator<5000>() }
        await #expect(processExitsWith: .failure) { _ = BuddyAllocator<256>() }
        await #expect(processExitsWith: .failure) { _ = BuddyAllocator<0>() }
    }

    @Test func aGlobalAllocatorsPageSizeBelow4096Traps() async {
        await #expect(processExitsWith: .failure) { _ = GlobalAllocator<2048>() }
        await #expect(processExitsWith: .failure) { _ = GlobalAllocator<6000>() }
    }

    @Test func aSchemeThatIsNotAscendingTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = SizeClassScheme(count: 2, size: { 16 - 8 * $0 }, slabBytes: { _ in 4096 })
        }
        await #expect(processExitsWith: .failure) {
            _ = SizeClassScheme(count: 1, size: { _ in 12 }, slabBytes: { _ in 4096 })
        }
        await #expect(processExitsWith: .failure) {
            _ = SizeClassScheme(count: 1, size: { _ in 64 }, slabBytes: { _ in 63 })
        }
        await #expect(processExitsWith: .failure) {
            _ = SizeClassScheme(count: 0, size: { _ in 8 }, slabBytes: { _ in 4096 })
        }
        await #expect(processExitsWith: .failure) {
            _ = SizeClassScheme(count: 97, size: { 8 * $0 + 8 }, slabBytes: { _ in 4096 })
        }
    }

    @Test func actingAsACPUThatDoesNotExistTraps() async {
        await #expect(processExitsWith: .failure) {
            let rig = try GlobalRig(Setup())
            try rig.face.acting(as: 4) { _ in }
        }
    }

    @Test func anOrdinaryCallDoesNotTrap() async {
        await #expect(processExitsWith: .success) {
            let rig = try GlobalRig(Setup())
            try rig.free(try rig.allocate(64), 64)
        }
    }
}
