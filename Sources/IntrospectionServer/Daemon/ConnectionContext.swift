/// What the server keeps for one connection from its first byte to its end.

/// The library holds it as the connection's context, and calls for a connection on one thread at a time.
final class ConnectionContext {
    let deadline: ConnectionDeadline
    var memory = HeadMemory()

    init(deadline: ConnectionDeadline) { self.deadline = deadline }
}

/// A request that passed every check of its head; its body, if it has one, is not here.
final class AdmittedRequest: Sendable {
    let request: Request
    let admission: Admission

    init(_ head: RequestHead, _ admission: Admission) {
        request = Request(head: head)
        self.admission = admission
    }

    var head: RequestHead { request.head }
}

/// What the last head on a connection led to: a client that polls sends the same bytes again and again.
///
/// The checks of a head depend on nothing but the head, so equal bytes need no second check. A head with a body is
/// never kept: its room has to be reserved anew, and whether it has one is among the bytes that are compared.
struct HeadMemory {
    /// Method, target, version, and every field's name and value, each behind its length.
    private var known: [UInt8] = []
    private var admitted: AdmittedRequest?
    private var current: [UInt8] = []

    /// Longer heads are checked every time, so that no client makes the server hold much.
    private static let longestHead = 2 << 10

    /// What the same head led to before; `write` appends the head that is here now.
    mutating func recall(_ write: (inout [UInt8]) -> Void) -> AdmittedRequest? {
        current.removeAll(keepingCapacity: true)
        write(&current)
        return current == known ? admitted : nil
    }

    /// Keeps what the head of the last `recall` led to.
    mutating func keep(_ request: AdmittedRequest) {
        guard !request.head.announcesBody, current.count <= Self.longestHead else { return forget() }
        swap(&known, &current)
        admitted = request
    }

    /// Holds nothing any more.
    mutating func forget() { self = HeadMemory() }
}
