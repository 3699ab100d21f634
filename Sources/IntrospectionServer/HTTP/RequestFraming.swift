/// What libmicrohttpd 0.9.75 lets through although it leaves in doubt where a request ends, or whom it is for.

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
            guard headers.values(of: "Host").count <= 1 else {
                throw Problem.badRequest("there is more than one Host header", code: "duplicate_host")
            }
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

    /// A blank before the colon hides a field from the library, but not from a proxy in front of it.
    private static func refuseDisguisedFields(_ headers: HeaderFields) throws(Problem) {
        for field in headers.fields where field.name.utf8.contains(where: { $0 == 0x20 || $0 == 0x09 }) {
            let plain = String(field.name.filter { $0 != " " && $0 != "\t" })
            if ["Content-Length", "Transfer-Encoding", "Host"].contains(where: plain.equalsIgnoringCase) {
                throw .badRequest("a header name is followed by a blank", code: "header_name")
            }
        }
    }

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
