/// The request methods that this server knows.

/// A request method that HTTP defines. No route answers the last two: a resource refuses them and says what it has.
public enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    case query = "QUERY"
    case trace = "TRACE"

    /// True where the method promises to change nothing, so that a browser may send it from anywhere.
    public var isSafe: Bool {
        switch self {
        case .get, .head, .options, .query, .trace: true
        case .post, .put, .patch, .delete: false
        }
    }

    /// True where a request may carry a body.
    public var takesBody: Bool { self == .post || self == .put || self == .patch }
}
