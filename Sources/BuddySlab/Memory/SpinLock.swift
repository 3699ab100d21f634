//! A lock that backs off and then waits through the integrator's hook.

/// A mutual-exclusion lock in words of metadata: the state that threads sleep on, and counters.
///
/// The state follows U. Drepper, "Futexes are tricky", mutex 2: 0 free, 1 held, 2 held and somebody may sleep.
/// Taking it acquires what the last holder released. All counters are written by the holder only, so a load and a store
/// are enough; those of contention are touched only by who met it, and so is the clock.
struct SpinLock {
    /// Words that a lock takes; give it a cache line of its own.
    static let wordCount = 7
    private static let spins = 64

    private let address: UInt

    /// The lock at `address`; zero words are a free lock.
    init(at address: UInt) { self.address = address }

    private func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    var state: HalfWord { HalfWord(at: address) }
    /// How often the lock was taken.
    var acquisitions: Word { word(1) }
    /// How often a taker found the lock held.
    var contentions: Word { word(2) }
    /// Looks at the held lock by takers that had not gone to sleep yet.
    var looks: Word { word(3) }
    /// Times that a taker went to sleep.
    var sleeps: Word { word(4) }
    /// Nanoseconds that takers who found it held waited, and the longest of these waits, by the integrator's clock.
    var waitNanoseconds: Word { word(5) }
    var longestWait: Word { word(6) }

    /// Takes the lock; O(1) without contention.
    func lock(_ hooks: StoredHooks) {
        if !state.compareExchange(0, 1) { lockContended(hooks) }
        acquisitions.add(1)
    }

    @inline(never)
    private func lockContended(_ hooks: StoredHooks) {
        let start = hooks.now()
        let (looks, sleeps) = waitForLock(hooks)
        let waited = Int(truncatingIfNeeded: hooks.now() &- start)
        contentions.add(1)
        self.looks.add(looks)
        self.sleeps.add(sleeps)
        waitNanoseconds.add(waited)
        if waited > longestWait.int { longestWait.int = waited }
    }

    /// Returns with the lock; how often it looked, and how often it slept.
    private func waitForLock(_ hooks: StoredHooks) -> (looks: Int, sleeps: Int) {
        for look in 1...Self.spins where state.value == 0 && state.compareExchange(0, 1) { return (look, 0) }
        var sleeps = 0
        while state.exchange(2) != 0 {
            sleeps += 1
            hooks.wait(state, while: 2)
        }
        return (Self.spins, sleeps)
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
