/// When a paced worker's operations are due.

/// An open schedule: operation n of a worker is meant to start n / rate after the first, moved up to the next whole
/// millisecond, so that a worker wakes at most a thousand times a second. It does not wait for slow operations: who
/// falls behind catches up, and what it did late counts as late (no coordinated omission).
struct Pacer {
    static let quantum: UInt64 = 1_000_000

    private let rate: Double
    private let start: UInt64
    private var granted: UInt64 = 0

    /// Starts a schedule at `start` of the monotonic clock, with `rate` operations a second; above 0.
    init(rate: Double, start: UInt64) {
        assert(rate > 0)
        self.rate = rate
        self.start = start
    }

    /// When the next operation is meant to start, in nanoseconds of the monotonic clock.
    var intendedStart: UInt64 { intendedStart(of: granted) }

    /// When the operation was meant to start that was taken before the last `count` ones.
    func intendedStart(before count: Int) -> UInt64 { intendedStart(of: granted - UInt64(count) - 1) }

    private func intendedStart(of operation: UInt64) -> UInt64 {
        let offset = UInt64(Double(operation) / rate * 1e9)
        return start + (offset + Self.quantum - 1) / Self.quantum * Self.quantum
    }

    /// Takes all operations that are due by `now`; 0 where it is too early.
    mutating func due(by now: UInt64) -> Int {
        guard now >= intendedStart else { return 0 }
        let elapsed = (now - start) / Self.quantum * Self.quantum
        let allowed = UInt64(Double(elapsed) * 1e-9 * rate) + 1
        let due = max(allowed, granted + 1) - granted
        granted += due
        return Int(due)
    }

}
