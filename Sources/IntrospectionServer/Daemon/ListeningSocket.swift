/// The listening socket. This file owns the unsafe socket calls of the server.
import Glibc

/// A socket that listens on a loopback address. Whoever opens it closes it.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    /// The port that is bound, also where 0 was asked for.
    let port: UInt16

    /// Binds and listens; throws a typed error that names address, port and the system's reason.
    static func open(address: String, port: UInt16) throws(DaemonError) -> ListeningSocket {
        if let binary = parse(address, family: AF_INET, as: in_addr()) {
            guard UInt32(bigEndian: binary.s_addr) >> 24 == 127 else { throw .notLoopback(address) }
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr = binary
            return try listen(on: name, address: address, port: port, family: AF_INET)
        }
        guard let binary = parse(address, family: AF_INET6, as: in6_addr()) else {
            throw .invalidAddress(address)
        }
        guard isLoopback(binary) else { throw .notLoopback(address) }
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port.bigEndian
        name.sin6_addr = binary
        return try listen(on: name, address: address, port: port, family: AF_INET6)
    }

    func close() { _ = Glibc.close(descriptor) }

    /// `empty` gives the family's binary form, which `inet_pton` fills.
    private static func parse<Binary>(_ text: String, family: Int32, as empty: Binary) -> Binary? {
        var binary = empty
        let result = unsafe withUnsafeMutablePointer(to: &binary) { unsafe inet_pton(family, text, $0) }
        return result == 1 ? binary : nil
    }

    private static func isLoopback(_ address: in6_addr) -> Bool {
        var address = address
        return unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
        }
    }

    private static func listen<Name>(
        on name: Name, address: String, port: UInt16, family: Int32
    ) throws(DaemonError) -> ListeningSocket {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        func failure(_ step: String) -> DaemonError {
            let code = errno
            if descriptor >= 0 { _ = Glibc.close(descriptor) }
            return .cannotListen(address: address, port: port, step: step, code: code, reason: systemText(code))
        }
        guard descriptor >= 0 else { throw failure("socket") }
        var on: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var name = name
        let bound = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe bind(
                descriptor, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<Name>.size))
        }
        guard bound == 0 else { throw failure("bind") }
        guard Glibc.listen(descriptor, 128) == 0 else { throw failure("listen") }
        guard let actual = boundPort(descriptor) else { throw failure("getsockname") }
        return ListeningSocket(descriptor: descriptor, port: actual)
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

    private static func systemText(_ code: Int32) -> String {
        var text = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(code, &text, text.count) == 0 else { return "unknown" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
