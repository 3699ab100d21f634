/// One method of one resource, with everything that can be checked before its handler runs.
import Documents

/// What a route's body must be.
public enum BodyType: Sendable, Equatable {
    case json
    case text

    public var mediaType: String {
        switch self {
        case .json: "application/json"
        case .text: "text/plain"
        }
    }

    var hint: String {
        switch self {
        case .json: "with curl, write --json instead of -d"
        case .text: "with curl, add -H 'Content-Type: text/plain'"
        }
    }
}

/// Which query parameters a route reads.
public enum QueryParameters: Sendable, Equatable, ExpressibleByArrayLiteral {
    /// Exactly these, each optional; any other is refused by name.
    case only([String])
    /// Any, all ignored: static files, whose query only defeats caches.
    case any

    public init(arrayLiteral names: String...) { self = .only(names) }
}

/// The values of a pattern's `{names}`.
public struct PathParameters: Sendable, Equatable {
    let names: [String]
    let values: [String]

    /// The decoded value of `{name}`, which must be in the route's pattern.
    public subscript(name: String) -> String {
        guard let index = names.firstIndex(of: name) else {
            preconditionFailure("the route's pattern has no {\(name)}")
        }
        return values[index]
    }

    /// The value as a whole number; throws a 404 problem for anything else, since no such resource can exist.
    public func integer(_ name: String) throws(Problem) -> Int {
        guard let value = Int(self[name]), value >= 0 else {
            throw .notFound("'\(self[name])' is not a \(name): a whole number is expected")
        }
        return value
    }

    /// The value as an address written `0x...`; throws a 404 problem for anything else.
    public func address(_ name: String) throws(Problem) -> UInt {
        guard let value = parseAddress(self[name]) else {
            throw .notFound("'\(self[name])' is not an address: 0x and hexadecimal digits are expected")
        }
        return value
    }
}

public typealias Handler = @Sendable (Request, PathParameters) throws -> Response

/// A handler and the conditions under which it is called.
public struct Route: Sendable {
    /// Bodies up to this many bytes are taken where a route says nothing.
    public static let defaultBodyLimit = 64 << 10

    public let method: HTTPMethod
    /// As in `/api/v1/classes/{size}`; a `{name}` takes one whole segment.
    public let pattern: String
    public let query: QueryParameters
    public let bodyType: BodyType
    /// In bytes.
    public let bodyLimit: Int
    /// Who is answered.
    public private(set) var access = RouteAccess.guarded
    let handler: Handler
    /// Makes what takes the body piece by piece; nil where the handler gets it whole.
    let makeSink: BodySinkMaker?
    let segments: [String]
    let parameterNames: [String]

    init(
        method: HTTPMethod, pattern: String, query: QueryParameters, bodyType: BodyType, bodyLimit: Int,
        handler: @escaping Handler, makeSink: BodySinkMaker? = nil
    ) {
        precondition(pattern.hasPrefix("/"), "the pattern '\(pattern)' does not start with /")
        self.method = method
        self.pattern = pattern
        self.query = query
        self.bodyType = bodyType
        self.bodyLimit = bodyLimit
        self.handler = handler
        self.makeSink = makeSink
        segments = pattern == "/" ? [] : pattern.dropFirst().split(separator: "/").map(String.init)
        parameterNames = segments.filter(\.isParameter).map { String($0.dropFirst().dropLast()) }
    }

    /// The same route for others.
    func with(_ access: RouteAccess) -> Route {
        var route = self
        route.access = access
        return route
    }

    /// Throws where the head alone shows that the handler must not run: query, body type or body length.
    func check(_ head: RequestHead) throws(Problem) {
        if case .only(let allowed) = query,
            let unknown = head.target.query.items.first(where: { !allowed.contains($0.name) })
        {
            throw .unknownQuery(unknown.name, allowed: allowed)
        }
        guard head.announcesBody else { return }
        guard head.method.takesBody else {
            throw .badRequest("\(head.method.rawValue) takes no body", code: "unexpected_body").closing
        }
        let sent = head.headers["Content-Type"]
        guard let sent, Self.mediaType(of: sent).equalsIgnoringCase(bodyType.mediaType) else {
            throw .unsupportedMediaType(sent: sent, expected: bodyType)
        }
        if let length = head.bodyLength, length > UInt64(bodyLimit) { throw .payloadTooLarge(limit: bodyLimit) }
    }

    /// The type without its parameters.
    private static func mediaType(of contentType: String) -> String {
        var type = contentType.prefix { $0 != ";" }
        while type.last == " " || type.last == "\t" { type.removeLast() }
        return String(type)
    }
}

/// Routes that are mounted together under one prefix.
public struct RouteGroup: Sendable {
    public let prefix: String
    /// Who is answered by these routes.
    public let access: RouteAccess
    public private(set) var routes: [Route] = []

    /// `prefix` is empty or starts with `/` and ends without one.
    public init(prefix: String = "", access: RouteAccess = .guarded) {
        self.prefix = prefix
        self.access = access
    }

    public mutating func get(_ path: String, query: QueryParameters = [], _ handler: @escaping Handler) {
        add(.get, path, query: query, handler)
    }

    public mutating func post(
        _ path: String, query: QueryParameters = [], body: BodyType = .json, limit: Int = Route.defaultBodyLimit,
        _ handler: @escaping Handler
    ) {
        add(.post, path, query: query, body: body, limit: limit, handler)
    }

    public mutating func put(
        _ path: String, query: QueryParameters = [], body: BodyType = .json, limit: Int = Route.defaultBodyLimit,
        _ handler: @escaping Handler
    ) {
        add(.put, path, query: query, body: body, limit: limit, handler)
    }

    /// A body that is taken piece by piece, by what `makeSink` makes for each request.
    public mutating func put(
        _ path: String, query: QueryParameters = [], body: BodyType, limit: Int, sink makeSink: @escaping BodySinkMaker
    ) {
        // Without a connection the body is one piece.
        let handler: Handler = { request, path in
            let sink = try makeSink(request, path)
            if !request.body.isEmpty { try sink.take(request.body) }
            return try sink.finish()
        }
        routes.append(
            Route(
                method: .put, pattern: prefix + path, query: query, bodyType: body, bodyLimit: limit, handler: handler,
                makeSink: makeSink
            ).with(access))
    }

    public mutating func patch(
        _ path: String, query: QueryParameters = [], limit: Int = Route.defaultBodyLimit, _ handler: @escaping Handler
    ) {
        add(.patch, path, query: query, limit: limit, handler)
    }

    public mutating func delete(_ path: String, query: QueryParameters = [], _ handler: @escaping Handler) {
        add(.delete, path, query: query, handler)
    }

    private mutating func add(
        _ method: HTTPMethod, _ path: String, query: QueryParameters, body: BodyType = .json,
        limit: Int = Route.defaultBodyLimit, _ handler: @escaping Handler
    ) {
        routes.append(
            Route(
                method: method, pattern: prefix + path, query: query, bodyType: body, bodyLimit: limit,
                handler: handler
            ).with(access))
    }
}
