/// Objects taken apart, put together and written again.

extension JSONValue {
    /// The value as JSON, cut to some fifty characters: for errors.
    public var brief: String {
        var writer = JSONWriter(capacity: 64)
        writer.value(self)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        return text.count <= Self.briefLimit ? text : text.prefix(Self.briefLimit - 3) + "..."
    }

    private static var briefLimit: Int { 50 }

    /// The members of an object, in order; none of any other value.
    public var members: [JSONMember] { if case .object(let members) = self { members } else { [] } }

    /// The same object with `value` under `name`, in its old place or at the end.
    public func setting(_ name: String, _ value: JSONValue) -> JSONValue {
        var members = members
        let member = JSONMember(name: name, value: value)
        if let place = members.firstIndex(where: { $0.name == name }) {
            members[place] = member
        } else {
            members.append(member)
        }
        return .object(members)
    }

    /// The same object without the member `name`.
    public func removing(_ name: String) -> JSONValue { .object(members.filter { $0.name != name }) }

    /// The same object with each member's value replaced.
    public func mappingMembers(_ transform: (JSONMember) -> JSONValue) -> JSONValue {
        .object(members.map { JSONMember(name: $0.name, value: transform($0)) })
    }
}

extension JSONWriter {
    /// Writes a parsed value.
    public mutating func value(_ json: JSONValue) {
        switch json {
        case .null: null()
        case .bool(let value): self.value(value)
        case .integer(let value): self.value(value)
        case .number(let value): self.value(value)
        case .string(let value): self.value(value)
        case .array(let elements):
            beginArray()
            for element in elements { value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(named: member.name)
                value(member.value)
            }
            endObject()
        }
    }
}
