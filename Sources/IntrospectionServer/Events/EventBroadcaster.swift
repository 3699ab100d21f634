/// Sends each event to every reader, and to those that come back what they missed.
import Observatory
import Threads

/// The source of `text/event-stream` answers.
///
/// Publishing appends to bounded queues and wakes sleeping connections; no reader can delay it or another reader. All
/// readers see events in the order in which they were published.
public final class EventBroadcaster: Sendable {
    private struct State {
        var streams: [EventStream] = []
        var ring: EventRing
    }

    private let state: Guarded<State>
    private let streamLimit: Int
    private let heartbeatSeconds: Double
    private let retryMilliseconds: Int

    /// - Parameters:
    ///   - streamLimit: readers at one time; each holds a connection.
    ///   - replayLimit: events that a reader may have missed, at most 4 MiB of them.
    ///   - heartbeatSeconds: silence after which a comment is sent.
    ///   - retryMilliseconds: when a browser should come back.
    public init(
        streamLimit: Int = 32, replayLimit: Int = 120, heartbeatSeconds: Double = 10, retryMilliseconds: Int = 2000
    ) {
        self.streamLimit = streamLimit
        self.heartbeatSeconds = heartbeatSeconds
        self.retryMilliseconds = retryMilliseconds
        state = Guarded(State(ring: EventRing(longest: replayLimit, mostBytes: 4 << 20)))
    }

    /// How many readers there are; without any, a publisher may spare itself the work of formatting.
    public var streamCount: Int { state.withLock { $0.streams.count } }

    /// The options that readers have subscribed with at this moment.
    public var variants: Set<String> { state.withLock { Set($0.streams.compactMap(\.variant)) } }

    /// Sends an event to all readers and keeps it for replay.
    ///
    /// - Parameters:
    ///   - id: what a reader names when it comes back; an event without one is replayed after the last that has one.
    ///   - variants: the data for readers that subscribed with an option; those with another option get `data`.
    ///     Replay is always of `data`.
    public func publish(event: String, id: String?, data: [UInt8], variants: [String: [UInt8]] = [:]) {
        let frame = EventFrame.bytes(event: event, id: id, data: data)
        let variantFrames = variants.mapValues { EventFrame.bytes(event: event, id: id, data: $0) }
        state.withLock { state in
            state.ring.append(.init(id: id, frame: frame))
            for stream in state.streams {
                stream.send(stream.variant.flatMap { variantFrames[$0] } ?? frame)
            }
        }
    }

    /// The answer to a request for events: a stream, or for `HEAD` nothing but its header.
    ///
    /// The route declares the query parameter `lastEventId`; with a `limit` the stream ends after so many events.
    /// Throws 503 where there are too many readers.
    public func response(
        to request: Request, variant: String? = nil, limit: Int? = nil
    ) throws(Problem) -> Response {
        var response = Response(headers: [
            "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
            "X-Content-Type-Options": "nosniff",
        ])
        guard request.method != .head else { return response }
        let lastID = request.headers["Last-Event-ID"] ?? request.query["lastEventId"]
        response.body = .stream(try subscribe(variant: variant, lastEventID: lastID, limit: limit))
        return response
    }

    /// A new reader, which first gets what was published after `lastEventID`.
    func subscribe(variant: String?, lastEventID: String?, limit: Int? = nil) throws(Problem) -> EventStream {
        let stream = EventStream(
            variant: variant, heartbeatSeconds: heartbeatSeconds, limit: limit
        ) { [weak self] in self?.remove($0) }
        stream.begin(Array("retry: \(retryMilliseconds)\n\n".utf8))
        let isFull = state.withLock { state in
            guard state.streams.count < streamLimit else { return true }
            if let lastEventID { Self.replay(state.ring, after: lastEventID, to: stream) }
            state.streams.append(stream)
            return false
        }
        if isFull {
            throw .unavailable("\(streamLimit) event streams are open already", retryAfterSeconds: 5)
        }
        return stream
    }

    /// A reader that missed too much is told so, and gets the newest event to start again from.
    private static func replay(_ ring: EventRing, after id: String, to stream: EventStream) {
        if let missed = ring.frames(after: id), missed.count < EventQueue.longest - 1 {
            for frame in missed { stream.send(frame) }
            return
        }
        var writer = JSONWriter(capacity: 64)
        writer.object { json in json.field("last_event_id", id) }
        stream.send(EventFrame.bytes(event: "resync", id: nil, data: writer.bytes))
        if let newest = ring.newest { stream.send(newest.frame) }
    }

    private func remove(_ stream: EventStream) {
        state.withLock { $0.streams.removeAll { $0 === stream } }
    }
}
