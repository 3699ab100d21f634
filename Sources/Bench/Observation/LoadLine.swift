/// One connection of a load: it sends the same request again and again. This file owns the raw
/// search for the end of an answer.
import CPlatform
import Glibc
import HTTPClient

/// A keep-alive connection with at most one request under way.
final class LoadLine {
    private let socket: Socket
    private let request: [UInt8]
    private var received: [UInt8] = []
    private var sentAt: UInt64 = 0

    /// A server that takes longer is no subject for a measurement, in seconds.
    private static let patience = 10.0

    init(port: UInt16, path: String) throws(Socket.Failure) {
        socket = try Socket(host: "127.0.0.1", port: port, seconds: Self.patience)
        request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
        received.reserveCapacity(64 << 10)
    }

    func send() throws(Socket.Failure) {
        received.removeAll(keepingCapacity: true)
        sentAt = platform_monotonic_nanoseconds()
        try socket.send(request, deadline: Socket.deadline(in: Self.patience))
    }

    /// Waits for the whole answer; nanoseconds since the request was sent.
    func receive() throws(Socket.Failure) -> UInt64 {
        let deadline = Socket.deadline(in: Self.patience)
        var length: Int?
        while length.map({ received.count < $0 }) ?? true {
            guard try socket.receive(into: &received, deadline: deadline) else { throw .closed }
            if length == nil { length = Self.length(received) }
        }
        return platform_monotonic_nanoseconds() - sentAt
    }

    /// What was received last, header included.
    var answer: String { String(decoding: received, as: UTF8.self) }

    /// Bytes of an answer whose header is here, header included; nil until it is.
    private static func length(_ bytes: [UInt8]) -> Int? {
        let mark: StaticString = "\nContent-Length: "
        return unsafe bytes.withUnsafeBytes { bytes in
            var body: Int?
            for place in 0..<max(0, bytes.count - 3) where unsafe bytes[place] == UInt8(ascii: "\n") {
                // The blank line that ends the header.
                if unsafe bytes[place + 1] == UInt8(ascii: "\r") { return body.map { place + 3 + $0 } }
                let field = unsafe UnsafeRawBufferPointer(rebasing: bytes[place...])
                guard field.count > mark.utf8CodeUnitCount, let start = field.baseAddress,
                    unsafe memcmp(start, mark.utf8Start, mark.utf8CodeUnitCount) == 0
                else { continue }
                body = unsafe number(field[mark.utf8CodeUnitCount...])
            }
            return nil
        }
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int {
        unsafe digits.prefix { (0x30...0x39).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
