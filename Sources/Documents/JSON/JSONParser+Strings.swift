/// Strings and their escapes.

extension JSONParser {
    /// Parses from the opening quote to the closing one.
    mutating func parseString() throws(JSONSyntaxError) -> String {
        let start = position
        position += 1
        var bytes: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: bytes, as: UTF8.self) else {
                    throw failure("the string is not UTF-8", at: start)
                }
                return string
            case UInt8(ascii: "\\"):
                position += 1
                try parseEscape(into: &bytes)
            case 0..<0x20:
                throw failure("a control character must be escaped")
            default:
                bytes.append(byte)
                position += 1
            }
        }
        throw failure("the string is not closed", at: start)
    }

    private mutating func parseEscape(into bytes: inout [UInt8]) throws(JSONSyntaxError) {
        guard let byte = next else { throw failure("the text ends within an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): bytes += Array(String(Character(try parseUnicodeEscape())).utf8)
        default: throw failure("there is no such escape", at: position - 2)
        }
    }

    /// A scalar above U+FFFF is written as two escapes, a high surrogate and a low one.
    private mutating func parseUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position - 2
        let first = try parseCodeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\"), take("u") else { throw failure("the surrogate stands alone", at: start) }
        let second = try parseCodeUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("the surrogate stands alone", at: start) }
        return scalar
    }

    private mutating func parseCodeUnit() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next?.hexadecimalValue else { throw failure("four hexadecimal digits are expected") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
