/// Reads the answers of HTTP/1.1 from bytes that come in pieces (RFC 9112).

/// An answer, whole.
public struct HTTPAnswer: Sendable, Equatable {
    public let status: Int
    /// As they came, in order.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]

    /// The first value under `name`, without regard to case.
    public subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    public static func == (left: HTTPAnswer, right: HTTPAnswer) -> Bool {
        left.status == right.status && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }
}

/// Cuts answers out of a stream of bytes; what lies behind one answer is kept for the next.
struct AnswerReader {
    /// Why bytes are no answer.
    enum Failure: Error, Equatable {
        /// The stream ended within an answer; `isFresh` where not a byte of it had come.
        case ended(isFresh: Bool)
        case malformed(String)
        case tooLarge
    }

    /// Adds bytes to those that have come; false at the end of the stream.
    typealias Source = (inout [UInt8]) throws(Socket.Failure) -> Bool

    /// A larger header is nobody's that we talk to.
    private static let headLimit = 64 << 10

    private let bodyLimit: Int
    /// What has come and has not been read; `position` is the first byte of it.
    private var received: [UInt8] = []
    private var position = 0

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// The next final answer, and whether another may come on the same connection.
    mutating func next(
        toHead: Bool = false, from source: Source
    ) throws -> (answer: HTTPAnswer, keepsAlive: Bool) {
        received.removeSubrange(..<position)
        position = 0
        while true {
            let head = try readHead(source)
            // 1xx only announces.
            if head.status / 100 == 1 { continue }
            let (body, isDelimited) = try readBody(head, toHead: toHead, source)
            let answer = HTTPAnswer(status: head.status, headers: head.headers, body: body)
            let says = answer["Connection"]?.lowercased()
            let keepsAlive = isDelimited && says != "close" && (head.isHTTP11 || says == "keep-alive")
            return (answer, keepsAlive)
        }
    }

    private struct Head {
        let status: Int
        let isHTTP11: Bool
        let headers: [(name: String, value: String)]

        func values(_ name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }
    }

    private mutating func readHead(_ source: Source) throws -> Head {
        let parts = try readLine(source).split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].utf8.count == 3,
            let status = Int(parts[1]), status >= 100
        else { throw Failure.malformed("it does not begin with HTTP/1.1 and a status") }
        var headers: [(name: String, value: String)] = []
        while true {
            let line = try readLine(source)
            if line.isEmpty { return Head(status: status, isHTTP11: parts[0] == "HTTP/1.1", headers: headers) }
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                throw Failure.malformed("a header field has no name")
            }
            headers.append((String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...])))
        }
    }

    /// The body, and whether its end is known without the end of the connection.
    private mutating func readBody(
        _ head: Head, toHead: Bool, _ source: Source
    ) throws -> (bytes: [UInt8], isDelimited: Bool) {
        if toHead || head.status == 204 || head.status == 304 { return ([], true) }
        let encodings = head.values("transfer-encoding")
        if !encodings.isEmpty {
            guard encodings.map({ $0.lowercased() }) == ["chunked"] else {
                throw Failure.malformed("its transfer encoding is not chunked")
            }
            return (try readChunks(source), true)
        }
        let lengths = Set(head.values("content-length"))
        guard let text = lengths.first else {
            repeat {
                guard received.count - position <= bodyLimit else { throw Failure.tooLarge }
            } while try fill(source)
            return (take(received.count - position), false)
        }
        guard lengths.count == 1, let length = Int(text), length >= 0 else {
            throw Failure.malformed("its Content-Length is no length")
        }
        return (try read(length, source), true)
    }

    private mutating func readChunks(_ source: Source) throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try readLine(source)
            let digits = Self.trimmed(line.prefix { $0 != ";" })
            guard let length = Int(digits, radix: 16), length >= 0 else {
                throw Failure.malformed("a chunk has no length")
            }
            if length == 0 { break }
            guard length <= bodyLimit - body.count else { throw Failure.tooLarge }
            body += try read(length, source)
            guard try readLine(source).isEmpty else { throw Failure.malformed("a chunk does not end where it should") }
        }
        // Trailers say nothing that is asked for here.
        while try !readLine(source).isEmpty {}
        return body
    }

    private mutating func read(_ count: Int, _ source: Source) throws -> [UInt8] {
        guard count <= bodyLimit else { throw Failure.tooLarge }
        while received.count - position < count { try more(source) }
        return take(count)
    }

    /// One line without its end.
    private mutating func readLine(_ source: Source) throws -> String {
        var searched = position
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                var line = take(end + 1 - position)
                line.removeLast()
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                return String(decoding: line, as: UTF8.self)
            }
            searched = received.count
            guard received.count - position < Self.headLimit else { throw Failure.malformed("a line does not end") }
            try more(source)
        }
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { position += count }
        return Array(received[position..<position + count])
    }

    private mutating func more(_ source: Source) throws {
        guard try fill(source) else { throw Failure.ended(isFresh: received.isEmpty) }
    }

    private mutating func fill(_ source: Source) throws -> Bool { try source(&received) }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
