//! A lock that backs off and then waits through the integrator's hook.

/// A mutual-exclusion lock in two words of metadata: the state that threads sleep on, and counters.
///
/// The state follows U. Drepper, "Futexes are tricky", mutex 2: 0 free, 1 held, 2 held and somebody may sleep.
/// Taking it acquires what the last holder released.
struct SpinLock {
    /// Words that a lock takes: state, acquisitions, contentions.
    static let wordCount = 3
    private static let spins = 64

    private let address: UInt

    /// The lock at `address`; three zero words are a free lock.
    init(at address: UInt) { self.address = address }

    private var state: HalfWord { HalfWord(at: address) }
    /// How often the lock was taken. Written by the holder only.
    var acquisitions: Word { Word(at: address &+ 8) }
    /// How often a taker found the lock held. Written by the holder only, after it got the lock.
    var contentions: Word { Word(at: address &+ 16) }

    /// Takes the lock; O(1) without contention.
    func lock(_ hooks: StoredHooks) {
        if !state.compareExchange(0, 1) {
            waitForLock(hooks)
            contentions.add(1)
        }
        acquisitions.add(1)
    }

    private func waitForLock(_ hooks: StoredHooks) {
        for _ in 0..<Self.spins where state.value == 0 && state.compareExchange(0, 1) { return }
        while state.exchange(2) != 0 { hooks.wait(state, while: 2) }
    }

    /// Gives the lock back and wakes one sleeper, if there may be one.
    func unlock(_ hooks: StoredHooks) {
        if state.exchange(0) == 2 { hooks.wake(state, count: 1) }
    }

    /// Runs `body` with the lock held.
    @inline(__always)
    func withLock<Result, Failure: Error>(
        _ hooks: StoredHooks, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock(hooks)
        defer { unlock(hooks) }
        return try body()
    }
}
