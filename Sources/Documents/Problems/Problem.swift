/// Errors as clients see them: `application/problem+json`, RFC 9457.

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
            /// A line of a body of text, counted from 1.
            case line(Int)
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
    /// Header fields of the answer, by name.
    public var headers: [String: String] = [:]
    /// True where the connection cannot be trusted to be in step any more and has to be closed after the answer.
    public var closesConnection = false

    public init(_ kind: ProblemKind, _ detail: String, items: [Item] = [], headers: [String: String] = [:]) {
        self.kind = kind
        self.detail = detail
        self.items = items
        self.headers = headers
    }

    public var status: Int { kind.status }
}
