/// Why a request got no answer.

/// What went wrong between this program and a server, in words for whoever started it.
public enum HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `url` is not what `HTTPEndpoint` takes.
    case invalidURL(String, reason: String)
    /// The system finds no address for the name.
    case unknownHost(String, reason: String)
    case cannotConnect(String, reason: String)
    /// Nothing came, or nothing could be sent, for so many seconds.
    case timedOut(String, seconds: Double)
    /// The connection ended before the answer did.
    case closed(String)
    /// What came is not an answer of HTTP/1.1.
    case malformed(String, reason: String)
    /// The answer is larger than the client takes, in bytes.
    case tooLarge(String, limit: Int)

    public var description: String {
        switch self {
        case .invalidURL(let url, let reason): "'\(url)' is not the address of a server: \(reason)"
        case .unknownHost(let host, let reason): "no address is known for '\(host)': \(reason)"
        case .cannotConnect(let server, let reason): "cannot connect to \(server): \(reason)"
        case .timedOut(let server, let seconds): "\(server) did not answer within \(seconds) s"
        case .closed(let server): "\(server) closed the connection before its answer was complete"
        case .malformed(let server, let reason): "\(server) did not answer as HTTP/1.1 does: \(reason)"
        case .tooLarge(let server, let limit): "\(server) answers more than \(limit) bytes"
        }
    }
}
