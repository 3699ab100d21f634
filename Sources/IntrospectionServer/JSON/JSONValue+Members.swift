/// Objects taken apart, put together and written again.
import Observatory

extension JSONValue {
    /// The members of an object, in order; none of any other value.
    var members: [JSONMember] { if case .object(let members) = self { members } else { [] } }

    /// The same object with `value` under `name`, in its old place or at the end.
    func setting(_ name: String, _ value: JSONValue) -> JSONValue {
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
    func removing(_ name: String) -> JSONValue { .object(members.filter { $0.name != name }) }

    /// The same object with each member's value replaced.
    func mappingMembers(_ transform: (JSONMember) -> JSONValue) -> JSONValue {
        .object(members.map { JSONMember(name: $0.name, value: transform($0)) })
    }
}

extension JSONWriter {
    /// Writes a parsed value.
    mutating func value(_ json: JSONValue) {
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
