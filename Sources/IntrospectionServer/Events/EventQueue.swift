/// What one reader of events has not been sent yet.

/// Events in order, bounded in number and bytes. A reader that falls behind loses the oldest states, where there are
/// none the oldest notes, and is told how many.
struct EventQueue {
    static let longest = 64
    static let mostBytes = 1 << 20

    private var events: [EventFrame] = []
    /// How much of the first event is on its way already.
    private var sentOfFirst = 0
    private var byteCount = 0
    /// Events lost since the reader was last told.
    private(set) var dropped = 0

    var isEmpty: Bool { events.isEmpty && dropped == 0 }

    /// Takes an event; returns how many others made room. The newest always stays, and so does one that is partly sent.
    mutating func append(_ event: EventFrame) -> Int {
        events.append(event)
        byteCount += event.bytes.count
        let before = dropped
        while events.count > Self.longest || byteCount > Self.mostBytes {
            let first = sentOfFirst > 0 ? 1 : 0
            let waiting = first..<max(first, events.count - 1)
            guard let loser = waiting.first(where: { events[$0].kind == .state }) ?? waiting.first else { break }
            byteCount -= events.remove(at: loser).bytes.count
            dropped += 1
        }
        return dropped - before
    }

    /// At most `limit` bytes of what is next; none where nothing waits.
    mutating func next(limit: Int) -> [UInt8] {
        if sentOfFirst == 0, dropped > 0 { reportDropped() }
        guard let first = events.first?.bytes else { return [] }
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
        let report = EventFrame(kind: .note, event: "dropped", id: nil, data: Array(#"{"count":\#(dropped)}"#.utf8))
        dropped = 0
        events.insert(report, at: 0)
        byteCount += report.bytes.count
    }
}
