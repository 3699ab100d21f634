/// One request on its way in, from its request line to its answer.

/// The state that follows a request through the library's callbacks.
///
/// It belongs to its connection's thread, which makes all of those calls one after another.
final class Exchange {
    enum Phase {
        case requestLine
        case receiving(AdmittedRequest)
        /// The answer is fixed, but the library takes it only after the rest of the body.
        case refusing(Response)
        case waiting(DeferredResponse, AdmittedRequest)
        case answered
    }

    let target: [UInt8]
    var phase = Phase.requestLine
    private(set) var body: [UInt8] = []
    private let core: DaemonCore
    private var reservedBytes = 0
    private var drainedBytes = 0

    /// A refused body is read to its end up to this length, so that the client sees the answer; then it is cut off.
    private static let longestDrain = 1 << 20

    init(target: [UInt8], core: DaemonCore) {
        self.target = target
        self.core = core
    }

    deinit { core.budget.release(reservedBytes) }

    /// Makes room for a body of an announced length; throws 503 where all connections together hold too much.
    func reserve(_ head: RequestHead) throws(Problem) {
        guard let length = head.bodyLength, length > 0 else { return }
        try reserve(bytes: Int(length))
        body.reserveCapacity(Int(length))
    }

    private func reserve(bytes: Int) throws(Problem) {
        guard core.budget.reserve(bytes) else {
            throw .unavailable("too many bytes of request bodies are being received", retryAfterSeconds: 1)
        }
        reservedBytes += bytes
    }

    /// Takes a piece of an admitted body, or throws why it is not taken any more.
    func append(_ piece: [UInt8], limit: Int) throws(Problem) {
        guard piece.count <= limit - body.count else { throw Problem.payloadTooLarge(limit: limit).closing }
        let missing = body.count + piece.count - reservedBytes
        if missing > 0 { try reserve(bytes: missing) }
        body += piece
    }

    /// Fixes the answer and forgets what has been received.
    func refuse(_ problem: Problem) {
        phase = .refusing(problem.closing.response(to: RequestTarget.printable(target)))
        body = []
    }

    /// Lets go of a piece of a refused body; false where the client sends too much of it.
    func drain(_ count: Int) -> Bool {
        drainedBytes += count
        return drainedBytes <= Self.longestDrain
    }

    /// The request with the whole body, which is handed over.
    func request(_ admitted: AdmittedRequest) -> Request {
        guard !body.isEmpty else { return admitted.request }
        defer { body = [] }
        return Request(head: admitted.head, body: body)
    }

    func leaveWaiting() {
        if case .waiting(let deferred, _) = phase { core.suspensions.remove(deferred) }
    }
}
