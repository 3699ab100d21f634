/// Sends each event to every reader, and to those that come back what they missed.
import Documents
import Observatory
import Threads

/// Readers and events since the start.
public struct EventFigures: Sendable, Equatable {
    /// Readers now.
    public let streams: Int
    public let published: Int
    /// Events handed to readers, one for each reader.
    public let sent: Int
    /// Events that readers lost because they were too slow; each reader was told.
    public let dropped: Int
}

/// The source of `text/event-stream` answers.
///
/// Publishing appends to bounded queues and wakes sleeping connections; no reader can delay it or another reader. All
/// readers see events in the order in which they were published.
public final class EventBroadcaster: Sendable {
    private struct State {
        var streams: [EventStream] = []
        var ring: EventRing
        /// The id of the last state event, and how many notes came after it.
        var lastID: String
        var notes = 0
        var published = 0
        var sent = 0
        var dropped = 0
    }

    private let state: Guarded<State>
    private let streamLimit: Int
    private let heartbeatSeconds: Double
    private let retryMilliseconds: Int
    /// What the ids of events begin with.
    let idPrefix: String

    /// - Parameters:
    ///   - idPrefix: what the ids of events begin with. Where it is another for each process, a reader that comes back
    ///     to another process than it left is told so by `resync`, and never taken for one that missed a few events.
    ///   - streamLimit: readers at one time; each holds a connection.
    ///   - replayLimit: events that a reader may have missed, at most 4 MiB of them.
    ///   - heartbeatSeconds: silence after which a comment is sent.
    ///   - retryMilliseconds: when a browser should come back.
    public init(
        idPrefix: String = "", streamLimit: Int = 32, replayLimit: Int = 120, heartbeatSeconds: Double = 10,
        retryMilliseconds: Int = 2000
    ) {
        self.idPrefix = idPrefix
        self.streamLimit = streamLimit
        self.heartbeatSeconds = heartbeatSeconds
        self.retryMilliseconds = retryMilliseconds
        state = Guarded(State(ring: EventRing(longest: replayLimit, mostBytes: 4 << 20), lastID: idPrefix + "0"))
    }

    /// How many readers there are; without any, a publisher may spare itself the work of formatting.
    public var streamCount: Int { state.withLock { $0.streams.count } }

    /// The options that readers have subscribed with at this moment.
    public var variants: Set<String> { state.withLock { Set($0.streams.compactMap(\.variant)) } }

    /// What the events have cost so far.
    public var figures: EventFigures {
        state.withLock { state in
            EventFigures(
                streams: state.streams.count, published: state.published, sent: state.sent, dropped: state.dropped)
        }
    }

    /// Sends a state event to all readers and keeps it for replay. It tells everything anew, so that a reader that is
    /// behind may lose the older ones; such a reader loses these first.
    ///
    /// - Parameters:
    ///   - id: what a reader names when it comes back, behind the prefix.
    ///   - variants: the data for readers that subscribed with an option; those with another option get `data`.
    ///     Replay is always of `data`.
    public func publish(event: String, id: String, data: [UInt8], variants: [String: [UInt8]] = [:]) {
        let id = idPrefix + id
        let frame = EventFrame(kind: .state, event: event, id: id, data: data)
        let variantFrames = variants.mapValues { EventFrame(kind: .state, event: event, id: id, data: $0) }
        state.withLock { state in
            state.lastID = id
            state.notes = 0
            Self.send(frame, variantFrames, id: id, &state)
        }
    }

    /// Sends a note, an event that tells of one thing that happened, to all readers, and keeps it for replay. Its id is
    /// that of the last state event with a number behind a point.
    public func publish(note event: String, data: [UInt8]) {
        state.withLock { state in
            state.notes += 1
            let id = "\(state.lastID).\(state.notes)"
            Self.send(EventFrame(kind: .note, event: event, id: id, data: data), [:], id: id, &state)
        }
    }

    private static func send(
        _ frame: EventFrame, _ variants: [String: EventFrame], id: String, _ state: inout State
    ) {
        state.ring.append(.init(id: id, frame: frame))
        state.published += 1
        for stream in state.streams {
            state.dropped += stream.send(stream.variant.flatMap { variants[$0] } ?? frame)
            state.sent += 1
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
        stream.begin(EventFrame(line: "retry: \(retryMilliseconds)"))
        let isFull = state.withLock { state in
            guard state.streams.count < streamLimit else { return true }
            if let lastEventID { state.dropped += Self.replay(state.ring, after: lastEventID, to: stream) }
            state.streams.append(stream)
            return false
        }
        if isFull {
            throw .unavailable("\(streamLimit) event streams are open already", retryAfterSeconds: 5)
        }
        return stream
    }

    /// A reader that missed too much is told so, and gets the newest state to start again from. Returns how many events
    /// found no room.
    private static func replay(_ ring: EventRing, after id: String, to stream: EventStream) -> Int {
        if let missed = ring.frames(after: id), missed.count < EventQueue.longest - 1 {
            return missed.reduce(0) { $0 + stream.send($1) }
        }
        var writer = JSONWriter(capacity: 64)
        writer.object { json in json.field("last_event_id", id) }
        stream.send(EventFrame(kind: .note, event: "resync", id: nil, data: writer.bytes))
        if let newest = ring.newestState { stream.send(newest) }
        return 0
    }

    private func remove(_ stream: EventStream) {
        state.withLock { $0.streams.removeAll { $0 === stream } }
    }
}

extension ObservationCosts {
    /// The rings of the past, and the events.
    init(ringBytes: Int, _ events: EventFigures) {
        self.init()
        self.ringBytes = ringBytes
        eventStreams = events.streams
        eventsPublished = events.published
        eventsSent = events.sent
        eventsDropped = events.dropped
    }
}
