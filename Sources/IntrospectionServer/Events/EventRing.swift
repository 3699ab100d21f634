/// The last events, for readers that come back.

/// Framed events in order, bounded in number and bytes.
struct EventRing {
    struct Entry {
        let id: String
        let frame: EventFrame
    }

    private var entries: [Entry] = []
    private var byteCount = 0
    private let longest: Int
    private let mostBytes: Int

    init(longest: Int, mostBytes: Int) {
        self.longest = longest
        self.mostBytes = mostBytes
    }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        byteCount += entry.frame.bytes.count
        while entries.count > longest || byteCount > mostBytes { byteCount -= entries.removeFirst().frame.bytes.count }
    }

    /// What came after the event `id`, or `nil` where that event is not known any more.
    func frames(after id: String) -> [EventFrame]? {
        guard let index = entries.lastIndex(where: { $0.id == id }) else { return nil }
        return entries[(index + 1)...].map(\.frame)
    }

    /// The newest event that tells everything anew.
    var newestState: EventFrame? { entries.last { $0.frame.kind == .state }?.frame }
}
