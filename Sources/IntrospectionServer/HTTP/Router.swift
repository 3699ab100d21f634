/// From a request to its answer, without a socket.
import Documents

/// A request that a route will answer once its body is here.
public struct Admission: Sendable {
    let route: Route
    let parameters: PathParameters

    /// The most bytes that the body may have.
    public var bodyLimit: Int { route.bodyLimit }
}

/// What the head of a request leads to.
public enum HeadDecision: Sendable {
    case admitted(Admission)
    /// Answered without a route: `OPTIONS`.
    case answered(Response)
}

/// Finds the route of a request and calls its handler.
///
/// `HEAD` is answered wherever `GET` is, `OPTIONS` everywhere; 404 and 405 are problems like all others.
public struct Router: Sendable {
    private var root = RouteTree()
    private let onFailure: @Sendable (any Error, RequestHead) -> Void

    /// `onFailure` hears of errors that are not problems; their text is for the log, never for the client.
    public init(onFailure: @escaping @Sendable (any Error, RequestHead) -> Void = { _, _ in }) {
        self.onFailure = onFailure
    }

    /// Adds the routes of `group`; two routes must not share method and pattern.
    public mutating func mount(_ group: RouteGroup) {
        for route in group.routes { root.insert(route, at: route.segments[...]) }
    }

    /// Every method and pattern that is mounted, for descriptions of the server and their tests.
    public var routes: [Route] {
        root.allRoutes.sorted { ($0.pattern, $0.method.rawValue) < ($1.pattern, $1.method.rawValue) }
    }

    /// Who is answered where a head leads; what leads nowhere tells nothing to strangers either.
    func access(of head: RequestHead) -> RouteAccess {
        let routes = root.match(head.target.segments[...])?.routes
        return routes?[head.method == .head ? .get : head.method]?.access ?? .guarded
    }

    /// Decides what can be decided before the body is read.
    public func admit(_ head: RequestHead) throws(Problem) -> HeadDecision {
        guard let match = root.match(head.target.segments[...]) else {
            throw .notFound("no resource is called \(head.target.path)")
        }
        if head.method == .options {
            let list = match.allowedMethods.map(\.rawValue).joined(separator: ", ")
            return .answered(.empty(headers: ["Allow": list]))
        }
        guard let route = match.routes[head.method == .head ? .get : head.method] else {
            throw .methodNotAllowed(head.method.rawValue, allowed: match.allowedMethods)
        }
        try route.check(head)
        return .admitted(Admission(route: route, parameters: match.parameters(of: route)))
    }

    /// Calls the handler of an admitted request; a problem that it throws becomes the answer.
    public func respond(to request: Request, _ admission: Admission) -> Response {
        do {
            let response = try admission.route.handler(request, admission.parameters)
            return request.method == .head ? response.withoutLaterBody() : response
        } catch let problem as Problem {
            return problem.response(to: request.target.raw)
        } catch {
            onFailure(error, request.head)
            return Problem(.internalError, "the server's log says why").response(to: request.target.raw)
        }
    }

    /// Answers a whole request.
    public func respond(to request: Request) -> Response {
        do throws(Problem) {
            switch try admit(request.head) {
            case .answered(let response): return response
            case .admitted(let admission):
                guard request.body.count <= admission.bodyLimit else {
                    throw .payloadTooLarge(limit: admission.bodyLimit)
                }
                return respond(to: request, admission)
            }
        } catch {
            return error.response(to: request.target.raw)
        }
    }
}

extension Response {
    /// A body that is still to come has no length, and a chunked answer to HEAD would put the connection out of step.
    fileprivate func withoutLaterBody() -> Response {
        var response = self
        switch body {
        case .bytes: return self
        case .stream(let stream):
            stream.close()
            stream.finished()
        case .deferred(let deferred): deferred.close()
        }
        response.body = .bytes([])
        return response
    }
}
