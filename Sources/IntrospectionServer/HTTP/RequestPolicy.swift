/// Which web pages may reach a server that listens on the loopback address.
import Documents

/// Refuses requests that a browser sends on behalf of a foreign page.
///
/// A page can point a name of its own at 127.0.0.1 (DNS rebinding), so the Host header is checked on every request; it
/// can also post across origins without asking, so changes must come from this server's own pages or from no page.
public struct RequestPolicy: Sendable {
    /// Host names that are answered besides IP addresses and `localhost`.
    public let allowedHosts: [String]
    /// False behind a Unix socket, which no name leads to.
    public let checksHost: Bool

    public init(allowedHosts: [String] = [], checksHost: Bool = true) {
        self.allowedHosts = allowedHosts
        self.checksHost = checksHost
    }

    /// Throws 421 for a foreign host, 403 for a change from a foreign page.
    public func check(_ head: RequestHead) throws(Problem) {
        // Only HTTP/1.0 comes without a Host (the library refuses 1.1), and no browser speaks 1.0.
        let host = head.headers["Host"]
        if checksHost, let host, !answers(for: host) { throw Problem.misdirected(host: host).closing }
        if !head.method.isSafe { try checkOrigin(head.headers, host: host) }
    }

    private func answers(for host: String) -> Bool {
        guard var name = Self.nameWithoutPort(host) else { return false }
        if name.hasPrefix("[") { return Self.isIPv6Literal(name) }
        if name.hasSuffix(".") { name.removeLast() }
        return Self.isIPv4Literal(name) || name.equalsIgnoringCase("localhost")
            || String(name.suffix(10)).equalsIgnoringCase(".localhost")
            || allowedHosts.contains { $0.equalsIgnoringCase(name) }
    }

    private func checkOrigin(_ headers: HeaderFields, host: String?) throws(Problem) {
        let own = (headers.cameOverTLS ? "https://" : "http://") + (host ?? "")
        if let origin = headers["Origin"], !origin.equalsIgnoringCase(own) {
            let words = "the Origin header names another origin than the Host header: \(own) is expected"
            throw Problem(.forbiddenOrigin, words).closing
        }
        if let site = headers["Sec-Fetch-Site"], site != "same-origin", site != "none" {
            throw Problem(.forbiddenOrigin, "the browser says that another site sent this (Sec-Fetch-Site)").closing
        }
    }

    private static func nameWithoutPort(_ host: String) -> String? {
        let closing = host.hasPrefix("[") ? host.firstIndex(of: "]") : host.startIndex
        guard let closing, !host.isEmpty else { return nil }
        guard let colon = host[closing...].firstIndex(of: ":") else { return host }
        let port = host[host.index(after: colon)...]
        return UInt16(port) == nil ? nil : String(host[..<colon])
    }

    private static func isIPv4Literal(_ name: String) -> Bool {
        var parts = 1
        var value: Int?
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = (value ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                guard value ?? 0 <= UInt8.max else { return false }
            case UInt8(ascii: "."):
                guard value != nil else { return false }
                (parts, value) = (parts + 1, nil)
            default: return false
            }
        }
        return parts == 4 && value != nil
    }

    private static func isIPv6Literal(_ name: String) -> Bool {
        name.hasSuffix("]") && name.utf8.count > 3
            && name.dropFirst().dropLast().utf8.allSatisfy {
                $0.hexadecimalValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
    }
}
