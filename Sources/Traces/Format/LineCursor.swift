/// The fields of one line, taken one after another without copying.

/// A place in a line. The bytes are given to each call, as a cursor must not keep them.
struct LineCursor {
    private var position: Int
    private let end: Int

    init(_ line: Range<Int>) {
        position = line.lowerBound
        end = line.upperBound
    }

    /// The next field, between blanks; nil at the end of the line.
    @inline(__always)
    mutating func field(_ bytes: Span<UInt8>) -> Range<Int>? {
        while position < end, Self.isBlank(bytes[position]) { position += 1 }
        let start = position
        while position < end, !Self.isBlank(bytes[position]) { position += 1 }
        return start < position ? start..<position : nil
    }

    /// The next field as a number from 0 to `most`; `name` is what messages call it.
    @inline(__always)
    mutating func number(
        _ bytes: Span<UInt8>, _ name: StaticString, most: UInt64, least: UInt64 = 0
    ) throws(TraceRefusal) -> UInt64 {
        guard let field = field(bytes) else { throw TraceRefusal(.missingField, "the \(name) is missing") }
        guard let value = Self.value(bytes, field) else {
            throw TraceRefusal(.notANumber, "the \(name) is \(quoted(bytes, field)), which is not a whole number")
        }
        guard value <= most, value >= least else {
            throw TraceRefusal(
                .outOfRange, "the \(name) is \(quoted(bytes, field)); allowed are \(least) to \(most)")
        }
        return value
    }

    /// Throws where something follows.
    @inline(__always)
    mutating func finish(_ bytes: Span<UInt8>) throws(TraceRefusal) {
        guard let field = field(bytes) else { return }
        throw TraceRefusal(.extraField, "\(quoted(bytes, field)) follows the last field")
    }

    /// Decimal digits; what has more than 18 is above every bound.
    @inline(__always)
    private static func value(_ bytes: Span<UInt8>, _ field: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        for index in field {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            if field.count <= 18 { value = value &* 10 &+ UInt64(digit) }
        }
        return field.count <= 18 ? value : .max
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}

/// A field for a message, cut and without control characters.
@inline(never)
func quoted(_ bytes: Span<UInt8>, _ field: Range<Int>) -> String {
    var text: [UInt8] = []
    for index in field.prefix(24) { text.append((0x20..<0x7F).contains(bytes[index]) ? bytes[index] : 0x3F) }
    return "'" + String(decoding: text, as: UTF8.self) + (field.count > 24 ? "...'" : "'")
}
