/// Addresses in the system's form. This file owns the raw parsing of them.
import Glibc

/// An IPv4 or IPv6 address and a port, as `bind` takes them.
struct SocketAddress: Sendable {
    let text: String
    let port: UInt16
    let family: Int32
    /// A `sockaddr_in` or a `sockaddr_in6`.
    let bytes: [UInt8]

    /// Throws for what is no address, and for one that other machines reach unless it `isAnybodys`.
    init(_ text: String, port: UInt16, isAnybodys: Bool) throws(DaemonError) {
        self.text = text
        self.port = port
        let isLoopback: Bool
        if let binary = Self.parse(text, family: AF_INET, as: in_addr()) {
            isLoopback = UInt32(bigEndian: binary.s_addr) >> 24 == 127
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr = binary
            (family, bytes) = (AF_INET, Self.bytes(of: name))
        } else if let binary = Self.parse(text, family: AF_INET6, as: in6_addr()) {
            isLoopback = Self.bytes(of: binary) == [UInt8](repeating: 0, count: 15) + [1]
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            name.sin6_addr = binary
            (family, bytes) = (AF_INET6, Self.bytes(of: name))
        } else {
            throw .invalidAddress(text)
        }
        guard isLoopback || isAnybodys else { throw .notLoopback(text) }
    }

    /// `empty` gives the family's binary form, which `inet_pton` fills.
    private static func parse<Binary>(_ text: String, family: Int32, as empty: Binary) -> Binary? {
        var binary = empty
        let result = unsafe withUnsafeMutablePointer(to: &binary) { unsafe inet_pton(family, text, $0) }
        return result == 1 ? binary : nil
    }

    private static func bytes<Value>(of value: Value) -> [UInt8] {
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }
}
