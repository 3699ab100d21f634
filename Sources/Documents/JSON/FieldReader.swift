/// Reads a client's JSON object field by field and gathers everything that is wrong with it.

/// The fields of one object, and where it stands in the body.
///
/// A field that is wrong but has a default is noted, and the default is returned; a required one that is missing or
/// wrong throws at once. Whatever was noted is thrown by `finish`, which also refuses the fields that nobody asked for.
/// So call `finish` before acting on what was read.
public final class FieldReader {
    /// What all readers of one body have found.
    final class Findings {
        var items: [Problem.Item] = []
    }

    /// How one value was understood.
    enum Reading<Value> {
        case value(Value)
        case wrongType
        case outOfRange
        case notAllowed

        var code: String {
            switch self {
            case .value: "valid"
            case .wrongType: "wrong_type"
            case .outOfRange: "out_of_range"
            case .notAllowed: "not_allowed"
            }
        }
    }

    private let members: [JSONMember]
    private let values: [String: JSONValue]
    private let findings: Findings
    private var known: [String] = []
    /// The JSON pointer to this object; empty for the whole body.
    public let pointer: String

    init(_ members: [JSONMember], pointer: String, findings: Findings) {
        self.members = members
        values = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
        self.pointer = pointer
        self.findings = findings
    }

    /// Reads a whole body, where an empty one means `{}`; throws 400 for what is not JSON and 422 for another value.
    public convenience init(body: [UInt8]) throws(Problem) {
        var value = JSONValue.object([])
        if !body.isEmpty {
            do { value = try JSONValue(parsing: body) } catch { throw Problem(.invalidJSON, error.description) }
        }
        try self.init(value: value)
    }

    /// Reads a value that has been parsed already; throws 422 where it is not an object.
    public convenience init(value: JSONValue) throws(Problem) {
        guard case .object(let members) = value else {
            throw .invalidField("", "the body must be a JSON object", code: "wrong_type")
        }
        self.init(members, pointer: "", findings: Findings())
    }

    /// True where the client sent the field.
    public func has(_ name: String) -> Bool { values[name] != nil }

    /// The field as it is, for whoever reads it by other means.
    public func value(_ name: String) -> JSONValue? {
        known.append(name)
        return values[name]
    }

    /// Notes that the field is wrong, in words that follow its name, such as "must not exceed live_bytes".
    public func reject(_ name: String, _ detail: String, code: String = "invalid") {
        note(.init(.pointer(pointer(to: name)), detail, code: code))
    }

    /// Notes something wrong anywhere in the body.
    public func note(_ item: Problem.Item) { findings.items.append(item) }

    /// The same object for another reader, who is not to see some of its fields; it shares the findings.
    public func without(_ names: [String]) -> FieldReader {
        let rest = nested(members.filter { !names.contains($0.name) }, pointer: pointer)
        rest.known = names
        known += members.map(\.name)
        return rest
    }

    /// Throws everything that is wrong so far, in this object and in those around and within it.
    public func finish() throws(Problem) {
        refuseRest()
        try throwFindings()
    }

    /// Notes the fields that nobody has asked for; who reads an object around this one throws what is wrong.
    public func refuseRest() {
        for member in members where !known.contains(member.name) {
            note(.unknownField(pointer(to: member.name), known: known))
        }
    }

    private func throwFindings() throws(Problem) {
        if !findings.items.isEmpty { throw .invalidFields(findings.items) }
    }

    /// The JSON pointer to a field of this object.
    public func pointer(to name: String) -> String {
        var escaped = ""
        // Scalars, not characters: an accent behind a slash makes another character of it, but not another pointer.
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return pointer + "/" + escaped
    }

    /// A reader of an object within this one, which shares its findings.
    public func nested(_ members: [JSONMember], pointer: String) -> FieldReader {
        FieldReader(members, pointer: pointer, findings: findings)
    }

    /// Reads one field; `expected` follows "must be", and the nearest of `words` is named to who mistyped one. Without
    /// a fallback the field is required.
    func read<Value>(
        _ name: String, default fallback: Value?, expected: @autoclosure () -> String, words: [String] = [],
        _ convert: (JSONValue) -> Reading<Value>
    ) throws(Problem) -> Value {
        known.append(name)
        if let value = values[name] {
            let reading = convert(value)
            if case .value(let result) = reading { return result }
            let meant = if case .string(let text) = value { Problem.suggestion(for: text, among: words) } else { "" }
            reject(name, "must be \(expected()), not \(value.brief)\(meant)", code: reading.code)
        } else if fallback == nil {
            reject(name, "is required: \(expected())", code: "required")
        }
        if let fallback { return fallback }
        try throwFindings()
        preconditionFailure("a required field failed and left no finding")
    }
}
