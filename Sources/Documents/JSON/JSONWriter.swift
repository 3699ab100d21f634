/// Writes JSON by hand into one byte buffer, for answers that are produced every second.

/// A JSON text that grows value by value; commas place themselves.
///
/// Nothing checks that keys and values alternate: a writer of answers has tests for their shape.
public struct JSONWriter: Sendable {
    /// What has been written so far, as UTF-8.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer with room for `capacity` bytes before its buffer grows.
    public init(capacity: Int = 1024) { bytes.reserveCapacity(capacity) }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the next field's name, which must need no escaping.
    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the next field's name, escaped, where it is known only at run time.
    public mutating func key(named name: String) {
        separate()
        appendEscaped(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func value(_ value: String) {
        separate()
        appendEscaped(value)
        needsComma = true
    }

    public mutating func value(_ value: Bool) {
        separate()
        append(value ? "true" as StaticString : "false")
        needsComma = true
    }

    // Inlinable, so that other modules call the concrete function and not an unspecialised generic one.
    @inlinable
    public mutating func value(_ value: some FixedWidthInteger) {
        integer(magnitude: UInt64(value.magnitude), isNegative: value < 0)
    }

    @usableFromInline
    mutating func integer(magnitude: UInt64, isNegative: Bool) {
        separate()
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        append(decimal: magnitude)
        needsComma = true
    }

    /// Writes the shortest text that reads back as `value`; `null` where it is not finite, which JSON cannot say.
    public mutating func value(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, !(whole == 0 && value.sign == .minus) {
            if whole < 0 { bytes.append(UInt8(ascii: "-")) }
            append(decimal: whole.magnitude)
            append(".0")
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
        needsComma = true
    }

    public mutating func null() {
        separate()
        append("null")
        needsComma = true
    }

    /// Writes a machine address as `"0x..."`, lower case: above 2^53 a number would lose its last bits in a browser.
    public mutating func address(_ address: UInt) {
        separate()
        append("\"0x")
        appendHexadecimal(UInt64(address))
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes `json`, which must be one complete JSON value, as it is.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }
}

extension JSONWriter {
    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func append(decimal magnitude: UInt64) {
        let start = bytes.count
        var rest = magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func appendHexadecimal(_ value: UInt64) {
        var shift = max(0, (64 - value.leadingZeroBitCount + 3) / 4 * 4 - 4)
        while shift >= 0 {
            bytes.append(Self.hexadecimalDigit(UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 15))
            shift -= 4
        }
    }

    private mutating func appendEscaped(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy(Self.isPlain) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { appendEscaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 0..<0x20, 0x7F:
            append("\\u00")
            bytes.append(Self.hexadecimalDigit(byte >> 4))
            bytes.append(Self.hexadecimalDigit(byte & 15))
        default: bytes.append(byte)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func hexadecimalDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
