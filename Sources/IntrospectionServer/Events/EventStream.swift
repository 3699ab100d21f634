/// One reader of the event stream.
import CPlatform
import Threads

/// A body that sends events for as long as the client listens.
///
/// One lock guards queue, sleep and end together: between finding the queue empty and falling asleep nothing can be
/// appended, so no event waits for a connection that sleeps.
public final class EventStream: BodyStream {
    private struct State {
        var queue = EventQueue()
        var connection: ConnectionSwitch?
        var isAsleep = false
        var isClosed = false
        /// Events that will still be taken; nil without a limit.
        var remaining: Int?
        var lastSentNanoseconds = platform_monotonic_nanoseconds()

        mutating func wake() {
            guard isAsleep else { return }
            isAsleep = false
            connection?.wake()
        }
    }

    /// The option that this reader subscribed with, such as a number of map cells.
    public let variant: String?

    private let state: Guarded<State>
    private let heartbeatNanoseconds: UInt64
    private let onFinished: @Sendable (EventStream) -> Void

    /// With a `limit` the stream ends once so many events have been sent.
    init(
        variant: String?, heartbeatSeconds: Double, limit: Int? = nil,
        onFinished: @escaping @Sendable (EventStream) -> Void
    ) {
        self.variant = variant
        state = Guarded(State(remaining: limit))
        self.onFinished = onFinished
        heartbeatNanoseconds = UInt64(heartbeatSeconds * 1e9)
    }

    /// Appends what comes before the first event.
    func begin(_ preamble: EventFrame) { state.withLock { _ = $0.queue.append(preamble) } }

    /// Appends an event; never waits. Returns how many others the reader has lost by it.
    @discardableResult
    func send(_ frame: EventFrame) -> Int {
        state.withLock { state in
            guard !state.isClosed, state.remaining != 0 else { return 0 }
            state.remaining? -= 1
            let dropped = state.queue.append(frame)
            state.wake()
            return dropped
        }
    }

    public func attach(to connection: ConnectionSwitch) {
        state.withLock { $0.connection = connection }
    }

    public func next(limit: Int) -> BodyChunk {
        state.withLock { state in
            guard !state.isClosed else { return .end }
            let piece = state.queue.next(limit: limit)
            if !piece.isEmpty {
                state.lastSentNanoseconds = platform_monotonic_nanoseconds()
                return .bytes(piece)
            }
            if state.remaining == 0 { return .end }
            state.isAsleep = true
            state.connection?.sleep()
            return .asleep
        }
    }

    /// A client that went away while its connection slept is noticed only by writing to it, hence the heartbeat.
    public func housekeep(nowNanoseconds: UInt64) {
        state.withLock { state in
            guard !state.isClosed, state.queue.isEmpty,
                nowNanoseconds >= state.lastSentNanoseconds + heartbeatNanoseconds
            else { return }
            _ = state.queue.append(.heartbeat)
            state.wake()
        }
    }

    public func close() {
        state.withLock { state in
            state.isClosed = true
            state.wake()
        }
    }

    public func finished() {
        state.withLock { state in
            state.isClosed = true
            state.isAsleep = false
            state.connection = nil
        }
        onFinished(self)
    }
}
