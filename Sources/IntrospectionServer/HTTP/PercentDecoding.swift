/// Percent-decoding that refuses what it cannot turn into text.
import Documents

/// Why a part of a request target is not text.
public enum PercentDecodingError: Error, Equatable, Sendable {
    /// A `%` without two hexadecimal digits after it.
    case badEscape
    /// `%00`, at which a C library would end the text.
    case nullByte
    /// A control character, written raw or escaped.
    case controlCharacter
    /// The decoded bytes are not UTF-8.
    case notUTF8

    /// What to tell the client.
    var explanation: String {
        switch self {
        case .badEscape: "a % must be followed by two hexadecimal digits"
        case .nullByte: "%00 is not allowed"
        case .controlCharacter: "control characters are not allowed"
        case .notUTF8: "the decoded bytes are not UTF-8"
        }
    }
}

/// Decodes `%XX`, and `+` as a space where `plusIsSpace` (query items, never paths).
func percentDecoded(
    _ bytes: some Collection<UInt8>, plusIsSpace: Bool = false
) throws(PercentDecodingError) -> String {
    // Most parts are plain text: nothing of them changes.
    if bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "+") }) {
        return String(decoding: bytes, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
        var plain = byte
        if byte == UInt8(ascii: "%") {
            guard let high = rest.next()?.hexadecimalValue, let low = rest.next()?.hexadecimalValue else {
                throw .badEscape
            }
            plain = high << 4 | low
        } else if byte == UInt8(ascii: "+"), plusIsSpace {
            plain = UInt8(ascii: " ")
        }
        guard plain != 0 else { throw .nullByte }
        guard plain >= 0x20, plain != 0x7F else { throw .controlCharacter }
        decoded.append(plain)
    }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
    return text
}

/// Writes everything but letters, digits and `-._~*` as `%XX`, so that it can stand as a value in a query.
func percentEncoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "*"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            result += byte < 16 ? "%0" : "%"
            result += String(byte, radix: 16, uppercase: true)
        }
    }
    return result
}
