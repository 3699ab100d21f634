/// What the server keeps for one connection from its first byte to its end.

/// The library holds it as the connection's context, and calls for a connection on one thread at a time.
final class ConnectionContext {
    let core: DaemonCore
    let deadline: ConnectionDeadline
    /// The request that is on its way; the next one takes its place.
    let exchange: Exchange
    var memory = HeadMemory()

    init(core: DaemonCore, deadline: ConnectionDeadline) {
        self.core = core
        self.deadline = deadline
        exchange = Exchange(core: core)
    }
}

/// A request that passed every check of its head; its body, if it has one, is not here.
///
/// It belongs to its connection's thread.
final class AdmittedRequest {
    let request: Request
    let admission: Admission
    /// By which it is answered, where that is not for ever.
    let session: Session?
    /// What it was answered with, while that may be given again.
    var answer: KeptAnswer?

    init(_ head: RequestHead, _ admission: Admission, _ session: Session? = nil) {
        request = Request(head: head)
        self.admission = admission
        self.session = session
    }

    var head: RequestHead { request.head }
}
