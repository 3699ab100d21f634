/// A place to sleep until something has happened, on a futex.
import CPlatform
import Synchronization

/// Counts events and wakes who waits for the next.
///
/// Who waits reads `value`, then looks whether there is something to do, then calls `wait(since:)`: an event in between
/// changes the value, so no ring is missed. The word lies in memory of its own, as a futex needs an address that stays.
@safe package final class Doorbell: Sendable {
    private struct Words: ~Copyable {
        let rings = Atomic<UInt32>(0)
        let sleepers = Atomic<UInt32>(0)
    }

    private static let cacheLine = 64
    nonisolated(unsafe) private let words: UnsafeMutablePointer<Words>

    package init() {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: Self.cacheLine, alignment: Self.cacheLine)
        unsafe words = memory.initializeMemory(as: Words.self, to: Words())
    }

    deinit {
        unsafe words.deinitialize(count: 1)
        unsafe UnsafeMutableRawPointer(words).deallocate()
    }

    /// Rings so far, modulo 2^32. Acquiring: what was written before the last ring is seen after it.
    package var value: UInt32 { unsafe words.pointee.rings.load(ordering: .acquiring) }

    /// Counts an event and wakes all sleepers.
    ///
    /// Both accesses are sequentially consistent, as is a sleeper's entry: either the ringer sees the sleeper, or
    /// the kernel sees the new value and does not put it to sleep.
    package func ring() {
        unsafe words.pointee.rings.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if unsafe words.pointee.sleepers.load(ordering: .sequentiallyConsistent) > 0 {
            unsafe platform_futex_wake(words, .max)
        }
    }

    /// Sleeps until a ring after `seen` was read, or for `nanoseconds`; may wake early.
    package func wait(since seen: UInt32, nanoseconds: UInt64 = .max) {
        unsafe words.pointee.sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
        unsafe platform_futex_wait(words, seen, nanoseconds)
        unsafe words.pointee.sleepers.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Sleeps until `condition` holds; whoever makes it true rings.
    func wait(until condition: () -> Bool) {
        while true {
            let seen = value
            if condition() { return }
            wait(since: seen)
        }
    }
}
