/// `/session`: the token for a cookie, and its end.
import Documents

/// The cookie that holds a session's id.
enum SessionCookie {
    static let prefix = Array("slabscope=".utf8)

    /// The value of a `Set-Cookie` field. Behind a proxy that speaks TLS it is never sent without.
    static func field(id: [UInt8], seconds: Int, isSecure: Bool) -> String {
        String(decoding: prefix + id, as: UTF8.self) + "; HttpOnly; SameSite=Strict; Path=/; Max-Age=\(seconds)"
            + (isSecure ? "; Secure" : "")
    }
}

extension AccessPolicy {
    /// `POST /session` for those who show the token itself, `DELETE /session` for those who show the cookie.
    var routes: RouteGroup {
        var group = RouteGroup(prefix: "/api/v1", access: .exchange)
        group.post("/session") { [self] request, _ in
            try request.checkNoFields()
            guard let token else { return document(endsInSeconds: nil) }
            // A cookie for a cookie would make a session last for ever.
            guard token.isShown(in: request.headers) == true else {
                throw Problem.unauthorized("a session begins with the token itself")
            }
            var response = document(status: 201, endsInSeconds: sessions.lengthSeconds)
            response.headers["Set-Cookie"] = SessionCookie.field(
                id: sessions.begin().id, seconds: sessions.lengthSeconds, isSecure: request.headers.cameOverTLS)
            return response
        }
        group.delete("/session") { [self] request, _ in
            if let session = session(of: request.headers) { sessions.end(session) }
            var response = document(endsInSeconds: nil)
            response.headers["Set-Cookie"] = SessionCookie.field(
                id: [], seconds: 0, isSecure: request.headers.cameOverTLS)
            return response
        }
        return group
    }

    private func document(status: Int = 200, endsInSeconds: Int?) -> Response {
        .json(status: status) { json in
            json.object { json in
                json.field("authentication", authentication)
                json.field("ends_in_seconds", endsInSeconds)
            }
        }
    }
}

extension HeaderFields {
    /// Whether a proxy says that the request reached it over TLS. A page of another site cannot say so: no browser lets
    /// it send this field without asking first, and nobody here gives leave.
    var cameOverTLS: Bool { self["X-Forwarded-Proto"]?.equalsIgnoringCase("https") == true }
}
