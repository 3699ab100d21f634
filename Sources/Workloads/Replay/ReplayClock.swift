/// When the events of a pass over a trace are due.
import CPlatform

/// The schedule of one pass. As a pacer's, it moves moments up to the next whole millisecond, so that a worker wakes at
/// most a thousand times a second; who falls behind catches up.
struct ReplayClock {
    private let isPaced: Bool
    private let start: UInt64
    /// What is due until here need not be waited for.
    private var reached: UInt64 = 0

    /// A pass that starts now.
    init(_ pace: ReplayPace) {
        isPaced = pace == .recorded
        start = isPaced ? platform_monotonic_nanoseconds() : 0
    }

    /// When an event is due that lies so many nanoseconds behind the start, on the monotonic clock; nil where that
    /// moment has been waited for.
    @inline(__always)
    mutating func due(_ nanoseconds: UInt64) -> UInt64? {
        guard isPaced, nanoseconds > reached else { return nil }
        reached = (nanoseconds + Pacer.quantum - 1) / Pacer.quantum * Pacer.quantum
        return start + reached
    }
}
