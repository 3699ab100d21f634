/// Bodies that are not here yet, and how they put their connection to sleep.

/// Suspends and resumes one connection.
///
/// `sleep` is called only by the connection's own thread while it asks for more, `wake` only after a `sleep`, and both
/// under the lock that guards the owner's queue: a wake between the look at the queue and the sleep would be lost.
public struct ConnectionSwitch: Sendable {
    let sleep: @Sendable () -> Void
    let wake: @Sendable () -> Void

    public init(sleep: @escaping @Sendable () -> Void, wake: @escaping @Sendable () -> Void) {
        self.sleep = sleep
        self.wake = wake
    }
}

/// Something that may keep a connection asleep, and must let it go when the server stops.
public protocol Suspending: AnyObject, Sendable {
    /// Called about once a second, with the monotonic clock.
    func housekeep(nowNanoseconds: UInt64)
    /// Wakes the connection and never lets it sleep again.
    func close()
}

/// What a stream has to send now.
public enum BodyChunk: Sendable, Equatable {
    case bytes([UInt8])
    /// Nothing; the connection has been put to sleep.
    case asleep
    case end
}

/// A body that is written piece by piece.
public protocol BodyStream: Suspending {
    /// Called once, before the first `next`.
    func attach(to connection: ConnectionSwitch)
    /// At most `limit` bytes, never none.
    func next(limit: Int) -> BodyChunk
    /// Called once, after the last use of the connection.
    func finished()
}
