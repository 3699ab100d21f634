/// The problems of those who may not ask.
import Documents

extension ProblemKind {
    static let unauthorized = ProblemKind("unauthorized", "The server asks for a token", status: 401)
    static let readOnly = ProblemKind("read-only", "The server is read-only", status: 403)
}

extension Problem {
    static func unauthorized(_ reason: String) -> Problem {
        Problem(
            .unauthorized, "\(reason): send Authorization: Bearer TOKEN, with curl by -H, or sign in on the page",
            headers: ["WWW-Authenticate": "Bearer realm=\"slabscope\""])
    }

    static func readOnly(_ method: HTTPMethod) -> Problem {
        Problem(.readOnly, "\(method.rawValue) is refused: the server was started with --read-only")
    }
}
