//! Proof that the sanitizers see a fault in these tests when there is one, optimised as the tests are.

import Testing

/// Run with `SLABSCOPE_TSAN=1` or `SLABSCOPE_ASAN=1` in a build with `--sanitize=thread` or `address`. Each fault ends a
/// process of its own with an error.
@Suite struct PlantedFaults {
    @Test(.enabled(if: TestSettings.number("SLABSCOPE_TSAN") != nil))
    func aPlantedRaceIsReported() async {
        await #expect(processExitsWith: .failure) {
            let bytes = ParcelBytes()
            onThreads(4) { index in
                for round in 0..<20_000 { bytes.write(key: UInt64(round + index)) }
            }
        }
    }

    @Test(.enabled(if: TestSettings.number("SLABSCOPE_ASAN") != nil))
    func aPlantedOverflowIsReported() async {
        await #expect(processExitsWith: .failure) { ParcelBytes().write(count: ParcelBytes.count + 1, key: 1) }
    }

    @Test(.enabled(if: TestSettings.number("SLABSCOPE_ASAN") != nil))
    func aPlantedUseAfterFreeIsReported() async {
        await #expect(processExitsWith: .failure) {
            let address = ParcelBytes().address
            ObjectPattern.write(address, ParcelBytes.count, key: 1)
        }
    }
}

/// An object that two users write to without asking each other.
///
/// @unchecked Sendable because it is the fault that is planted.
@safe
private final class ParcelBytes: @unchecked Sendable {
    static let count = 64
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: ParcelBytes.count, alignment: 8)

    deinit { unsafe memory.deallocate() }

    var address: UInt { unsafe UInt(bitPattern: memory) }

    func write(count: Int = ParcelBytes.count, key: UInt64) { ObjectPattern.write(address, count, key: key) }
}
