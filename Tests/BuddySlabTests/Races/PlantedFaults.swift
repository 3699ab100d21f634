//! Proof that the sanitizers see a fault in these tests when there is one, optimised as the tests are.

import Glibc
import Synchronization
import Testing

/// Run with `SLABSCOPE_TSAN=1` or `SLABSCOPE_ASAN=1` in a build with `--sanitize=thread` or `address`. Each fault ends a
/// process of its own with an error.
@Suite struct PlantedFaults {
    @Test(.enabled(if: TestSettings.number("SLABSCOPE_TSAN") != nil))
    func aPlantedRaceIsReported() async {
        await #expect(processExitsWith: .failure) {
            let bytes = ParcelBytes()
            onThreads(2) { index in
                for round in 0..<20 { bytes.writeInTurn(2 * round + index) }
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
    private let turns = Atomic(0)
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: ParcelBytes.count, alignment: 8)

    deinit { unsafe memory.deallocate() }

    var address: UInt { unsafe UInt(bitPattern: memory) }

    func write(count: Int = ParcelBytes.count, key: UInt64) { ObjectPattern.write(address, count, key: key) }

    /// Writes once `turn` writes were made before. Relaxed, so that the writes follow each other in time while nothing
    /// orders them: threads that a busy machine runs one behind the other are not always reported.
    func writeInTurn(_ turn: Int) {
        while turns.load(ordering: .relaxed) != turn { sched_yield() }
        write(key: UInt64(turn))
        turns.add(1, ordering: .relaxed)
    }
}
