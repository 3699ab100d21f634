/// The lines of this project's own format.

/// Reads lines of version 1:
///
///     slabscope-trace 1
///     0 0 allocate 0 64
///     0 1250 allocate 1 4096 64
///     1 1900 free 0
///     0 2300 reallocate 1 8192
///
/// thread, nanoseconds since the start, action, id, and for an allocation size and, where it is not 8, alignment, for a
/// reallocation the new size. `a`, `r` and `f` are short for the actions. Empty lines and lines that begin with `#` are
/// passed over.
struct TraceGrammar: Sendable {
    static let magic = "slabscope-trace"
    static let version: UInt64 = 1
    /// The header's last word, where a bound ended the recording.
    static let cutMark = "cut"

    private(set) var hasHeader = false
    private(set) var isCut = false

    mutating func read(
        _ bytes: Span<UInt8>, _ line: Range<Int>, into builder: inout TraceBuilder
    ) throws(TraceRefusal) {
        var cursor = LineCursor(line)
        guard hasHeader else { return try readHeader(bytes, line, &cursor) }
        var probe = cursor
        guard let first = probe.field(bytes), bytes[first.lowerBound] != UInt8(ascii: "#") else { return }
        let thread = Int(try cursor.number(bytes, "thread", most: UInt64(TraceLimits.threads - 1)))
        let time = try cursor.number(bytes, "time", most: TraceLimits.nanoseconds)
        guard let word = cursor.field(bytes) else { throw TraceRefusal(.missingField, "the action is missing") }
        let action = try Self.action(bytes, word)
        let id = Int(try cursor.number(bytes, "id", most: UInt64(TraceLimits.highestID)))
        switch action {
        case .free:
            try cursor.finish(bytes)
            try builder.free(id: id, thread: thread, nanoseconds: time)
        case .reallocate:
            let size = try Self.size(&cursor, bytes)
            try cursor.finish(bytes)
            try builder.reallocate(id: id, size: size, thread: thread, nanoseconds: time)
        case .allocate:
            do throws(TraceRefusal) {
                let size = try Self.size(&cursor, bytes)
                let exponent = try Self.exponent(&cursor, bytes)
                try cursor.finish(bytes)
                try builder.allocate(id: id, size: size, exponent: exponent, thread: thread, nanoseconds: time)
            } catch {
                builder.doubt(id: id)
                throw error
            }
        }
    }

    private mutating func readHeader(
        _ bytes: Span<UInt8>, _ line: Range<Int>, _ cursor: inout LineCursor
    ) throws(TraceRefusal) {
        guard let word = cursor.field(bytes), Self.equals(bytes, word, Self.magic) else {
            throw TraceRefusal(
                .missingHeader,
                "the text begins with \(quoted(bytes, line)), not with '\(Self.magic) \(Self.version)'")
        }
        let version = try cursor.number(bytes, "version", most: .max - 1)
        guard version == Self.version else {
            throw TraceRefusal(.unknownVersion, "the version is \(version); \(Self.version) can be read")
        }
        var mark = cursor
        if let word = mark.field(bytes), Self.equals(bytes, word, Self.cutMark) {
            isCut = true
            cursor = mark
        }
        try cursor.finish(bytes)
        hasHeader = true
    }

    /// The action that a word or its first letter names.
    @inline(__always)
    private static func action(_ bytes: Span<UInt8>, _ word: Range<Int>) throws(TraceRefusal) -> TraceStep.Action {
        if word.count == 1 {
            switch bytes[word.lowerBound] {
            case UInt8(ascii: "a"): return .allocate
            case UInt8(ascii: "f"): return .free
            case UInt8(ascii: "r"): return .reallocate
            default: break
            }
        }
        if equals(bytes, word, "allocate") { return .allocate }
        if equals(bytes, word, "free") { return .free }
        if equals(bytes, word, "reallocate") { return .reallocate }
        throw TraceRefusal(
            .unknownAction,
            "the action is \(quoted(bytes, word)); allowed are allocate, reallocate and free, or a, r, f")
    }

    @inline(__always)
    private static func size(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) throws(TraceRefusal) -> Int {
        let bounds = TraceLimits.sizes
        return Int(
            try cursor.number(bytes, "size", most: UInt64(bounds.upperBound), least: UInt64(bounds.lowerBound)))
    }

    @inline(__always)
    private static func exponent(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) throws(TraceRefusal) -> Int {
        var probe = cursor
        guard probe.field(bytes) != nil else { return TraceLimits.defaultAlignment.trailingZeroBitCount }
        let bounds = TraceLimits.alignments
        let alignment = try cursor.number(
            bytes, "alignment", most: UInt64(bounds.upperBound), least: UInt64(bounds.lowerBound))
        guard alignment.nonzeroBitCount == 1 else {
            throw TraceRefusal(
                .outOfRange, "the alignment is \(alignment); allowed are powers of two up to \(bounds.upperBound)")
        }
        return alignment.trailingZeroBitCount
    }

    private static func equals(_ bytes: Span<UInt8>, _ word: Range<Int>, _ text: String) -> Bool {
        guard word.count == text.utf8.count else { return false }
        return zip(word, text.utf8).allSatisfy { bytes[$0] == $1 }
    }
}
