/// The request methods that this server knows.

/// A request method that some route may answer.
public enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// True where the method promises to change nothing, so that a browser may send it from anywhere.
    public var isSafe: Bool { self == .get || self == .head || self == .options }

    /// True where a request may carry a body.
    public var takesBody: Bool { self == .post || self == .put || self == .patch }
}
