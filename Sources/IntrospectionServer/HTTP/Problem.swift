/// Errors as clients see them: `application/problem+json`, RFC 9457.
import Observatory

/// A kind of problem: its stable type, its constant title and its status.
public struct ProblemKind: Sendable, Equatable {
    /// The last part of the type, as in `/problems/invalid-field`.
    public let slug: String
    public let title: String
    public let status: Int

    public init(_ slug: String, _ title: String, status: Int) {
        self.slug = slug
        self.title = title
        self.status = status
    }
}

/// An answer that tells what was wrong, and where. A handler throws it.
public struct Problem: Error, Sendable, Equatable {
    /// One thing that was wrong.
    public struct Item: Sendable, Equatable {
        public enum Place: Sendable, Equatable {
            /// A JSON pointer into the body.
            case pointer(String)
            case queryParameter(String)
        }

        public let place: Place
        public let detail: String
        /// For programs: snake_case and stable.
        public let code: String

        public init(_ place: Place, _ detail: String, code: String) {
            self.place = place
            self.detail = detail
            self.code = code
        }
    }

    public let kind: ProblemKind
    public let detail: String
    public let items: [Item]
    public var headers: HeaderFields = [:]
    /// True where the connection cannot be trusted to be in step any more and has to be closed after the answer.
    public var closesConnection = false

    public init(_ kind: ProblemKind, _ detail: String, items: [Item] = [], headers: HeaderFields = [:]) {
        self.kind = kind
        self.detail = detail
        self.items = items
        self.headers = headers
    }

    public var status: Int { kind.status }

    /// The same problem on a connection that is closed after it.
    var closing: Problem {
        var problem = self
        problem.closesConnection = true
        return problem
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
        var response = Response.json(status: kind.status, headers: headers, bytes: writer.bytes)
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
            }
            json.field("detail", item.detail)
            json.field("code", item.code)
        }
    }
}
