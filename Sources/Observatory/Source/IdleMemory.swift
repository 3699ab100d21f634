/// The background policy that gives idle memory back to the system.
import BuddySlab
import Threads

/// Once a period, gives memory back that has been free for a whole period; until it is stopped.
public final class IdleMemoryReleaser: Sendable {
    private let thread: PeriodicThread

    /// Starts the thread. The period is in seconds and must be above 0.
    public init(of source: any ObservedAllocator, everySeconds period: Double) {
        precondition(period > 0, "a period of \(period) seconds does not pass")
        thread = PeriodicThread.mustStart(name: "release", periodNanoseconds: UInt64(period * 1_000_000_000)) { _ in
            _ = source.releaseIdleMemory()
        }
    }

    /// Ends the thread and waits for it; called once.
    public func stop() { thread.stop() }
}
