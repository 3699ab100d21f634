/// One request on its way in, from its request line to its answer.
import Documents

/// The state that follows a connection's requests, one after the other, through the library's callbacks.
///
/// It belongs to its connection's thread, which makes all of those calls one after another.
final class Exchange {
    enum Phase {
        case requestLine
        case receiving(AdmittedRequest)
        /// The answer is fixed; the library takes it, or takes it without ending the connection, only after the body.
        case refusing(Response)
        case waiting(DeferredResponse, AdmittedRequest)
        case answered
    }

    private(set) var target: [UInt8] = []
    var phase = Phase.requestLine
    /// For the access log, where there is one.
    var entry: AccessEntry?
    private(set) var body: [UInt8] = []
    private let core: DaemonCore
    private var reservedBytes = 0
    private var drainedBytes = 0
    /// What takes the body piece by piece, where the route has such; then nothing of it is kept here.
    private var sink: (any BodySink)?
    private var sunkBytes = 0

    /// A refused body is read to its end up to this length, so that the client sees the answer; then it is cut off.
    private static let longestDrain = 1 << 20

    init(core: DaemonCore) { self.core = core }

    deinit { end() }

    /// Another request begins. A client that polls names the same target again, whose bytes are here already.
    ///
    /// Safety: the memory behind `target` is there during the call.
    @unsafe
    func begin(target bytes: UnsafeRawBufferPointer) {
        end()
        if unsafe !target.elementsEqual(bytes) { target = unsafe Array(bytes) }
    }

    /// The request is answered, or its connection is gone: what it held is free for others.
    func end() {
        if case .waiting = phase { leaveWaiting() }
        phase = .requestLine
        entry = nil
        drainedBytes = 0
        sink = nil
        sunkBytes = 0
        forgetBody()
    }

    private func forgetBody() {
        guard reservedBytes > 0 else { return }
        core.budget.release(reservedBytes)
        reservedBytes = 0
        body = []
    }

    /// Prepares for the body of an admitted request.
    func prepare(for admitted: AdmittedRequest) throws(Problem) {
        guard let makeSink = admitted.admission.route.makeSink else { return try reserve(admitted.head) }
        sink = try makeSink(admitted.request, admitted.admission.parameters)
    }

    /// Makes room for a body of an announced length; throws 503 where all connections together hold too much.
    private func reserve(_ head: RequestHead) throws(Problem) {
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
        if let sink {
            sunkBytes += piece.count
            guard sunkBytes <= limit else { throw Problem.payloadTooLarge(limit: limit).closing }
            return try sink.take(piece)
        }
        guard piece.count <= limit - body.count else { throw Problem.payloadTooLarge(limit: limit).closing }
        let missing = body.count + piece.count - reservedBytes
        if missing > 0 { try reserve(bytes: missing) }
        body += piece
    }

    /// Fixes the answer and forgets what has been received.
    func refuse(_ problem: Problem) {
        phase = .refusing(problem.closing.response(to: RequestTarget.printable(target)))
        forgetBody()
        sink = nil
    }

    /// The answer to a request whose body is here.
    func answer(_ admitted: AdmittedRequest) -> Response {
        guard let sink else { return core.router.respond(to: request(admitted), admitted.admission) }
        defer { self.sink = nil }
        do throws(Problem) {
            return try sink.finish()
        } catch {
            return error.response(to: admitted.head.target.raw)
        }
    }

    /// Lets go of a piece of a refused body; false where the client sends too much of it.
    func drain(_ count: Int) -> Bool {
        drainedBytes += count
        return drainedBytes <= Self.longestDrain
    }

    /// The request with the whole body, which is handed over.
    private func request(_ admitted: AdmittedRequest) -> Request {
        guard !body.isEmpty else { return admitted.request }
        defer { body = [] }
        return Request(head: admitted.head, body: body)
    }

    func leaveWaiting() {
        if case .waiting(let deferred, _) = phase { core.suspensions.remove(deferred) }
    }
}
