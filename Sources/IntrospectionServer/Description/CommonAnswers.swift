/// The problems that can meet any request, whatever its route does.
import Documents

/// Adds to an operation the answers that the server gives before, around and instead of its handler.
enum CommonAnswers {
    /// `operation` at `path` with each of them, but for those that it describes itself.
    static func adding(to operation: JSONValue, method: String, path: String) -> JSONValue {
        var responses = operation["responses"] ?? .object([])
        for (status, name) in names(operation, method: method, path: path) where responses[status] == nil {
            responses = responses.setting(status, FragmentNotation.component("responses", name))
        }
        return operation.setting("responses", .object(responses.members.sorted { $0.name < $1.name }))
    }

    /// What a server with a token tells to everybody.
    static let open: Set<String> = ["/", "/livez", "/healthz", "/readyz"]

    private static func names(_ operation: JSONValue, method: String, path: String) -> [(String, String)] {
        var names = [
            ("400", "BadRequest"), ("421", "Misdirected"), ("500", "InternalError"), ("501", "NotImplemented"),
            ("505", "VersionNotSupported"),
        ]
        if !open.contains(path) { names.append(("401", "Unauthorized")) }
        if path.contains("{") { names.append(("404", "NotFound")) }
        let method = HTTPMethod(rawValue: method.uppercased())
        if method?.isSafe == false { names.append(("403", "Forbidden")) }
        if method?.takesBody == true {
            names += [("413", "PayloadTooLarge"), ("415", "UnsupportedMediaType"), ("503", "Unavailable")]
            if operation["requestBody"]?["content"]?["application/json"] != nil {
                names.append(("422", "InvalidFields"))
            }
        }
        return names
    }
}
