/// Requests to one server, one after another, over a connection that is kept.

/// A client of HTTP/1.1 for one thread: keeps its connection open and makes a new one where the old one has ended.
public final class HTTPClient {
    /// How long to wait, in seconds.
    public struct Patience: Sendable {
        public var connecting: Double
        /// From the first byte that is sent to the last that comes.
        public var answering: Double

        public init(connecting: Double = 2, answering: Double = 5) {
            self.connecting = connecting
            self.answering = answering
        }
    }

    /// An open connection and what has come over it.
    private struct Connection: ~Copyable {
        let socket: Socket
        var reader: AnswerReader
        var isUsed = false
    }

    public let endpoint: HTTPEndpoint
    /// The value of the `Authorization` field of every request; nil for none.
    private let authorization: String?
    private let patience: Patience
    private let bodyLimit: Int
    private var connection: Connection?

    /// Connects to nothing yet. Answers of more than `bodyLimit` bytes are refused. `authorization` is what a server
    /// with a token asks for, `Bearer TOKEN`.
    public init(
        _ endpoint: HTTPEndpoint, authorization: String? = nil, patience: Patience = Patience(),
        bodyLimit: Int = 64 << 20
    ) {
        self.endpoint = endpoint
        self.authorization = authorization
        self.patience = patience
        self.bodyLimit = bodyLimit
    }

    /// Asks for `path`, which starts with `/`; an answer of any status is an answer.
    public func get(_ path: String) throws(HTTPClientError) -> HTTPAnswer { try send("GET", path) }

    /// Sends a request, with `json` as its body where there is one.
    public func send(_ method: String, _ path: String, json: [UInt8]? = nil) throws(HTTPClientError) -> HTTPAnswer {
        let request = bytes(method, path, json)
        let mayRepeat = method == "GET" || method == "HEAD"
        while true {
            let wasUsed = connection?.isUsed ?? false
            do {
                return try exchange(request, toHead: method == "HEAD")
            } catch {
                connection = nil
                // A server may end a connection that idles, just when the next request is under way.
                if mayRepeat, wasUsed, Self.isStale(error) { continue }
                throw named(error)
            }
        }
    }

    private func exchange(_ request: [UInt8], toHead: Bool) throws -> HTTPAnswer {
        var open = try connection.take() ?? connect()
        let deadline = Socket.deadline(in: patience.answering)
        try open.socket.send(request, deadline: deadline)
        let (answer, keepsAlive) = try Self.next(&open, toHead: toHead, deadline)
        open.isUsed = true
        if keepsAlive { connection = consume open }
        return answer
    }

    private static func next(
        _ open: inout Connection, toHead: Bool, _ deadline: UInt64
    ) throws -> (answer: HTTPAnswer, keepsAlive: Bool) {
        var reader = open.reader
        defer { open.reader = reader }
        return try reader.next(toHead: toHead) { (bytes) throws(Socket.Failure) in
            try open.socket.receive(into: &bytes, deadline: deadline)
        }
    }

    private func connect() throws(HTTPClientError) -> Connection {
        do throws(Socket.Failure) {
            return Connection(
                socket: try openSocket(), reader: AnswerReader(bodyLimit: bodyLimit))
        } catch {
            switch error {
            case .unknownHost(let reason): throw .unknownHost(endpoint.host, reason: reason)
            case .refused(let reason): throw .cannotConnect(endpoint.name, reason: reason)
            case .timedOut, .closed: throw .timedOut(endpoint.name, seconds: patience.connecting)
            }
        }
    }

    private func openSocket() throws(Socket.Failure) -> Socket {
        guard let path = endpoint.unixSocket else {
            return try Socket(host: endpoint.host, port: endpoint.port, seconds: patience.connecting)
        }
        return try Socket(path: path, seconds: patience.connecting)
    }

    private func bytes(_ method: String, _ path: String, _ json: [UInt8]?) -> [UInt8] {
        precondition(path.hasPrefix("/"), "the path '\(path)' does not start with /")
        var head = "\(method) \(endpoint.basePath)\(path) HTTP/1.1\r\nHost: \(endpoint.authority)\r\n"
        head += "Accept: application/json\r\n"
        if let authorization { head += "Authorization: \(authorization)\r\n" }
        if let json { head += "Content-Type: application/json\r\nContent-Length: \(json.count)\r\n" }
        return Array((head + "\r\n").utf8) + (json ?? [])
    }

    /// Whether a kept connection was found ended before a byte of the answer had come.
    private static func isStale(_ error: any Error) -> Bool {
        error as? AnswerReader.Failure == .ended(isFresh: true) || error as? Socket.Failure == .closed
    }

    /// The error as whoever started the program must see it.
    private func named(_ error: any Error) -> HTTPClientError {
        let server = endpoint.name
        switch error {
        case let error as HTTPClientError: return error
        case Socket.Failure.timedOut: return .timedOut(server, seconds: patience.answering)
        case AnswerReader.Failure.malformed(let reason): return .malformed(server, reason: reason)
        case AnswerReader.Failure.tooLarge: return .tooLarge(server, limit: bodyLimit)
        default: return .closed(server)
        }
    }
}
