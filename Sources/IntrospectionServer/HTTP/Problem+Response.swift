/// Problems on the wire, and those that name methods and types of bodies.
import Documents

extension Problem {
    /// The same problem on a connection that is closed after it.
    var closing: Problem {
        var problem = self
        problem.closesConnection = true
        return problem
    }

    public static func methodNotAllowed(_ method: String, allowed: [HTTPMethod]) -> Problem {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return Problem(.methodNotAllowed, "\(method) is not among \(list)", headers: ["Allow": list])
    }

    public static func unsupportedMediaType(sent: String?, expected: BodyType) -> Problem {
        let sent = sent.map { "the body is \($0)" } ?? "the body has no Content-Type"
        return Problem(
            .unsupportedMediaType, "\(sent), it must be \(expected.mediaType); \(expected.hint)",
            headers: ["Accept": expected.mediaType])
    }

    /// The answer to a request for `target`.
    public func response(to target: String) -> Response {
        var writer = JSONWriter(capacity: 512)
        writer.object { json in
            json.field("type", "/problems/" + kind.slug)
            json.field("title", kind.title)
            json.field("status", kind.status)
            json.field("detail", detail)
            json.field("instance", target)
            if !items.isEmpty { json.array("errors", of: items) { $0.write($1) } }
        }
        var response = Response.json(status: kind.status, bytes: writer.bytes)
        for (name, value) in headers { response.headers[name] = value }
        response.headers["Content-Type"] = "application/problem+json"
        if closesConnection { response.headers["Connection"] = "close" }
        return response
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ item: Problem.Item) {
        object { json in
            switch item.place {
            case .pointer(let pointer): json.field("pointer", pointer)
            case .queryParameter(let name): json.field("parameter", name)
            case .line(let number): json.field("line", number)
            }
            json.field("detail", item.detail)
            json.field("code", item.code)
        }
    }
}
