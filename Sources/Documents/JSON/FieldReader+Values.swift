/// The types of fields. Each has a form with a default, and a required one where `default` is left out or `nil`.

extension FieldReader {
    /// A whole number in `range`.
    public func integer(
        _ name: String, default fallback: Int? = nil, in range: ClosedRange<Int>
    ) throws(Problem) -> Int {
        try read(name, default: fallback, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            guard let value = $0.wholeNumber else { return .wrongType }
            return range.contains(value) ? .value(value) : .outOfRange
        }
    }

    /// A number in `range`.
    public func number(
        _ name: String, default fallback: Double? = nil, in range: ClosedRange<Double>
    ) throws(Problem) -> Double {
        try read(name, default: fallback, expected: "a number from \(range.lowerBound) to \(range.upperBound)") {
            guard let value = $0.finiteNumber else { return .wrongType }
            return range.contains(value) ? .value(value) : .outOfRange
        }
    }

    public func bool(_ name: String, default fallback: Bool? = nil) throws(Problem) -> Bool {
        try read(name, default: fallback, expected: "true or false") {
            if case .bool(let value) = $0 { .value(value) } else { .wrongType }
        }
    }

    /// Text of at most `limit` bytes, which may be empty.
    public func string(
        _ name: String, default fallback: String? = nil, limit: Int = 1024
    ) throws(Problem) -> String {
        try read(name, default: fallback, expected: "a string of at most \(limit) bytes") {
            guard case .string(let value) = $0 else { return .wrongType }
            return value.utf8.count <= limit ? .value(value) : .outOfRange
        }
    }

    /// An id that may stand in a path: `[a-z0-9][a-z0-9._-]{0,63}`.
    public func identifier(_ name: String, default fallback: String? = nil) throws(Problem) -> String {
        try read(name, default: fallback, expected: "an id that matches [a-z0-9][a-z0-9._-]{0,63}") {
            guard case .string(let value) = $0 else { return .wrongType }
            return isIdentifier(value) ? .value(value) : .notAllowed
        }
    }

    /// One of the cases of `Choice`, by its raw value.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, default fallback: Choice? = nil, as type: Choice.Type = Choice.self
    ) throws(Problem) -> Choice {
        let words = Choice.allCases.map(\.rawValue)
        return try read(name, default: fallback, expected: "one of \(words.joined(separator: ", "))", words: words) {
            guard case .string(let value) = $0 else { return .wrongType }
            return Choice(rawValue: value).map { .value($0) } ?? .notAllowed
        }
    }

    /// One of `allowed`.
    public func choice(
        _ name: String, of allowed: [String], default fallback: String? = nil
    ) throws(Problem) -> String {
        try read(name, default: fallback, expected: "one of \(allowed.joined(separator: ", "))", words: allowed) {
            guard case .string(let value) = $0 else { return .wrongType }
            return allowed.contains(value) ? .value(value) : .notAllowed
        }
    }

    /// A size in bytes: a whole number, or a string such as "64MiB".
    public func byteSize(
        _ name: String, default fallback: Int? = nil, in range: ClosedRange<Int>
    ) throws(Problem) -> Int {
        try read(
            name, default: fallback,
            expected: "a size such as 4096 or \"64MiB\", from \(range.lowerBound) to \(range.upperBound) bytes"
        ) {
            let size = if case .string(let text) = $0 { parseByteSize(text) } else { $0.wholeNumber }
            guard let size else { return .wrongType }
            return range.contains(size) ? .value(size) : .outOfRange
        }
    }

    /// A length of time in seconds: a number, or a string such as "1m30s".
    public func seconds(
        _ name: String, default fallback: Double? = nil, in range: ClosedRange<Double>
    ) throws(Problem) -> Double {
        try read(
            name, default: fallback,
            expected:
                "a length of time such as 2.5 or \"1m30s\", from \(range.lowerBound) to \(range.upperBound) seconds"
        ) {
            let length = if case .string(let text) = $0 { parseDuration(text) } else { $0.finiteNumber }
            guard let length else { return .wrongType }
            return range.contains(length) ? .value(length) : .outOfRange
        }
    }

    /// An address written `"0x..."`.
    public func address(_ name: String, default fallback: UInt? = nil) throws(Problem) -> UInt {
        try read(name, default: fallback, expected: "an address such as \"0x7f0000001000\"") {
            guard case .string(let text) = $0 else { return .wrongType }
            return parseAddress(text).map { .value($0) } ?? .notAllowed
        }
    }

    /// The fields of an object, or `nil` where the client sent none. Its own `finish` refuses its unknown fields.
    public func object(_ name: String) throws(Problem) -> FieldReader? {
        let pointer = pointer(to: name)
        return try read(name, default: .some(nil), expected: "an object") {
            guard case .object(let members) = $0 else { return .wrongType }
            return .value(nested(members, pointer: pointer))
        }
    }

    /// The fields of each object of an array that has between `count` elements; none where the client sent no array.
    public func objects(_ name: String, count range: ClosedRange<Int>) throws(Problem) -> [FieldReader] {
        let pointer = pointer(to: name)
        return try read(
            name, default: [], expected: "an array of \(range.lowerBound) to \(range.upperBound) objects"
        ) {
            guard case .array(let elements) = $0 else { return .wrongType }
            guard range.contains(elements.count) else { return .outOfRange }
            var readers: [FieldReader] = []
            for (index, element) in elements.enumerated() {
                guard case .object(let members) = element else { return .wrongType }
                readers.append(nested(members, pointer: "\(pointer)/\(index)"))
            }
            return .value(readers)
        }
    }
}

/// The address that `0x` and hexadecimal digits name.
public func parseAddress(_ text: String) -> UInt? {
    guard text.hasPrefix("0x"), text.utf8.dropFirst(2).allSatisfy({ $0.hexadecimalValue != nil }) else { return nil }
    return UInt(text.dropFirst(2), radix: 16)
}

/// True for what may name a resource in a path.
public func isIdentifier(_ text: String) -> Bool {
    func isWord(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
    guard let first = text.utf8.first, isWord(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { isWord($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
}
