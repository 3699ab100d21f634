/// A worker's side of latency: decides which calls are timed, and hands their times over.
import BuddySlab
import CPlatform

/// One thread's timer. It belongs to the thread that uses it and ends with it; nothing that it does waits for anybody.
///
/// A call that is not timed costs a decrement and a branch; one that is costs two looks at the clock and a store.
public struct LatencyProbe: ~Copyable {
    /// Calls until the next that is timed, and that one.
    @usableFromInline var countdown: Int
    private var schedule: SampleSchedule
    private let ring: SampleRing?
    private let clockCost: UInt64

    init(ring: SampleRing, oneIn: Int, seed: UInt64) {
        schedule = SampleSchedule(oneIn: oneIn, seed: seed)
        countdown = schedule.next()
        self.ring = ring
        clockCost = LatencyClock.cost
    }

    /// A probe that times nothing, for threads that nobody watches.
    public init() {
        schedule = SampleSchedule(oneIn: 1, seed: 0)
        countdown = .max
        ring = nil
        clockCost = 0
    }

    deinit { ring?.close() }

    /// Counts a call. True: it is to be timed, and ends with `record`.
    @inlinable
    @inline(__always)
    public mutating func isDue() -> Bool {
        countdown &-= 1
        return countdown == 0
    }

    /// The clock that `record` expects, in nanoseconds.
    public static func now() -> UInt64 { platform_monotonic_nanoseconds() }

    /// Hands a timed call over: `start` was read just before it, `end` just after. `intended` is the moment for which
    /// it was planned, where its thread follows a schedule that does not wait for slow calls. The cost of the clock is
    /// taken off both times.
    public mutating func record(
        _ operation: LatencyOperation, size: Int, alignment: Int, path: OperationPath?, start: UInt64, end: UInt64,
        intended: UInt64? = nil
    ) {
        countdown = schedule.next()
        ring?.push(
            LatencySample(
                operation, path: path, size: size, alignment: alignment, service: length(from: start, to: end),
                response: intended.map { length(from: $0, to: end) }))
    }

    private func length(from start: UInt64, to end: UInt64) -> UInt64 {
        let length = end > start ? end - start : 0
        return length > clockCost ? length - clockCost : 0
    }
}
