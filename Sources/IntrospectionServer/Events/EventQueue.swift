/// What one reader of events has not been sent yet.

/// Events in order, bounded in number and bytes; a reader that falls behind loses the oldest and is told how many.
struct EventQueue {
    static let longest = 64
    static let mostBytes = 1 << 20

    private var events: [[UInt8]] = []
    /// How much of the first event is on its way already.
    private var sentOfFirst = 0
    private var byteCount = 0
    /// Events lost since the reader was last told.
    private(set) var dropped = 0

    var isEmpty: Bool { events.isEmpty && dropped == 0 }

    /// Takes a framed event. The newest always stays, and so does one that is partly sent.
    mutating func append(_ event: [UInt8]) {
        events.append(event)
        byteCount += event.count
        while events.count > Self.longest || byteCount > Self.mostBytes {
            let oldest = sentOfFirst > 0 ? 1 : 0
            guard oldest < events.count - 1 else { return }
            byteCount -= events.remove(at: oldest).count
            dropped += 1
        }
    }

    /// At most `limit` bytes of what is next; none where nothing waits.
    mutating func next(limit: Int) -> [UInt8] {
        if sentOfFirst == 0, dropped > 0 { reportDropped() }
        guard let first = events.first else { return [] }
        let piece = Array(first[sentOfFirst...].prefix(limit))
        sentOfFirst += piece.count
        byteCount -= piece.count
        if sentOfFirst == first.count {
            events.removeFirst()
            sentOfFirst = 0
        }
        return piece
    }

    private mutating func reportDropped() {
        let report = EventFrame.bytes(event: "dropped", id: nil, data: Array(#"{"count":\#(dropped)}"#.utf8))
        dropped = 0
        events.insert(report, at: 0)
        byteCount += report.count
    }
}

/// The wire format of server-sent events.
enum EventFrame {
    static let heartbeat = Array(": heartbeat\n\n".utf8)

    /// `event` and `id` must not contain a line break; `data` may.
    static func bytes(event: String, id: String?, data: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(data.count + event.utf8.count + 40)
        if let id { frame += Array("id: \(id)\n".utf8) }
        frame += Array("event: \(event)\n".utf8)
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            frame += Array("data: ".utf8)
            frame += line
            frame.append(UInt8(ascii: "\n"))
        }
        frame.append(UInt8(ascii: "\n"))
        return frame
    }
}
