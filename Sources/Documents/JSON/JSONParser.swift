/// A strict parser of RFC 8259: it refuses what a lenient one would decide for the client.

/// One pass over a text.
///
/// Duplicate names, bytes after the value, lone surrogates and text that is not UTF-8 are refused: each of them makes
/// two readers of the same body see different requests.
struct JSONParser {
    /// Deeper nesting serves no client and costs stack.
    static let depthLimit = 64

    let text: [UInt8]
    var position = 0
    private var depth = 0

    init(_ text: [UInt8]) { self.text = text }

    var next: UInt8? { position < text.count ? text[position] : nil }

    mutating func parseWhole() throws(JSONSyntaxError) -> JSONValue {
        skipBlanks()
        let value = try parseValue()
        skipBlanks()
        guard next == nil else { throw failure("there is something after the value") }
        return value
    }

    private mutating func parseValue() throws(JSONSyntaxError) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONSyntaxError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONSyntaxError) in try parser.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return try parseNumber()
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case nil: throw failure("the text ends where a value is expected")
        default: throw failure("a value is expected")
        }
    }

    private mutating func nested(
        _ parse: (inout JSONParser) throws(JSONSyntaxError) -> JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        guard depth < Self.depthLimit else { throw failure("values are nested more than \(Self.depthLimit) deep") }
        depth += 1
        position += 1
        defer { depth -= 1 }
        return try parse(&self)
    }

    private mutating func parseObject() throws(JSONSyntaxError) -> JSONValue {
        var members: [JSONMember] = []
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw failure("a member's name in quotes is expected") }
            let start = position
            let name = try parseString()
            guard names.insert(name).inserted else {
                throw failure("the name '\(name)' stands more than once in this object", at: start)
            }
            skipBlanks()
            guard take(":") else { throw failure("a colon is expected after the name") }
            skipBlanks()
            members.append(JSONMember(name: name, value: try parseValue()))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw failure("a comma or } is expected") }
        return .object(members)
    }

    private mutating func parseArray() throws(JSONSyntaxError) -> JSONValue {
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array([]) }
        repeat {
            skipBlanks()
            elements.append(try parseValue())
            skipBlanks()
        } while take(",")
        guard take("]") else { throw failure("a comma or ] is expected") }
        return .array(elements)
    }

    private mutating func parseWord(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        guard text[position...].starts(with: word.utf8) else { throw failure("a value is expected") }
        position += word.utf8.count
        return value
    }

    private mutating func parseNumber() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try skipDigits() }
        if let next, next.isDigit { throw failure("a number must not start with 0", at: start) }
        let isWhole = next != UInt8(ascii: ".") && next != UInt8(ascii: "e") && next != UInt8(ascii: "E")
        if take(".") { try skipDigits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
        let token = String(decoding: text[start..<position], as: UTF8.self)
        if isWhole, let value = Int(token) { return .integer(value) }
        guard let value = Double(token), value.isFinite else { throw failure("the number is too large", at: start) }
        return .number(value)
    }

    private mutating func skipDigits() throws(JSONSyntaxError) {
        guard let first = next, first.isDigit else { throw failure("a digit is expected") }
        while let next, next.isDigit { position += 1 }
    }

    private mutating func skipBlanks() {
        while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    func failure(_ reason: String, at offset: Int? = nil) -> JSONSyntaxError {
        let before = text[..<(offset ?? position)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONSyntaxError(
            line: before.count { $0 == 0x0A } + 1, column: before.count - lineStart + 1, reason: reason)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
