/// The query of a request, each value read in the type that a route expects.
import Documents

/// Decoded query items; a name may stand once.
public struct QueryItems: Sendable, Equatable {
    public struct Item: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    public private(set) var items: [Item] = []

    /// No items.
    public init() {}

    /// Takes `name=value&...` apart; throws a 400 problem for a bad escape or a repeated name.
    init(_ query: some Collection<UInt8>) throws(Problem) {
        for part in query.split(separator: UInt8(ascii: "&")) {
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            let item: Item
            do {
                item = Item(
                    name: try percentDecoded(name, plusIsSpace: true),
                    value: try percentDecoded(part.dropFirst(name.count + 1), plusIsSpace: true))
            } catch {
                throw .badRequest("the query cannot be decoded: \(error.explanation)", code: "query_encoding")
            }
            guard self[item.name] == nil else {
                throw .invalidQuery(item.name, "stands more than once", code: "duplicate")
            }
            items.append(item)
        }
    }

    /// The value of `name`, or `nil` where the query does not name it.
    public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// A whole number in `range`; throws a 400 problem that names what is allowed.
    public func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws(Problem) -> Int {
        try integer(name, in: range) ?? fallback
    }

    /// A whole number in `range`, or `nil` where the query does not name it.
    public func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = self[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .invalidQuery(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A length of time in seconds, written `90`, `1.5` or `1m30s`.
    public func seconds(
        _ name: String, default fallback: Double, in range: ClosedRange<Double>
    ) throws(Problem) -> Double {
        guard let text = self[name] else { return fallback }
        guard let value = parseDuration(text), range.contains(value) else {
            throw .invalidQuery(
                name,
                "must be a length of time such as 10s or 1m30s, from \(range.lowerBound) to \(range.upperBound) seconds"
            )
        }
        return value
    }

    /// A size in bytes, written `4096` or `64MiB`.
    public func byteSize(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = self[name] else { return nil }
        guard let value = parseByteSize(text), range.contains(value) else {
            throw .invalidQuery(
                name, "must be a size such as 4096 or 64KiB, from \(range.lowerBound) to \(range.upperBound) bytes")
        }
        return value
    }

    /// One of the cases of `Choice`, by its raw value.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, as type: Choice.Type = Choice.self
    ) throws(Problem) -> Choice? {
        guard let text = self[name] else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        throw .invalidQuery(
            name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))", code: "not_allowed")
    }

    /// `true`, `false`, or the bare name for true.
    public func flag(_ name: String) throws(Problem) -> Bool {
        switch self[name] {
        case nil, "false": return false
        case "true", "": return true
        default: throw .invalidQuery(name, "must be true or false")
        }
    }

    /// A comma-separated list of `allowed` words; none where the query does not name it.
    public func list(_ name: String, allowed: [String]) throws(Problem) -> Set<String> {
        guard let text = self[name] else { return [] }
        let words = text.split(separator: ",").map(String.init)
        guard words.allSatisfy(allowed.contains) else {
            throw .invalidQuery(
                name, "must be a comma-separated list of \(allowed.joined(separator: ", "))", code: "not_allowed")
        }
        return Set(words)
    }
}
