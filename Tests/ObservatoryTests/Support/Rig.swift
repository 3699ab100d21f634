/// An allocator to observe, and a clock that stands still until it is told.
import BuddySlab
import Synchronization

@testable import Observatory

/// A small allocator and what observes it.
struct Rig {
    let source: any ObservedAllocator
    let clock = HandClock()
    let sampler: Sampler
    let exact: ExactSnapshots
    let laboratory: Laboratory

    init(
        mebibytes: Int = 32, cpuCount: Int = 2, mode: AllocatorMode = .exact, magazineCapacity: Int = 64
    ) throws {
        source = try makeAllocator(
            byteCount: mebibytes << 20, cpuCount: cpuCount, mode: mode, magazines: .fixed(magazineCapacity))
        sampler = Sampler(observing: source, clock: clock.clock)
        exact = ExactSnapshots(observing: source, sampler)
        laboratory = Laboratory(observing: source, sampler)
    }

    /// Lets time pass, and ticks.
    @discardableResult
    func tick(after seconds: Double = 1) -> Tick {
        clock.advance(seconds)
        return sampler.tick()
    }

    /// Allocates objects on a CPU whose thread is the caller's, and keeps them.
    func allocate(_ count: Int, size: Int, cpu: Int = 0) throws -> [UInt] {
        var token = try source.attach(CPUIndex(UInt16(cpu)), thread: 0)
        return try (0..<count).map { _ in
            UInt(bitPattern: try unsafe token.allocate(AllocationLayout(size: size)))
        }
    }

    /// Frees objects on a CPU whose thread is the caller's.
    func free(_ objects: [UInt], size: Int, cpu: Int = 0) throws {
        var token = try source.attach(CPUIndex(UInt16(cpu)), thread: 0)
        for object in objects {
            guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: object) else { continue }
            try unsafe token.deallocate(pointer, AllocationLayout(size: size))
        }
    }
}

/// Time by hand: starts at one second, on 2026-11-22 at 16:00 UTC.
final class HandClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000)

    func advance(_ seconds: Double) { nanoseconds.wrappingAdd(UInt64(seconds * 1e9), ordering: .relaxed) }

    var clock: ObservatoryClock {
        ObservatoryClock(
            monotonicNanoseconds: { self.nanoseconds.load(ordering: .relaxed) },
            unixMilliseconds: { 1_795_363_200_000 + Int(self.nanoseconds.load(ordering: .relaxed) / 1_000_000) })
    }
}

/// Changes one byte, as a stray write of somebody else would.
func flipBit(of address: UInt) {
    guard let byte = unsafe UnsafeMutablePointer<UInt8>(bitPattern: address) else { return }
    unsafe byte.pointee ^= 1
}
