/// A connection over TCP or a Unix socket, with deadlines. This file owns the raw socket calls of the client.
import CPlatform
import Glibc

/// A connected socket, closed with the value. Every call ends by its deadline.
@safe
package struct Socket: ~Copyable {
    /// For those who wait on several sockets at once.
    package let descriptor: Int32

    /// What a call came to.
    package enum Failure: Error, Equatable {
        case unknownHost(String)
        case refused(String)
        case timedOut
        case closed
    }

    /// Connects to the first address of `host` that answers, within `seconds`.
    package init(host: String, port: UInt16, seconds: Double) throws(Failure) {
        let deadline = Self.deadline(in: seconds)
        let addresses = try Self.addresses(host, port)
        var last = Failure.unknownHost("it has no address")
        for address in addresses {
            do throws(Failure) {
                descriptor = try Self.connect(address, deadline)
                return
            } catch {
                last = error
            }
        }
        throw last
    }

    /// Connects to the Unix socket at `path`, within `seconds`.
    package init(path: String, seconds: Double) throws(Failure) {
        guard let address = Self.address(path: path) else { throw .refused("a path of a socket is not that long") }
        descriptor = try Self.connect(address, Self.deadline(in: seconds))
    }

    deinit { close(descriptor) }

    /// The monotonic clock in `seconds`, in nanoseconds.
    package static func deadline(in seconds: Double) -> UInt64 {
        platform_monotonic_nanoseconds() + UInt64(max(0, seconds) * 1e9)
    }

    /// Sends all of `bytes`.
    package borrowing func send(_ bytes: [UInt8], deadline: UInt64) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
                return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else { try waitAfterError(POLLOUT, deadline) }
        }
    }

    /// Adds what has come to `bytes`, at least one byte; false where the server has finished.
    package borrowing func receive(into bytes: inout [UInt8], deadline: UInt64) throws(Failure) -> Bool {
        while true {
            let (count, code) = Self.receive(descriptor, into: &bytes)
            if count > 0 { return true }
            if count == 0 { return false }
            errno = code
            try waitAfterError(POLLIN, deadline)
        }
    }

    private static func receive(_ descriptor: Int32, into bytes: inout [UInt8]) -> (count: Int, code: Int32) {
        unsafe withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            let code = errno
            if count > 0 { unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            return (count, code)
        }
    }

    /// Decides by `errno` whether a call that failed is to be made again, and waits until that makes sense.
    private borrowing func waitAfterError(_ event: Int32, _ deadline: UInt64) throws(Failure) {
        switch errno {
        case EAGAIN: try Self.wait(descriptor, event, deadline)
        case EINTR: return
        default: throw .closed
        }
    }

    private static func wait(_ descriptor: Int32, _ event: Int32, _ deadline: UInt64) throws(Failure) {
        var item = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let now = platform_monotonic_nanoseconds()
            guard now < deadline else { throw .timedOut }
            let milliseconds = Int32(clamping: (deadline - now + 999_999) / 1_000_000)
            if unsafe poll(&item, 1, milliseconds) > 0 { return }
        }
    }
}

extension Socket {
    /// One address in the system's form.
    private struct Address {
        let family: Int32
        let bytes: [UInt8]
    }

    private static func addresses(_ host: String, _ port: UInt16) throws(Failure) -> [Address] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw unsafe .unknownHost(String(cString: gai_strerror(code))) }
        defer { unsafe freeaddrinfo(list) }
        var found: [Address] = []
        var item = unsafe list
        while let entry = unsafe item?.pointee {
            if let start = unsafe entry.ai_addr {
                let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(entry.ai_addrlen))
                unsafe found.append(Address(family: entry.ai_family, bytes: Array(bytes)))
            }
            unsafe item = entry.ai_next
        }
        return found
    }

    private static func address(path: String) -> Address? {
        var name = sockaddr_un()
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return Address(family: AF_UNIX, bytes: unsafe withUnsafeBytes(of: name) { unsafe Array($0) })
    }

    private static func connect(_ address: Address, _ deadline: UInt64) throws(Failure) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw .refused(reason(errno)) }
        do throws(Failure) {
            let result = unsafe address.bytes.withUnsafeBytes { bytes in
                unsafe bytes.withMemoryRebound(to: sockaddr.self) {
                    unsafe Glibc.connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
                }
            }
            if result != 0 {
                guard errno == EINPROGRESS else { throw .refused(reason(errno)) }
                try wait(descriptor, POLLOUT, deadline)
                let code = outcome(descriptor)
                guard code == 0 else { throw .refused(reason(code)) }
            }
            // Requests are small and answered at once: waiting for more to send would only cost time.
            set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func outcome(_ descriptor: Int32) -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        return code
    }

    private static func set(_ descriptor: Int32, _ level: Int, _ option: Int32, _ value: Int32) {
        var value = value
        unsafe setsockopt(descriptor, Int32(level), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func reason(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
