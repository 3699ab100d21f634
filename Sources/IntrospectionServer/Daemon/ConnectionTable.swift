/// Every open connection, and until when its current request has to be here.
import CPlatform
import Glibc
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

    /// Names a connection for its lifetime; never 0.
    typealias ID = UInt

    private struct Record {
        let descriptor: Int32
        var deadlineNanoseconds: UInt64?
        /// The client had finished sending when this was last looked at, and no request has arrived since.
        var wasFinished = false
    }

    private struct State {
        var records: [ID: Record] = [:]
        var lastID: ID = 0
    }

    private let state = Guarded(State())
    private let deadlines: Deadlines

    init(deadlines: Deadlines) { self.deadlines = deadlines }

    var count: Int { state.withLock { $0.records.count } }

    func opened(descriptor: Int32) -> ID {
        let deadline = Self.now(plus: deadlines.header)
        return state.withLock { state in
            state.lastID += 1
            state.records[state.lastID] = Record(descriptor: descriptor, deadlineNanoseconds: deadline)
            return state.lastID
        }
    }

    func closed(_ id: ID) { _ = state.withLock { $0.records.removeValue(forKey: id) } }

    /// The request line is here, the header fields are to come; an earlier deadline stays.
    func requestLineArrived(_ id: ID) {
        let deadline = Self.now(plus: deadlines.header)
        state.withLock { state in
            let earlier = state.records[id]?.deadlineNanoseconds ?? deadline
            state.records[id]?.deadlineNanoseconds = min(earlier, deadline)
        }
    }

    func bodyExpected(_ id: ID) { setDeadline(id, Self.now(plus: deadlines.body)) }

    /// The whole request is here: from now on the server takes its time, not the client.
    func requestArrived(_ id: ID) { setDeadline(id, nil) }

    /// The answer is sent. The next request's first byte is not reported, so its header's time is added to the idle
    /// time.
    func exchangeCompleted(_ id: ID) { setDeadline(id, Self.now(plus: deadlines.idle + deadlines.header)) }

    private func setDeadline(_ id: ID, _ deadline: UInt64?) {
        state.withLock { state in
            state.records[id]?.deadlineNanoseconds = deadline
            state.records[id]?.wasFinished = false
        }
    }

    /// Shuts down what is overdue; returns how many.
    func cutOverdue(nowNanoseconds: UInt64) -> Int {
        cut { $0.deadlineNanoseconds.map { $0 <= nowNanoseconds } ?? false }
    }

    /// Shuts down connections whose client will never finish its request; returns how many.
    ///
    /// A client that closes right after its last byte is missed by the library, which polls by edges and takes both for
    /// one: the connection would stay for its whole idle time. Only what is found finished twice is cut, since between
    /// the library's reading and its call of the handler a whole request looks the same.
    func cutAbandoned() -> Int {
        let abandoned = cut { $0.wasFinished && peerHasFinished($0.descriptor) }
        state.withLock { state in
            for (id, record) in state.records where record.deadlineNanoseconds != nil {
                state.records[id]?.wasFinished = peerHasFinished(record.descriptor)
            }
        }
        return abandoned
    }

    /// Shuts down every connection that waits for a request.
    func cutIdle() { _ = cut { $0.deadlineNanoseconds != nil } }

    func cutAll() { _ = cut { _ in true } }

    private func cut(where isDue: (Record) -> Bool) -> Int {
        state.withLock { state in
            var count = 0
            for (id, record) in state.records where isDue(record) {
                shutdown(record.descriptor, Int32(SHUT_RDWR))
                state.records[id]?.deadlineNanoseconds = nil
                state.records[id]?.wasFinished = false
                count += 1
            }
            return count
        }
    }

    private static func now(plus seconds: Double) -> UInt64 {
        platform_monotonic_nanoseconds() + UInt64(seconds * 1e9)
    }
}
