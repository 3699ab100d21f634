/// What a socket tells about its other end, and is told before any request. This file owns the unsafe calls for it.
import Documents
import Glibc

/// True where the other end has finished sending and nothing that it sent is left to be read.
func peerHasFinished(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
}

/// Tells the client of a connection that there are too many, and that nothing more comes. What the client sends is still
/// read: a socket that is closed with something unread throws away what it has sent.
func refuseConnection(_ descriptor: Int32) {
    _ = unsafe send(descriptor, tooManyConnections, tooManyConnections.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    shutdown(descriptor, Int32(SHUT_WR))
}

private let tooManyConnections: [UInt8] = {
    let response = Problem.unavailable("there are too many connections", retryAfterSeconds: 1).closing.response(to: "")
    var head = "HTTP/1.1 \(response.status) Service Unavailable\r\nContent-Length: \(response.bytes.count)\r\n"
    for field in response.headers.fields { head += "\(field.name): \(field.value)\r\n" }
    return Array((head + "\r\n").utf8) + response.bytes
}()
