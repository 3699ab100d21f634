/// What libmicrohttpd 0.9.75 lets through although it leaves in doubt where a request ends, or whom it is for.
import Documents

/// The checks on a request line and its header fields that come before everything else.
///
/// Each refusal closes the connection: what follows on it cannot be trusted to be the next request.
enum RequestFraming {
    /// Turns what the library hands over into a head, or throws what has to be answered instead.
    static func head(
        method: String, target: some Collection<UInt8>, version: String, headers: HeaderFields
    ) throws(Problem) -> RequestHead {
        do throws(Problem) {
            guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
                throw Problem(.versionNotSupported, "HTTP/1.1 and HTTP/1.0 are spoken here")
            }
            try refuseDisguisedFields(headers)
            let length = try bodyLength(headers, version: version)
            try refuseRepeatedFields(headers)
            let method = try self.method(method)
            return RequestHead(
                method: method, target: try RequestTarget(target), headers: headers, bodyLength: length)
        } catch {
            throw error.closing
        }
    }

    private static func method(_ name: String) throws(Problem) -> HTTPMethod {
        if let method = HTTPMethod(rawValue: name) { return method }
        throw Problem(.notImplemented, "the request method is none of those spoken here, which are in capitals")
    }

    /// A field name is a token, by RFC 9110. What surrounds one, a blank above all, hides a field from the library but
    /// not from a proxy in front of it.
    private static func refuseDisguisedFields(_ headers: HeaderFields) throws(Problem) {
        guard headers.fields.allSatisfy({ !$0.name.isEmpty && $0.name.utf8.allSatisfy(\.isTokenByte) }) else {
            throw .badRequest("a header name has a byte that no name may have, such as a blank", code: "header_name")
        }
    }

    /// Two of these would be one for the server and another for whoever stands before it.
    private static func refuseRepeatedFields(_ headers: HeaderFields) throws(Problem) {
        for name in ["Host", "Content-Type", "Origin", "Sec-Fetch-Site", "Authorization"]
        where headers.values(of: name).count > 1 {
            let code = name.lowercased().split(separator: "-").joined(separator: "_")
            throw .badRequest("there is more than one \(name) header", code: "duplicate_" + code)
        }
    }

    /// A line of the head ends in a bare line feed, goes on in the next line, or has a null byte in it.
    static let unplainLines = Problem.badRequest(
        "each line of a head ends in CR LF, goes on in no other line and has no null byte", code: "header_lines"
    ).closing

    private static func bodyLength(_ headers: HeaderFields, version: String) throws(Problem) -> UInt64? {
        let lengths = headers.values(of: "Content-Length")
        let encodings = headers.values(of: "Transfer-Encoding")
        guard lengths.count <= 1 else {
            throw .badRequest("there is more than one Content-Length header", code: "duplicate_content_length")
        }
        if !encodings.isEmpty {
            guard lengths.isEmpty else {
                throw .badRequest(
                    "Content-Length and Transfer-Encoding exclude each other", code: "conflicting_length")
            }
            guard encodings.count == 1, encodings[0].equalsIgnoringCase("chunked"), version == "HTTP/1.1" else {
                throw Problem(.notImplemented, "the only transfer encoding spoken here is chunked, in HTTP/1.1")
            }
            return nil
        }
        guard let text = lengths.first else { return 0 }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = UInt64(text) else {
            throw .badRequest("Content-Length is not a whole number", code: "content_length")
        }
        return length
    }
}

extension UInt8 {
    /// Whether a token may have this byte, as method and field names are: RFC 9110, 5.6.2.
    fileprivate var isTokenByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
