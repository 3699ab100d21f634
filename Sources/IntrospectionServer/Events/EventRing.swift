/// The last events, for readers that come back.

/// Framed events in order, bounded in number and bytes.
struct EventRing {
    struct Entry {
        let id: String?
        let frame: [UInt8]
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
        byteCount += entry.frame.count
        while entries.count > longest || byteCount > mostBytes { byteCount -= entries.removeFirst().frame.count }
    }

    /// What came after the event `id`, or `nil` where that event is not known any more.
    func frames(after id: String) -> [[UInt8]]? {
        guard let index = entries.lastIndex(where: { $0.id == id }) else { return nil }
        return entries[(index + 1)...].map(\.frame)
    }

    /// The newest event that has an id.
    var newest: Entry? { entries.last { $0.id != nil } }
}
