/// The lines of the traces of CS:APP's malloc lab (Bryant and O'Hallaron, Computer Systems: A Programmer's
/// Perspective).

/// Reads four numbers (a suggested heap size, how many ids, how many operations, a weight), then `a id size`,
/// `r id size` and `f id`. One thread, no times; all events are of moment 0.
struct RepGrammar: Sendable {
    private var header: [Int] = []
    /// Heap sizes and weights say nothing about the trace itself, so any number will do.
    private static let names: [StaticString] = [
        "suggested heap size", "number of ids", "number of operations", "weight",
    ]
    private static let bounds: [UInt64] = [
        1 << 53, UInt64(TraceLimits.highestID) + 1, UInt64(TraceLimits.events), 1 << 53,
    ]

    mutating func read(
        _ bytes: Span<UInt8>, _ line: Range<Int>, into builder: inout TraceBuilder
    ) throws(TraceRefusal) {
        var cursor = LineCursor(line)
        var probe = cursor
        guard let word = probe.field(bytes) else { return }
        guard header.count == Self.names.count else { return try readHeader(bytes, &cursor) }
        cursor = probe
        switch word.count == 1 ? bytes[word.lowerBound] : 0 {
        case UInt8(ascii: "a"):
            let id = try id(&cursor, bytes)
            do throws(TraceRefusal) {
                let size = try size(&cursor, bytes)
                try cursor.finish(bytes)
                let exponent = TraceLimits.defaultAlignment.trailingZeroBitCount
                try builder.allocate(id: id, size: size, exponent: exponent, thread: 0, nanoseconds: 0)
            } catch {
                builder.doubt(id: id)
                throw error
            }
        case UInt8(ascii: "r"):
            let (id, size) = (try id(&cursor, bytes), try size(&cursor, bytes))
            try cursor.finish(bytes)
            try builder.reallocate(id: id, size: size, thread: 0, nanoseconds: 0)
        case UInt8(ascii: "f"):
            let id = try id(&cursor, bytes)
            try cursor.finish(bytes)
            try builder.free(id: id, thread: 0, nanoseconds: 0)
        default:
            throw TraceRefusal(.unknownAction, "the action is \(quoted(bytes, word)); allowed are a, r and f")
        }
    }

    private mutating func readHeader(_ bytes: Span<UInt8>, _ cursor: inout LineCursor) throws(TraceRefusal) {
        let index = header.count
        do throws(TraceRefusal) {
            header.append(Int(try cursor.number(bytes, Self.names[index], most: Self.bounds[index])))
            try cursor.finish(bytes)
        } catch {
            throw TraceRefusal(
                error.code == .notANumber ? .missingHeader : error.code, "header of a .rep: \(error.detail)")
        }
    }

    private func id(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) throws(TraceRefusal) -> Int {
        guard header[1] > 0 else { throw TraceRefusal(.outOfRange, "the header says that there are no ids") }
        return Int(try cursor.number(bytes, "id", most: UInt64(header[1] - 1)))
    }

    private func size(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) throws(TraceRefusal) -> Int {
        let bounds = TraceLimits.sizes
        return Int(
            try cursor.number(bytes, "size", most: UInt64(bounds.upperBound), least: UInt64(bounds.lowerBound)))
    }

    var hasHeader: Bool { header.count == Self.names.count }

    /// Throws where the header promised another number of operations.
    func checkEnd(events: Int) throws(TraceRefusal) {
        guard events == header[2] else {
            throw TraceRefusal(.wrongCount, "the header promises \(header[2]) operations; \(events) follow")
        }
    }
}
