/// The times of one run.
import Observatory

/// Dated once, and measured from then on: where the wall clock jumps while a run goes on, neither its length nor the order
/// of its times does.
struct RunClock: Sendable {
    private let clock: ObservatoryClock
    private let madeAt: Int
    private let madeNanoseconds: UInt64

    init(_ clock: ObservatoryClock) {
        self.clock = clock
        madeAt = clock.unixMilliseconds()
        madeNanoseconds = clock.monotonicNanoseconds()
    }

    /// Milliseconds since 1970, by the wall clock as it was when this was made.
    var now: Int { madeAt + Int((clock.monotonicNanoseconds() - madeNanoseconds) / 1_000_000) }
}
