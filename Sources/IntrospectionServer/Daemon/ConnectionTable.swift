/// Every open connection, and until when its current request has to be here.
import CPlatform
import Threads

/// Cuts connections whose request does not arrive in time; the library's own timeout counts only silence.
///
/// The library reports a connection as closed before it closes the socket. So a descriptor that is in this table,
/// looked at under its lock, still belongs to that connection and not to a newer one.
final class ConnectionTable: Sendable {
    /// Lengths in seconds.
    struct Deadlines: Sendable {
        var header: Double
        var body: Double
        var idle: Double
    }

    private struct Open {
        var connections: [ObjectIdentifier: ConnectionDeadline] = [:]
        /// Those among them that are not surplus.
        var admitted = 0
    }

    private let open = Guarded(Open())
    private let deadlines: Deadlines
    private let limit: Int
    /// A client that is told to come again later has this long to read it, in seconds.
    private static let surplusSeconds = 1.0

    /// Connections beyond `limit` are surplus.
    init(deadlines: Deadlines, limit: Int) {
        self.deadlines = deadlines
        self.limit = limit
    }

    var count: Int { open.withLock { $0.connections.count } }

    /// Enters a connection until `closed`; from now on its request's header is awaited.
    func opened(descriptor: Int32) -> ConnectionDeadline {
        open.withLock { open in
            let isSurplus = open.admitted >= limit
            let seconds = isSurplus ? min(deadlines.header, Self.surplusSeconds) : deadlines.header
            let connection = ConnectionDeadline(
                descriptor: descriptor, nanoseconds: Self.now(plus: seconds), isSurplus: isSurplus)
            open.connections[ObjectIdentifier(connection)] = connection
            if !isSurplus { open.admitted += 1 }
            return connection
        }
    }

    func closed(_ connection: ConnectionDeadline) {
        open.withLock { open in
            open.connections[ObjectIdentifier(connection)] = nil
            if !connection.isSurplus { open.admitted -= 1 }
        }
    }

    /// The request line is here, the header fields are to come; an earlier deadline stays.
    func requestLineArrived(_ connection: ConnectionDeadline) {
        connection.setNoLater(Self.now(plus: deadlines.header))
    }

    func bodyExpected(_ connection: ConnectionDeadline) { connection.set(Self.now(plus: deadlines.body)) }

    /// The whole request is here: from now on the server takes its time, not the client.
    func requestArrived(_ connection: ConnectionDeadline) { connection.set(nil) }

    /// Answers that wait on connections whose client went away meanwhile; the library does not look at a connection
    /// that it has put to sleep.
    func abandonedAnswers() -> [DeferredResponse] {
        open.withLock { open in open.connections.values.compactMap { $0.abandonedAnswer() } }
    }

    /// The answer is sent. The next request's first byte is not reported, so its header's time is added to the idle
    /// time.
    func exchangeCompleted(_ connection: ConnectionDeadline) {
        connection.set(Self.now(plus: deadlines.idle + deadlines.header))
    }

    /// Shuts down what is overdue; returns how many.
    func cutOverdue(nowNanoseconds: UInt64) -> Int { cut { $0.cut(dueAt: nowNanoseconds) } }

    /// Shuts down connections whose client will never finish its request; returns how many.
    ///
    /// A client that closes right after its last byte is missed by the library, which polls by edges and takes both for
    /// one: the connection would stay for its whole idle time. Only what is found finished twice is cut, since between
    /// the library's reading and its call of the handler a whole request looks the same.
    func cutAbandoned() -> Int { cut { $0.cutAbandoned() } }

    /// Shuts down every connection that waits for a request.
    func cutIdle() { _ = cut { $0.cut(dueAt: .max) } }

    func cutAll() { _ = cut { $0.cutAlways() } }

    private func cut(_ cuts: (ConnectionDeadline) -> Bool) -> Int {
        open.withLock { open in open.connections.values.count(where: cuts) }
    }

    /// Deadlines are of seconds: that the clock of the last timer interrupt is some milliseconds late is no matter.
    private static func now(plus seconds: Double) -> UInt64 {
        platform_coarse_nanoseconds() + UInt64(seconds * 1e9)
    }
}
