//! Proof that ThreadSanitizer sees a race in these tests when there is one.

import Testing

/// Run with `SLABSCOPE_TSAN=1` in a build with `--sanitize=thread`. The race ends a process of its own with an error.
@Suite struct PlantedRace {
    @Test(.enabled(if: TestSettings.number("SLABSCOPE_TSAN") != nil))
    func aPlantedRaceIsReported() async {
        await #expect(processExitsWith: .failure) {
            let bytes = ParcelBytes()
            onThreads(4) { index in
                for round in 0..<20_000 { bytes.write(key: UInt64(round + index)) }
            }
        }
    }
}

/// An object that two users write to without asking each other.
///
/// @unchecked Sendable because it is the fault that is planted.
@safe
private final class ParcelBytes: @unchecked Sendable {
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)

    deinit { unsafe memory.deallocate() }

    func write(key: UInt64) { ObjectPattern.write(unsafe UInt(bitPattern: memory), 64, key: key) }
}
