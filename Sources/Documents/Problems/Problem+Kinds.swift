/// The problems that answers name, each with one title.

extension ProblemKind {
    public static let badRequest = ProblemKind("bad-request", "The request is malformed", status: 400)
    public static let invalidQuery = ProblemKind("invalid-query", "A query parameter is not valid", status: 400)
    public static let invalidJSON = ProblemKind("invalid-json", "The body is not valid JSON", status: 400)
    public static let forbiddenOrigin = ProblemKind(
        "forbidden-origin", "Changes from another web site are refused", status: 403)
    public static let notFound = ProblemKind("not-found", "There is nothing here", status: 404)
    public static let methodNotAllowed = ProblemKind(
        "method-not-allowed", "The resource does not have this method", status: 405)
    public static let conflict = ProblemKind("conflict", "The state does not allow this now", status: 409)
    public static let payloadTooLarge = ProblemKind("payload-too-large", "The body is too large", status: 413)
    public static let unsupportedMediaType = ProblemKind(
        "unsupported-media-type", "The body has the wrong type", status: 415)
    public static let misdirected = ProblemKind(
        "misdirected-request", "This server does not answer for that host", status: 421)
    public static let invalidField = ProblemKind("invalid-field", "A field is not valid", status: 422)
    public static let internalError = ProblemKind("internal-error", "The server failed", status: 500)
    public static let notImplemented = ProblemKind(
        "not-implemented", "The server does not implement this", status: 501)
    public static let unavailable = ProblemKind("unavailable", "The server cannot do this now", status: 503)
    public static let versionNotSupported = ProblemKind(
        "version-not-supported", "The HTTP version is not supported", status: 505)
    public static let insufficientMemory = ProblemKind(
        "insufficient-memory", "The allocator has no memory for this", status: 507)
}

extension Problem {
    public static func badRequest(_ detail: String, code: String) -> Problem {
        Problem(.badRequest, "\(detail) (\(code))")
    }

    public static func invalidQuery(_ name: String, _ detail: String, code: String = "invalid") -> Problem {
        Problem(
            .invalidQuery, "query parameter '\(name)' \(detail)",
            items: [Item(.queryParameter(name), detail, code: code)])
    }

    /// `allowed` is what the route declares.
    public static func unknownQuery(_ name: String, allowed: [String]) -> Problem {
        let list = allowed.isEmpty ? "this resource takes none" : "allowed: \(allowed.joined(separator: ", "))"
        return invalidQuery(name, "is not known; \(list)\(suggestion(for: name, among: allowed))", code: "unknown")
    }

    public static func invalidField(_ pointer: String, _ detail: String, code: String = "invalid") -> Problem {
        invalidFields([Item(.pointer(pointer), detail, code: code)])
    }

    /// Several wrong fields in one answer; `items` must not be empty.
    public static func invalidFields(_ items: [Item]) -> Problem {
        let described = items.map { item in
            if case .pointer(let pointer) = item.place, !pointer.isEmpty {
                "\(pointer) \(item.detail)"
            } else {
                item.detail
            }
        }
        return Problem(.invalidField, described.joined(separator: "; "), items: items)
    }

    /// `known` is what the object may have.
    public static func unknownField(_ pointer: String, known: [String]) -> Problem {
        invalidFields([.unknownField(pointer, known: known)])
    }

    public static func notFound(_ detail: String) -> Problem { Problem(.notFound, detail) }

    public static func conflict(_ detail: String) -> Problem { Problem(.conflict, detail) }

    public static func payloadTooLarge(limit: Int) -> Problem {
        Problem(.payloadTooLarge, "the body may have at most \(limit) bytes here")
    }

    public static func misdirected(host: String) -> Problem {
        Problem(
            .misdirected,
            "host '\(host)' is neither an IP address, localhost, nor named by --allowed-host")
    }

    public static func unavailable(_ detail: String, retryAfterSeconds: Int) -> Problem {
        Problem(.unavailable, detail, headers: ["Retry-After": String(retryAfterSeconds)])
    }

    public static func insufficientMemory(_ detail: String) -> Problem { Problem(.insufficientMemory, detail) }

    /// `; did you mean 'x'?` where one of `names` is near to `name`.
    public static func suggestion(for name: String, among names: [String]) -> String {
        nearestName(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    }
}

extension Problem.Item {
    /// Names the nearest known field, and all of them.
    public static func unknownField(_ pointer: String, known: [String]) -> Problem.Item {
        let name = pointer.split(separator: "/").last.map(String.init) ?? ""
        let list = known.isEmpty ? "none is known here" : "allowed: \(Set(known).sorted().joined(separator: ", "))"
        return Problem.Item(
            .pointer(pointer), "is not a known field\(Problem.suggestion(for: name, among: known)) (\(list))",
            code: "unknown")
    }
}
