/// A request target taken apart into path segments and query items.
import Documents

/// The path and query of a request, decoded; only the origin form (`/path?query`) is one.
public struct RequestTarget: Sendable, Equatable {
    /// As the client sent it, in printable ASCII: safe to log and to send back.
    public let raw: String
    /// The decoded segments of the path: `["api", "v1"]` for `/api/v1`, none for `/`.
    public let segments: [String]
    public let query: QueryItems

    /// The path without the query, as sent.
    public var path: String { String(raw.prefix { $0 != "?" }) }

    /// Takes `target` apart; throws a 400 problem for another form, a bad escape, or a path that climbs.
    public init(_ target: some Collection<UInt8>) throws(Problem) {
        raw = Self.printable(target)
        guard target.first == UInt8(ascii: "/") else {
            throw .badRequest(
                "the request target must be a path that starts with /, as in GET /api/v1", code: "target_form")
        }
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        segments = try Self.segments(of: path.dropFirst())
        query = try QueryItems(target.dropFirst(path.count + 1))
    }

    private static func segments(of path: some Collection<UInt8>) throws(Problem) -> [String] {
        guard !path.isEmpty else { return [] }
        var segments: [String] = []
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            do {
                segments.append(try percentDecoded(part))
            } catch {
                throw .badRequest("the path cannot be decoded: \(error.explanation)", code: "path_encoding")
            }
        }
        guard !segments.contains(where: climbs) else {
            throw .badRequest(
                "the path must not contain . or .. segments, nor an encoded slash", code: "path_traversal")
        }
        return segments
    }

    private static func climbs(_ segment: String) -> Bool {
        segment == "." || segment == ".." || segment.utf8.contains(UInt8(ascii: "/"))
            || segment.utf8.contains(UInt8(ascii: "\\"))
    }

    /// Bytes that a terminal or a log could act on become `%XX`.
    static func printable(_ bytes: some Collection<UInt8>) -> String {
        if bytes.allSatisfy({ (0x21...0x7E).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        for byte in bytes {
            if (0x21...0x7E).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count < 2 ? "%0" + digits : "%" + digits
            }
        }
        return text
    }
}
