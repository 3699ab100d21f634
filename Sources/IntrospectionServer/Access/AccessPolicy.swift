/// Who may ask a server, and for what.
import Documents

/// How a route is guarded where a token, or nothing but reading, is in force.
public enum RouteAccess: Sendable, Equatable {
    /// Asks for the token; where the server is read-only, `GET` and `HEAD` alone are answered.
    case guarded
    /// Asks for nothing: it tells nothing of the allocator.
    case open
    /// Asks for the token, and is answered by a read-only server too: it changes nothing but who is known.
    case exchange
}

/// Which requests are answered besides those that `RequestPolicy` leaves: by token, by session, and reading only.
///
/// Shared by all places at which a server listens, so that a session that ends has ended everywhere.
public final class AccessPolicy: Sendable {
    /// With nil everybody is answered.
    public let token: AccessToken?
    /// True where nothing can be changed over HTTP.
    public let isReadOnly: Bool
    /// True where an address that other machines reach may be bound without a token.
    public let allowsUnauthenticated: Bool
    let sessions: SessionTable

    public convenience init(token: AccessToken? = nil, isReadOnly: Bool = false, allowsUnauthenticated: Bool = false) {
        self.init(
            token: token, isReadOnly: isReadOnly, allowsUnauthenticated: allowsUnauthenticated,
            sessions: SessionTable())
    }

    init(
        token: AccessToken? = nil, isReadOnly: Bool = false, allowsUnauthenticated: Bool = false,
        sessions: SessionTable
    ) {
        self.token = token
        self.isReadOnly = isReadOnly
        self.allowsUnauthenticated = allowsUnauthenticated
        self.sessions = sessions
    }

    /// Whether an address that other machines reach may be bound.
    var admitsOtherMachines: Bool { token != nil || allowsUnauthenticated }

    /// What the index calls the kind of authentication.
    var authentication: String { token == nil ? "none" : "token" }

    /// Throws 401 without token or session, 403 for a change where there is only reading. Returns the session by which
    /// the request is answered, where it is one: it may end while the connection lives.
    func check(_ head: RequestHead, on route: @autoclosure () -> RouteAccess) throws(Problem) -> Session? {
        try refuseSecretsInTarget(head.target)
        guard token != nil || isReadOnly else { return nil }
        let route = route()
        let session = route == .open ? nil : try identify(head.headers)
        if isReadOnly, route != .exchange, head.method != .get, head.method != .head { throw .readOnly(head.method) }
        return session
    }

    /// The session that a request's cookie names.
    func session(of headers: HeaderFields) -> Session? {
        for field in headers.values(of: "Cookie") {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == UInt8(ascii: " ") }
                guard pair.starts(with: SessionCookie.prefix) else { continue }
                if let session = sessions.session(Array(pair.dropFirst(SessionCookie.prefix.count))) { return session }
            }
        }
        return nil
    }

    private func identify(_ headers: HeaderFields) throws(Problem) -> Session? {
        guard let token else { return nil }
        switch token.isShown(in: headers) {
        case true?: return nil
        case false?: throw .unauthorized("this is not the server's token")
        case nil:
            guard let session = session(of: headers) else { throw .unauthorized("this server asks for a token") }
            return session
        }
    }

    /// A URL stays in histories, logs and referrers: whoever puts a secret there is told so, on every path.
    private func refuseSecretsInTarget(_ target: RequestTarget) throws(Problem) {
        for name in ["token", "access_token"] where target.query[name] != nil {
            throw .invalidQuery(
                name, "is never read from a URL, which logs and histories keep; send Authorization: Bearer TOKEN",
                code: "unknown")
        }
    }
}
