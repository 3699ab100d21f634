/// What the daemon is told at its start, and why it may not start.
import Logging

/// Address, limits and deadlines of a daemon; the defaults suit a server on the loopback address.
public struct DaemonConfiguration: Sendable {
    /// An IPv4 or IPv6 address; one that other machines reach only as `access` allows.
    public var address = "127.0.0.1"
    /// 0 lets the system choose; `Daemon.port` tells which.
    public var port: UInt16 = 0
    /// A path to listen at in place of address and port; see `UnixSocket`.
    public var unixSocket: String?
    /// Who is answered.
    public var access = AccessPolicy()
    /// Host names that are answered besides IP addresses and `localhost`.
    public var allowedHosts: [String] = []
    /// Where a line for each answer goes; nil for nowhere.
    public var accessLogger: Logger?
    /// 0 takes one for each core, at least two.
    public var threadCount = 0
    /// Beyond it, clients are told to come again later, and so are `surplusLimit` of them at one time; more than that
    /// wait to be accepted, for the second that it takes at most until one of those is gone.
    public var connectionLimit = 256
    static let surplusLimit = 64
    public var inactivityTimeoutSeconds = 30
    /// From the connection, or from the request line, to the end of the header.
    public var headerDeadlineSeconds = 10.0
    /// From the end of the header to the end of the body.
    public var bodyDeadlineSeconds = 60.0
    /// Deadlines and heartbeats are late by as much as this.
    public var housekeepingSeconds = 1.0
    /// Answers in progress get this long when the daemon stops.
    public var graceSeconds = 0.5
    /// Request bodies of all connections together.
    public var bodyBudgetBytes = 64 << 20
    /// Deferred answers at one time.
    public var deferredLimit = 64

    public init(address: String = "127.0.0.1", port: UInt16 = 0) {
        self.address = address
        self.port = port
    }

    /// A daemon at a Unix socket.
    public init(unixSocket: String) { self.unixSocket = unixSocket }

    /// Throws where the address cannot be bound, or may not be; binds nothing.
    public func checkAddress() throws(DaemonError) {
        if unixSocket == nil { _ = try SocketAddress(address, port: port, isAnybodys: access.admitsOtherMachines) }
    }
}

/// Why a daemon could not start.
public enum DaemonError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalidAddress(String)
    /// Other machines would reach it, and there is neither a token nor leave to do without.
    case notLoopback(String)
    /// `reason` says why nothing can listen there.
    case unixSocket(path: String, reason: String)
    /// `step` is the call that failed, `reason` the system's words for `code`.
    case cannotListen(address: String, port: UInt16, step: String, code: Int32, reason: String)
    /// The library's log says why.
    case libraryRefused

    public var description: String {
        switch self {
        case .invalidAddress(let address): "'\(address)' is not an IPv4 or IPv6 address"
        case .notLoopback(let address): "'\(address)' is not a loopback address: without a token it is not bound"
        case .unixSocket(let path, let reason): "cannot listen at \(path): \(reason)"
        case .cannotListen(let address, let port, let step, let code, let reason):
            "cannot listen on \(address) port \(port): \(step): \(reason) (errno \(code))"
        case .libraryRefused: "libmicrohttpd did not start"
        }
    }
}
