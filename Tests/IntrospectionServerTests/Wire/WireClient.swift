/// A client that sends exactly the bytes it is given. This file owns the tests' raw socket calls.
import CPlatform
import Glibc

/// One connection to a server on the loopback address, closed when it is released.
final class WireClient {
    private let descriptor: Int32
    private var received: [UInt8] = []

    struct Failure: Error {
        let step: String
        let code: Int32
    }

    /// Nothing in these tests takes this long on the slowest machine; a read that does has failed.
    private static let patienceSeconds = 200

    /// A small `receiveBuffer`, in bytes, makes a client that does not read felt early.
    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe connect(
                descriptor, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard result == 0 else { throw Failure(step: "connect", code: errno) }
    }

    /// A connection to a Unix socket.
    init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let result = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe connect(
                descriptor, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
        guard result == 0 else { throw Failure(step: "connect", code: errno) }
    }

    deinit { close(descriptor) }

    /// Sends all of `bytes`; false where the server has closed the connection.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)
        while !rest.isEmpty {
            let sent = unsafe Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
            guard sent > 0 else { return false }
            rest.removeFirst(sent)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    /// Tells the server that nothing more comes.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// One more piece of what the server sends; `nil` at the end.
    private func receivePiece() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == ECONNRESET { return nil }
        guard count >= 0 else { throw Failure(step: "recv", code: errno) }
        return count == 0 ? nil : Array(buffer[..<count])
    }

    /// Everything up to and including `mark`, which is taken out of what was received.
    func receive(through mark: String) throws -> String {
        let mark = Array(mark.utf8)
        var searched = 0
        // A stream sends heartbeats, so that no single read of it waits for long.
        let end = platform_monotonic_nanoseconds() + UInt64(Self.patienceSeconds) * 1_000_000_000
        while platform_monotonic_nanoseconds() < end {
            if let end = received.end(of: mark, from: searched) {
                defer { received.removeSubrange(..<end) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            searched = max(0, received.count - mark.count)
            guard let piece = try receivePiece() else { throw Failure(step: "the server closed", code: 0) }
            received += piece
        }
        throw Failure(step: "it did not come in time", code: 0)
    }

    /// Everything until the server closes.
    func receiveAll() throws -> String {
        while let piece = try receivePiece() { received += piece }
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// One answer whose length is announced, or that has no body.
    func receiveAnswer(toHead: Bool = false) throws -> WireAnswer {
        let head = try receive(through: "\r\n\r\n")
        var answer = WireAnswer(head: head)
        let length = toHead ? 0 : Int(answer["Content-Length"] ?? "0") ?? 0
        while received.count < length {
            guard let piece = try receivePiece() else { throw Failure(step: "the server closed", code: 0) }
            received += piece
        }
        answer.body = String(decoding: received.prefix(length), as: UTF8.self)
        received.removeFirst(length)
        return answer
    }

    /// True where the server has closed and sent nothing more.
    func isClosedByServer() throws -> Bool { try receiveAll().isEmpty }
}

/// An answer as it came over the wire.
struct WireAnswer {
    let head: String
    var body = ""

    var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    subscript(name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return parts[1].drop { $0 == " " }.description
            }
        }
        return nil
    }
}

extension [UInt8] {
    /// The index after the first `mark` at or after `start`.
    fileprivate func end(of mark: [UInt8], from start: Int) -> Int? {
        unsafe withUnsafeBytes { bytes -> Int? in
            var index = start
            // The system's search for a byte: streams of megabytes are searched in debug builds too.
            while let base = bytes.baseAddress, index + mark.count <= bytes.count,
                let found = unsafe memchr(base + index, Int32(mark[0]), bytes.count - index - mark.count + 1)
            {
                let place = unsafe base.distance(to: UnsafeRawPointer(found))
                if unsafe memcmp(found, mark, mark.count) == 0 { return place + mark.count }
                index = place + 1
            }
            return nil
        }
    }
}
