/// The address of a server, as people write it.

/// A server and the path below which it answers.
public struct HTTPEndpoint: Sendable, Equatable {
    /// A name or an address; an IPv6 address without its brackets.
    public let host: String
    public let port: UInt16
    /// What stands before every path: empty, or `/a/b`.
    public let basePath: String
    /// The path of a Unix socket, in place of host and port.
    public let unixSocket: String?

    /// What the `Host` header says.
    public var authority: String {
        if unixSocket != nil { return host }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The address as people write it.
    public var url: String { unixSocket.map { "unix:\($0)" } ?? "http://\(authority)\(basePath)" }

    /// What messages call the server.
    var name: String { unixSocket ?? authority }

    /// Reads `unix:/path/of/a/socket`, or `http://host:port/path`, of which scheme, port (80 with a scheme, else 8080)
    /// and path may be left out.
    public init(_ text: String) throws(HTTPClientError) {
        func failure(_ reason: String) -> HTTPClientError { .invalidURL(text, reason: reason) }
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/") || path.hasPrefix(".") else {
                throw failure("a path is expected, as in unix:/run/slabscope.sock")
            }
            (host, port, basePath, unixSocket) = ("localhost", 0, "", path)
            return
        }
        unixSocket = nil
        var rest = text[...]
        var defaultPort: UInt16 = 8080
        if let scheme = rest.firstRange(of: "://") {
            guard rest[..<scheme.lowerBound].lowercased() == "http" else { throw failure("only http:// is spoken") }
            rest = rest[scheme.upperBound...]
            defaultPort = 80
        }
        let name = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(name.count)
        guard rest.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else {
            throw failure("it has a blank or a letter that is not ASCII")
        }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" || $0 == "@" }) else {
            throw failure("it must not have a query, a fragment or a user")
        }
        guard let (host, port) = Self.hostAndPort(name) else {
            throw failure("a host and a port are expected, as in http://127.0.0.1:8080")
        }
        self.host = host
        self.port = port ?? defaultPort
        var trimmed = path
        while trimmed.last == "/" { trimmed.removeLast() }
        basePath = String(trimmed)
    }

    /// Nil where there is no host, or the port is not one.
    private static func hostAndPort(_ text: Substring) -> (host: String, port: UInt16?)? {
        var host = text
        var tail: Substring = ""
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            tail = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            tail = text[colon...]
        }
        guard !host.isEmpty else { return nil }
        guard !tail.isEmpty else { return (String(host), nil) }
        guard tail.first == ":", let port = UInt16(tail.dropFirst()), port > 0 else { return nil }
        return (String(host), port)
    }
}
