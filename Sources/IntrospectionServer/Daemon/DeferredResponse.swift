/// An answer that is given later, by any thread, while the connection sleeps.
import CPlatform
import Threads

/// Lets a handler return at once although its answer depends on something that still has to happen.
///
/// A handler must never wait: its thread serves other connections too.
public final class DeferredResponse: Suspending {
    private struct State {
        var answer: Response?
        var connection: ConnectionSwitch?
        var isAsleep = false
    }

    private let state = Guarded(State())
    private let deadlineNanoseconds: UInt64
    private let onDeadline: @Sendable () -> Response

    /// Nobody may wait longer than this, in seconds.
    public static let longestWaitSeconds = 60.0

    /// After `seconds`, or when the server stops, the answer is what `onDeadline` returns.
    public init(seconds: Double, onDeadline: @escaping @Sendable () -> Response) {
        let seconds = min(max(seconds, 0), Self.longestWaitSeconds)
        deadlineNanoseconds = platform_monotonic_nanoseconds() + UInt64(seconds * 1e9)
        self.onDeadline = onDeadline
    }

    /// Gives the answer; the first call counts. The body must be bytes.
    public func complete(_ response: Response) {
        guard case .bytes = response.body else { preconditionFailure("a deferred answer cannot be deferred again") }
        state.withLock { state in
            guard state.answer == nil else { return }
            state.answer = response
            guard state.isAsleep else { return }
            state.isAsleep = false
            state.connection?.wake()
        }
    }

    public func housekeep(nowNanoseconds: UInt64) {
        guard nowNanoseconds >= deadlineNanoseconds, state.withLock({ $0.answer == nil }) else { return }
        complete(onDeadline())
    }

    public func close() {
        guard state.withLock({ $0.answer == nil }) else { return }
        complete(onDeadline())
    }

    /// The answer, or `nil` once the connection sleeps until there is one.
    func answer(orSleep connection: ConnectionSwitch) -> Response? {
        state.withLock { state in
            if let answer = state.answer { return answer }
            if !state.isAsleep {
                state.isAsleep = true
                state.connection = connection
                connection.sleep()
            }
            return nil
        }
    }
}
