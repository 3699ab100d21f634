/// Writes the text of a trace piece by piece.

/// A text on its way. Reading it again gives the same trace.
public struct TraceWriter: Sendable {
    private var events: TraceEvents
    private let format: TraceFormat
    /// What is written and not yet taken.
    private var pending: [UInt8] = []
    private var taken = 0
    private var isAtEnd = false

    /// Begins the text of a trace; nil where the format cannot hold it, as `.rep` holds one thread alone.
    public init?(_ trace: Trace, _ format: TraceFormat) {
        if format == .rep, trace.summary.threads > 1 { return nil }
        self.format = format
        events = trace.events
        let summary = trace.summary
        switch format {
        case .text:
            append("\(TraceGrammar.magic) \(TraceGrammar.version)\(summary.isCut ? " \(TraceGrammar.cutMark)" : "")\n")
        case .rep:
            append("\(summary.peakLiveBytes)\n\(summary.allocations)\n\(summary.events)\n1\n")
        }
    }

    /// The next bytes of the text, at most `limit`; none at its end.
    public mutating func next(limit: Int) -> [UInt8] {
        while pending.count - taken < limit, !isAtEnd { writeEvent() }
        let piece = Array(pending[taken..<min(taken + limit, pending.count)])
        taken += piece.count
        if taken == pending.count {
            pending.removeAll(keepingCapacity: true)
            taken = 0
        }
        return piece
    }

    private mutating func writeEvent() {
        guard let event = events.next() else {
            isAtEnd = true
            return
        }
        if format == .text {
            append(event.thread)
            append(event.nanoseconds)
        }
        switch event.action {
        case .allocate(let size, let alignment):
            append("a ")
            append(event.object)
            append(size)
            if format == .text, alignment != TraceLimits.defaultAlignment { append(alignment) }
        case .reallocate(let size):
            append("r ")
            append(event.object)
            append(size)
        case .free:
            append("f ")
            append(event.object)
        }
        // The last field's blank is the line's end.
        pending[pending.count - 1] = 0x0A
    }

    private mutating func append(_ text: String) { pending.append(contentsOf: text.utf8) }

    /// A number and a blank.
    private mutating func append(_ number: some FixedWidthInteger) {
        let start = pending.count
        var rest = UInt64(truncatingIfNeeded: number)
        repeat {
            pending.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        pending[start...].reverse()
        pending.append(0x20)
    }
}

extension Trace {
    /// The whole text; nil where the format cannot hold the trace.
    public func text(_ format: TraceFormat = .text) -> [UInt8]? {
        guard var writer = TraceWriter(self, format) else { return nil }
        var text: [UInt8] = []
        while true {
            let piece = writer.next(limit: 1 << 20)
            if piece.isEmpty { return text }
            text += piece
        }
    }

    /// Reads a whole text.
    public init(_ text: [UInt8], _ format: TraceFormat = .text) throws(TraceFaults) {
        var parser = TraceParser(format)
        parser.take(text.span)
        self = try parser.finish()
    }
}
