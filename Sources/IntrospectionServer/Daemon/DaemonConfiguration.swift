/// What the daemon is told at its start, and why it may not start.

/// Address, limits and deadlines of a daemon; the defaults suit a server on the loopback address.
public struct DaemonConfiguration: Sendable {
    /// An IPv4 or IPv6 loopback address.
    public var address = "127.0.0.1"
    /// 0 lets the system choose; `Daemon.port` tells which.
    public var port: UInt16 = 0
    /// Host names that are answered besides IP addresses and `localhost`.
    public var allowedHosts: [String] = []
    /// 0 takes one for each core, at least two.
    public var threadCount = 0
    /// Split over the threads; beyond it, clients wait to be accepted.
    public var connectionLimit = 256
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
}

/// Why a daemon could not start.
public enum DaemonError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalidAddress(String)
    case notLoopback(String)
    /// `step` is the call that failed, `reason` the system's words for `code`.
    case cannotListen(address: String, port: UInt16, step: String, code: Int32, reason: String)
    /// The library's log says why.
    case libraryRefused

    public var description: String {
        switch self {
        case .invalidAddress(let address): "'\(address)' is not an IPv4 or IPv6 address"
        case .notLoopback(let address): "'\(address)' is not a loopback address: the server has no authentication"
        case .cannotListen(let address, let port, let step, let code, let reason):
            "cannot listen on \(address) port \(port): \(step): \(reason) (errno \(code))"
        case .libraryRefused: "libmicrohttpd did not start"
        }
    }
}
