/// A request as the router sees it, with or without a socket behind it.
import Documents

/// What is known of a request before its body is read.
public struct RequestHead: Sendable {
    public let method: HTTPMethod
    public let target: RequestTarget
    public let headers: HeaderFields
    /// The length that the client announced: 0 where there is no body, `nil` where it is chunked.
    public let bodyLength: UInt64?

    public init(method: HTTPMethod, target: RequestTarget, headers: HeaderFields = [:], bodyLength: UInt64? = 0) {
        self.method = method
        self.target = target
        self.headers = headers
        self.bodyLength = bodyLength
    }

    /// False only where the client announced that nothing follows.
    var announcesBody: Bool { bodyLength != 0 }
}

/// A whole request.
public struct Request: Sendable {
    public let head: RequestHead
    public let body: [UInt8]

    public init(head: RequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }

    /// A request made by hand, as tests do; throws what a bad `target` throws.
    public init(
        _ method: HTTPMethod, _ target: String, headers: HeaderFields = [:], body: [UInt8] = []
    ) throws(Problem) {
        head = RequestHead(
            method: method, target: try RequestTarget(target.utf8), headers: headers,
            bodyLength: UInt64(body.count))
        self.body = body
    }

    public var method: HTTPMethod { head.method }
    public var target: RequestTarget { head.target }
    public var query: QueryItems { head.target.query }
    public var headers: HeaderFields { head.headers }

    /// The fields of a JSON object body; an empty body is `{}`. Throws 400 for what is not JSON, 422 for another value.
    public func fields() throws(Problem) -> FieldReader { try FieldReader(body: body) }
}
