/// The whole description of what a server serves: OpenAPI 3.1, merged from fragments.
import Documents

/// One OpenAPI document.
struct APIDescription: Sendable {
    /// The document.
    let document: JSONValue

    /// Merges `fragments`, in order; two of them must not describe the same operation or name the same component.
    init(merging fragments: [APIFragment], version: String) {
        var paths = JSONValue.object([])
        var components = JSONValue.object([])
        for fragment in fragments {
            for path in fragment.paths {
                paths = Self.merging(path.value.members.map { Self.operation($0, path.name) }, into: paths, path.name)
            }
            for kind in fragment.components {
                components = Self.merging(
                    kind.value.members.map { Self.component($0, kind.name) }, into: components, kind.name)
            }
        }
        document = FragmentNotation.object(
            ("openapi", .string("3.1.0")), ("info", Self.info(version)),
            ("servers", .array([FragmentNotation.object(("url", .string("/")))])),
            ("security", .array(Self.security)), ("paths", .object(paths.members.sorted { $0.name < $1.name })),
            ("components", components))
    }

    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 128 << 10)
        writer.value(document)
        return writer.bytes
    }

    /// Every operation, as method and pattern, in the order of paths.
    var operations: [(method: String, pattern: String, operation: JSONValue)] {
        (document["paths"]?.members ?? []).flatMap { path in
            path.value.members.map { ($0.name.uppercased(), path.name, $0.value) }
        }
    }

    private static func merging(_ new: [JSONMember], into all: JSONValue, _ name: String) -> JSONValue {
        var old = all[name] ?? .object([])
        for member in new {
            precondition(old[member.name] == nil, "'\(name)' '\(member.name)' is described twice")
            old = old.setting(member.name, member.value)
        }
        return all.setting(name, old)
    }

    /// A server without a token asks for nothing; one with a token for either of the others.
    private static let security = [
        FragmentNotation.object(), FragmentNotation.object(("bearer", .array([]))),
        FragmentNotation.object(("session", .array([]))),
    ]

    private static func operation(_ member: JSONMember, _ path: String) -> JSONMember {
        var operation = FragmentNotation.operation(member.value)
        if CommonAnswers.open.contains(path) { operation = operation.setting("security", .array([])) }
        return JSONMember(
            name: member.name, value: CommonAnswers.adding(to: operation, method: member.name, path: path))
    }

    private static func component(_ member: JSONMember, _ kind: String) -> JSONMember {
        let value =
            switch kind {
            case "schemas": FragmentNotation.schema(member.value)
            case "parameters": FragmentNotation.parameter(member.value)
            // Only problems are shared between operations.
            case "responses": FragmentNotation.response(member.value, status: 400)
            default: member.value
            }
        return JSONMember(name: member.name, value: value)
    }

    private static func info(_ version: String) -> JSONValue {
        FragmentNotation.object(
            ("title", .string("Slabscope")), ("version", .string(version)),
            (
                "description",
                .string(
                    """
                    A buddy and slab memory allocator that can be watched, loaded and broken over HTTP.

                    Names carry their units: `_bytes`, `_seconds`, `_ratio` (0 to 1), `_total` and plain counts. \
                    Answers begin with the tier: `live` figures are each true, but not of one instant; `exact` \
                    figures are of one instant at which every CPU stood still. Errors are problem details (RFC 9457). \
                    Unknown query parameters and fields are refused. `HEAD` is answered wherever `GET` is, `OPTIONS` \
                    everywhere, and any other method with 405 and `Allow`. Request lines and headers that are too \
                    long are refused by the HTTP library itself with 414 and 431, as HTML. `x-curl` is a line for a \
                    shell that calls the operation on a server at its default port.
                    """)
            ))
    }
}
