/// The short notation of fragments, and the OpenAPI that it stands for.
import Documents

/// Expands what fragments leave unsaid because it is the same everywhere:
///
/// - a schema written `"Bytes: Pages of slabs."` is the component `Bytes` with that description; `Bytes?` may also be
///   null, and `[Bytes]` is an array of it,
/// - an object requires all of its properties but those that it lists as `optional`, unless it says `required`,
/// - a parameter that is a string is the component of that name,
/// - a body written `"Name: words"` is JSON of that schema; with `Name?` it may be left out,
/// - an answer written `"Name: words"` is JSON of that schema; from status 400 on all of it is words, and the answer is
///   a problem. An answer with more to say is an object, whose `schema` is JSON and whose `headers` are described.
enum FragmentNotation {
    /// One schema.
    static func schema(_ value: JSONValue) -> JSONValue {
        if case .string(let text) = value { return reference(text).schema }
        var schema = value.mappingMembers { member in
            switch member.name {
            case "properties", "$defs": member.value.mappingMembers { Self.schema($0.value) }
            case "items", "additionalProperties", "not", "if", "then": Self.schema(member.value)
            case "allOf", "oneOf", "anyOf", "prefixItems": .array(elements(of: member.value).map(Self.schema))
            default: member.value
            }
        }
        if case .object = value {} else { return value }
        guard let properties = schema["properties"] else { return schema }
        if schema["required"] == nil {
            let optional = elements(of: schema["optional"] ?? .null)
            let names = properties.members.map { JSONValue.string($0.name) }
            schema = schema.setting("required", .array(names.filter { !optional.contains($0) }))
        }
        schema = schema.removing("optional")
        return schema["type"] == nil ? schema.setting("type", .string("object")) : schema
    }

    /// One operation.
    static func operation(_ value: JSONValue) -> JSONValue {
        value.mappingMembers { member in
            switch member.name {
            case "parameters": .array(elements(of: member.value).map(parameter))
            case "requestBody": body(member.value)
            case "responses": member.value.mappingMembers { response($0.value, status: Int($0.name) ?? 0) }
            default: member.value
            }
        }
    }

    /// A parameter, in an operation or among the components.
    static func parameter(_ value: JSONValue) -> JSONValue {
        if case .string(let name) = value { return component("parameters", name) }
        return value.mappingMembers { $0.name == "schema" ? schema($0.value) : $0.value }
    }

    /// The answer with a status, in an operation or among the components.
    static func response(_ value: JSONValue, status: Int) -> JSONValue {
        if case .string(let text) = value {
            guard status < 400 else { return problem(text) }
            let (schema, words, _) = reference(text)
            return described(words, content: "application/json", schema.removing("description"))
        }
        // Headers, and contents by media type, are objects with a schema each.
        let withSchemas = value.mappingMembers { member in
            guard member.name == "headers" || member.name == "content" else { return member.value }
            return member.value.mappingMembers { part in
                part.value.mappingMembers { $0.name == "schema" ? Self.schema($0.value) : $0.value }
            }
        }
        guard let schema = withSchemas["schema"] else { return withSchemas }
        let type = status < 400 ? "application/json" : "application/problem+json"
        return withSchemas.removing("schema").setting("content", content(type, Self.schema(schema)))
    }

    /// `{"$ref":"#/components/KIND/NAME"}`.
    static func component(_ kind: String, _ name: String) -> JSONValue {
        object(("$ref", .string("#/components/\(kind)/\(name)")))
    }

    private static func problem(_ words: String) -> JSONValue {
        described(words, content: "application/problem+json", component("schemas", "Problem"))
    }

    private static func body(_ value: JSONValue) -> JSONValue {
        guard case .string(let text) = value else { return value }
        let (schema, words, isOptional) = reference(text)
        let plain = isOptional ? component("schemas", String(text.prefix { $0 != "?" })) : schema
        return described(words, content: "application/json", plain.removing("description"))
            .setting("required", .bool(!isOptional))
    }

    private static func described(_ words: String, content type: String, _ schema: JSONValue) -> JSONValue {
        object(("description", .string(words)), ("content", content(type, schema)))
    }

    private static func content(_ type: String, _ schema: JSONValue) -> JSONValue {
        object((type, object(("schema", schema))))
    }

    /// Takes `Name?: words` apart.
    private static func reference(_ text: String) -> (schema: JSONValue, words: String, isOptional: Bool) {
        var name = text.prefix { $0 != ":" }
        let words = String(text.dropFirst(name.count).drop { $0 == ":" || $0 == " " })
        let isOptional = name.last == "?"
        if isOptional { name.removeLast() }
        let isArray = name.first == "["
        if isArray { name = name.dropFirst().dropLast() }
        var schema = component("schemas", String(name))
        if isArray { schema = object(("type", .string("array")), ("items", schema)) }
        if isOptional { schema = object(("anyOf", .array([schema, object(("type", .string("null")))]))) }
        if !words.isEmpty { schema = schema.setting("description", .string(words)) }
        return (schema, words, isOptional)
    }

    static func object(_ members: (String, JSONValue)...) -> JSONValue {
        .object(members.map { JSONMember(name: $0.0, value: $0.1) })
    }

    private static func elements(of value: JSONValue) -> [JSONValue] {
        if case .array(let elements) = value { elements } else { [] }
    }
}
