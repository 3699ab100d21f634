/// The listening socket. This file owns the unsafe socket calls of the server.
import Glibc

/// A socket that listens. Whoever opens it closes it.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    /// The port that is bound, also where 0 was asked for; 0 at a Unix socket.
    let port: UInt16
    /// The file of a Unix socket, which goes with it.
    private let file: UnixSocket?

    /// Binds and listens where `configuration` says; throws a typed error with the system's reason.
    static func open(_ configuration: DaemonConfiguration) throws(DaemonError) -> ListeningSocket {
        if let path = configuration.unixSocket {
            let (descriptor, file) = try UnixSocket.listen(at: path)
            return ListeningSocket(descriptor: descriptor, port: 0, file: file)
        }
        return try open(
            SocketAddress(
                configuration.address, port: configuration.port, isAnybodys: configuration.access.admitsOtherMachines))
    }

    func close() {
        _ = Glibc.close(descriptor)
        file?.remove()
    }

    private static func open(_ address: SocketAddress) throws(DaemonError) -> ListeningSocket {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, kind, 0)
        func failure(_ step: String) -> DaemonError {
            let code = errno
            if descriptor >= 0 { _ = Glibc.close(descriptor) }
            return .cannotListen(
                address: address.text, port: address.port, step: step, code: code, reason: systemText(code))
        }
        guard descriptor >= 0 else { throw failure("socket") }
        var on: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, toBytes: address.bytes) else { throw failure("bind") }
        guard Glibc.listen(descriptor, 128) == 0 else { throw failure("listen") }
        guard let actual = boundPort(descriptor) else { throw failure("getsockname") }
        return ListeningSocket(descriptor: descriptor, port: actual, file: nil)
    }

    private static func bind(_ descriptor: Int32, toBytes bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) {
                unsafe Glibc.bind(descriptor, $0.baseAddress, socklen_t(bytes.count)) == 0
            }
        }
    }

    /// Port and family stand in the same place in both address families.
    private static func boundPort(_ descriptor: Int32) -> UInt16? {
        var name = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe getsockname(
                descriptor, UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), &length)
        }
        return result == 0 ? UInt16(bigEndian: name.sin6_port) : nil
    }
}

/// The system's words for an errno.
func systemText(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(code, &text, text.count) == 0 else { return "unknown" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
