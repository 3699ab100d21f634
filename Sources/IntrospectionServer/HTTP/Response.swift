/// An answer: status, header fields, and a body that is either here or still to come.
import Documents

/// What a handler answers.
public struct Response: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece for as long as the client listens.
        case stream(any BodyStream)
        /// The whole answer comes later; no thread waits for it.
        case deferred(DeferredResponse)
    }

    public var status: Int { didSet { form = nil } }
    public var headers: HeaderFields { didSet { form = nil } }
    public var body: Body { didSet { form = nil } }
    /// What the library made of it, where it is given more than once; a changed response is another one.
    private(set) var form: ReusableForm?

    public init(status: Int = 200, headers: HeaderFields = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The same answer, for many requests: what the library needs of it is made once.
    public var reusable: Response {
        var response = self
        response.form = ReusableForm()
        return response
    }

    /// The same answer, for as long as `isCurrent` holds: a connection on which the same `GET` comes again gives it
    /// again and asks its route only after that. `isCurrent` is called by any thread.
    public func reusable(while isCurrent: @escaping @Sendable () -> Bool) -> Response {
        var response = self
        response.form = ReusableForm(isCurrent: isCurrent)
        return response
    }

    /// The bytes of a body that is here, else none.
    public var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }

    /// A JSON answer that no cache may keep; `write` writes one value.
    public static func json<Failure: Error>(
        status: Int = 200, headers: HeaderFields = [:], _ write: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) -> Response {
        var writer = JSONWriter()
        try write(&writer)
        return json(status: status, headers: headers, bytes: writer.bytes)
    }

    /// A JSON answer that has been written already.
    public static func json(status: Int = 200, headers: HeaderFields = [:], bytes: [UInt8]) -> Response {
        live("application/json", status: status, headers: headers, bytes: bytes)
    }

    /// A plain-text answer that no cache may keep; `contentType` serves CSV and metrics too.
    public static func text(
        _ text: String, status: Int = 200, contentType: String = "text/plain; charset=utf-8"
    ) -> Response {
        live(contentType, status: status, headers: [:], bytes: Array(text.utf8))
    }

    /// Nothing but a status.
    public static func empty(status: Int = 204, headers: HeaderFields = [:]) -> Response {
        Response(status: status, headers: headers)
    }

    /// An answer that was deferred to `deferred`.
    public static func deferred(_ deferred: DeferredResponse) -> Response { Response(body: .deferred(deferred)) }

    private static func live(_ type: String, status: Int, headers: HeaderFields, bytes: [UInt8]) -> Response {
        var headers = headers
        headers["Content-Type"] = type
        headers["X-Content-Type-Options"] = "nosniff"
        if headers["Cache-Control"] == nil { headers["Cache-Control"] = "no-store" }
        return Response(status: status, headers: headers, body: .bytes(bytes))
    }
}
