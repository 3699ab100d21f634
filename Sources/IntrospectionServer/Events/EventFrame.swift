/// The wire format of server-sent events.

/// One event as it is sent.
struct EventFrame: Sendable {
    enum Kind: Sendable {
        /// Tells everything anew: who has a newer one can do without it.
        case state
        /// Tells of one thing that happened, or steers the client.
        case note
    }

    static let heartbeat = EventFrame(line: ": heartbeat")

    let kind: Kind
    let bytes: [UInt8]

    /// A line that is no event.
    init(line: String) {
        kind = .note
        bytes = Array("\(line)\n\n".utf8)
    }

    /// `event` and `id` must not contain a line break; `data` may.
    init(kind: Kind, event: String, id: String?, data: [UInt8]) {
        var frame: [UInt8] = []
        frame.reserveCapacity(data.count + event.utf8.count + 40)
        if let id { frame += "id: \(id)\n".utf8 }
        frame += "event: \(event)\n".utf8
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            frame += "data: ".utf8
            frame += line
            frame.append(UInt8(ascii: "\n"))
        }
        frame.append(UInt8(ascii: "\n"))
        self.kind = kind
        bytes = frame
    }
}
