/// One step of an exchange on one of the library's connections. This file owns the connection's pointer.
import CMicrohttpd
import Documents
import Glibc

/// A connection during one call of the library's access handler.
@safe
struct LibraryConnection {
    private let connection: OpaquePointer
    private let context: ConnectionContext
    private let rawMethod: UnsafePointer<CChar>
    private let rawVersion: UnsafePointer<CChar>

    private var core: DaemonCore { context.core }
    private var exchange: Exchange { context.exchange }
    private var method: String { unsafe String(cString: rawMethod) }

    /// Safety: `connection` is the one that the library is calling for, the texts are those of the call, and the value
    /// is not kept beyond it.
    @unsafe
    init(
        _ connection: OpaquePointer, _ context: ConnectionContext, method: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>
    ) {
        unsafe self.connection = unsafe connection
        self.context = context
        unsafe rawMethod = unsafe method
        unsafe rawVersion = unsafe version
    }

    /// Called once with the head, then with each piece of the body, then with nothing; again after each wake.
    func advance(piece: [UInt8]) -> MHD_Result {
        switch exchange.phase {
        case .requestLine:
            return begin()
        case .receiving(let admitted):
            guard piece.isEmpty else { return receive(piece, admitted.admission) }
            core.connections.requestArrived(context.deadline)
            if let answer = admitted.answer, let result = unsafe answer.queue(on: connection) {
                exchange.entry?.answered(status: answer.statusCode, bytes: answer.byteCount)
                exchange.phase = .answered
                return result
            }
            return answer(exchange.answer(admitted), admitted)
        case .refusing(let response):
            guard piece.isEmpty else { return exchange.drain(piece.count) ? .YES : .NO }
            core.connections.requestArrived(context.deadline)
            exchange.phase = .answered
            return queue(response)
        case .waiting(let deferred, let admitted):
            return answer(.deferred(deferred), admitted)
        case .answered:
            return .YES
        }
    }

    private func begin() -> MHD_Result {
        if core.accessLog != nil { exchange.entry = AccessEntry(method: method, target: exchange.target) }
        var linesArePlain = false
        let known = context.memory.recall { head in
            let version = unsafe UnsafeRawBufferPointer(start: rawVersion, count: strlen(rawVersion))
            unsafe head.add(UnsafeRawBufferPointer(start: rawMethod, count: strlen(rawMethod)))
            unsafe head.add(version)
            unsafe exchange.target.withUnsafeBytes { unsafe head.add($0) }
            linesArePlain = unsafe LibraryHeaders.add(of: connection, to: &head, after: version)
        }
        if let known, linesArePlain {
            exchange.entry?.path = known.admission.route.pattern
            exchange.phase = .receiving(known)
            core.connections.requestArrived(context.deadline)
            return .YES
        }
        let headers = self.headers
        let version = unsafe String(cString: rawVersion)
        let decision = core.decide(
            method: method, target: exchange.target, version: version, headers: headers, linesArePlain: linesArePlain)
        switch decision {
        case .answer(let response):
            return refuse(with: response, headers)
        case .receive(let admitted):
            return admit(admitted, headers)
        }
    }

    private func admit(_ admitted: AdmittedRequest, _ headers: HeaderFields) -> MHD_Result {
        do {
            try exchange.prepare(for: admitted)
        } catch {
            return refuse(with: error.response(to: admitted.head.target.raw), headers)
        }
        exchange.phase = .receiving(admitted)
        exchange.entry?.path = admitted.admission.route.pattern
        if core.access.token == nil { context.memory.keep(admitted) }
        if admitted.head.announcesBody {
            core.connections.bodyExpected(context.deadline)
        } else {
            core.connections.requestArrived(context.deadline)
        }
        return .YES
    }

    /// An early answer to a request with a body closes the connection, so that no byte of it is read as a request; so
    /// does one that cannot be trusted to end where it seems to. Any other answer leaves the connection open.
    ///
    /// An answer at the library's first call ends the connection. It stops reading by itself only for POST and PUT; for
    /// the others the body has to be drained.
    private func refuse(with response: Response, _ headers: HeaderFields) -> MHD_Result {
        var response = response
        let hasBody = headers["Transfer-Encoding"] != nil || (headers["Content-Length"] ?? "0") != "0"
        if hasBody { response.headers["Connection"] = "close" }
        let closes = response.headers["Connection"] != nil
        let method = method
        if hasBody, method != "POST", method != "PUT" {
            core.connections.bodyExpected(context.deadline)
        } else {
            core.connections.requestArrived(context.deadline)
            if closes {
                exchange.phase = .answered
                return queue(response)
            }
        }
        exchange.phase = .refusing(response)
        return .YES
    }

    private func receive(_ piece: [UInt8], _ admission: Admission) -> MHD_Result {
        do {
            try exchange.append(piece, limit: admission.bodyLimit)
        } catch {
            exchange.refuse(error)
        }
        return .YES
    }

    private func answer(_ response: Response, _ admitted: AdmittedRequest) -> MHD_Result {
        guard case .deferred(let deferred) = response.body else {
            exchange.phase = .answered
            let result = queue(response, admitted.session)
            // What changes something has to be done each time.
            if admitted.head.method.isSafe { admitted.answer = KeptAnswer(response) }
            return result
        }
        if case .waiting = exchange.phase {
        } else {
            if let refusal = register(deferred, for: admitted.head, admitted.session) {
                exchange.phase = .answered
                return queue(refusal)
            }
            exchange.phase = .waiting(deferred, admitted)
            context.deadline.wait(for: deferred)
        }
        guard let answer = unsafe deferred.answer(orSleep: ConnectionSwitch(connection)) else { return .YES }
        exchange.leaveWaiting()
        context.deadline.wait(for: nil)
        exchange.phase = .answered
        return queue(answer)
    }

    /// The answer to give instead where `member` must not sleep.
    private func register(_ member: any Suspending, for head: RequestHead?, _ session: Session?) -> Response? {
        let sessions = core.access.sessions
        let mayGoOn = session.map { session in { @Sendable in sessions.isValid(session) } }
        do {
            try core.suspensions.insert(member, while: mayGoOn)
            return nil
        } catch {
            let detail = error == .full ? "too many requests wait already" : "the server is stopping"
            return Problem.unavailable(detail, retryAfterSeconds: 1).response(to: head?.target.raw ?? "")
        }
    }

    private func queue(_ response: Response, _ session: Session? = nil) -> MHD_Result {
        switch response.body {
        case .bytes(let bytes):
            exchange.entry?.answered(status: response.status, bytes: bytes.count)
            return unsafe LibraryResponse.queue(response, bytes: bytes, on: connection)
        case .stream(let stream):
            if let refusal = register(stream, for: nil, session) {
                stream.finished()
                return queue(refusal)
            }
            exchange.entry?.answered(status: response.status, bytes: 0)
            unsafe stream.attach(to: ConnectionSwitch(connection))
            return unsafe LibraryResponse.queue(
                response, stream: stream, core.suspensions, exchange.entry, on: connection)
        case .deferred:
            preconditionFailure("a deferred answer cannot be queued")
        }
    }

    private var headers: HeaderFields { unsafe LibraryHeaders.all(of: connection) }
}
