/// One step of an exchange on one of the library's connections. This file owns the connection's pointer.
import CMicrohttpd

/// A connection during one call of the library's access handler.
@safe
struct LibraryConnection {
    private let connection: OpaquePointer
    private let context: ConnectionContext
    private let core: DaemonCore

    /// Safety: `connection` is the one that the library is calling for, and the value is not kept beyond that call.
    @unsafe
    init(_ connection: OpaquePointer, _ context: ConnectionContext, core: DaemonCore) {
        unsafe self.connection = unsafe connection
        self.context = context
        self.core = core
    }

    /// Called once with the head, then with each piece of the body, then with nothing; again after each wake.
    func advance(_ exchange: Exchange, piece: [UInt8], method: String, version: String) -> MHD_Result {
        switch exchange.phase {
        case .requestLine:
            return begin(exchange, method: method, version: version)
        case .receiving(let admitted):
            guard piece.isEmpty else { return receive(piece, exchange, admitted.admission) }
            core.connections.requestArrived(context.deadline)
            return answer(
                core.router.respond(to: exchange.request(admitted), admitted.admission), exchange, admitted)
        case .refusing(let response):
            guard piece.isEmpty else { return exchange.drain(piece.count) ? .YES : .NO }
            core.connections.requestArrived(context.deadline)
            exchange.phase = .answered
            return queue(response)
        case .waiting(let deferred, let admitted):
            return answer(.deferred(deferred), exchange, admitted)
        case .answered:
            return .YES
        }
    }

    private func begin(_ exchange: Exchange, method: String, version: String) -> MHD_Result {
        let known = context.memory.recall { bytes in
            for part in [method, version] { LibraryHeaders.append(part.utf8, to: &bytes) }
            LibraryHeaders.append(exchange.target, to: &bytes)
            unsafe LibraryHeaders.append(of: connection, to: &bytes)
        }
        if let known {
            exchange.phase = .receiving(known)
            core.connections.requestArrived(context.deadline)
            return .YES
        }
        let headers = self.headers
        switch core.decide(method: method, target: exchange.target, version: version, headers: headers) {
        case .answer(let response):
            return refuse(with: response, exchange, method: method, headers: headers)
        case .receive(let admitted):
            return admit(admitted, exchange, method: method, headers: headers)
        }
    }

    private func admit(
        _ admitted: AdmittedRequest, _ exchange: Exchange, method: String, headers: HeaderFields
    ) -> MHD_Result {
        do {
            try exchange.reserve(admitted.head)
        } catch {
            return refuse(
                with: error.response(to: admitted.head.target.raw), exchange, method: method, headers: headers)
        }
        exchange.phase = .receiving(admitted)
        context.memory.keep(admitted)
        if admitted.head.announcesBody {
            core.connections.bodyExpected(context.deadline)
        } else {
            core.connections.requestArrived(context.deadline)
        }
        return .YES
    }

    /// An early answer to a request with a body closes the connection, so that no byte of it is read as a request.
    ///
    /// The library stops reading by itself only for POST and PUT; for the others the body has to be drained.
    private func refuse(
        with response: Response, _ exchange: Exchange, method: String, headers: HeaderFields
    ) -> MHD_Result {
        var response = response
        let hasBody = headers["Transfer-Encoding"] != nil || (headers["Content-Length"] ?? "0") != "0"
        if hasBody { response.headers["Connection"] = "close" }
        guard hasBody, method != "POST", method != "PUT" else {
            core.connections.requestArrived(context.deadline)
            exchange.phase = .answered
            return queue(response)
        }
        core.connections.bodyExpected(context.deadline)
        exchange.phase = .refusing(response)
        return .YES
    }

    private func receive(_ piece: [UInt8], _ exchange: Exchange, _ admission: Admission) -> MHD_Result {
        do {
            try exchange.append(piece, limit: admission.bodyLimit)
        } catch {
            exchange.refuse(error)
        }
        return .YES
    }

    private func answer(_ response: Response, _ exchange: Exchange, _ admitted: AdmittedRequest) -> MHD_Result {
        guard case .deferred(let deferred) = response.body else {
            exchange.phase = .answered
            return queue(response)
        }
        if case .waiting = exchange.phase {
        } else {
            if let refusal = register(deferred, for: admitted.head) {
                exchange.phase = .answered
                return queue(refusal)
            }
            exchange.phase = .waiting(deferred, admitted)
        }
        guard let answer = unsafe deferred.answer(orSleep: ConnectionSwitch(connection)) else { return .YES }
        exchange.leaveWaiting()
        exchange.phase = .answered
        return queue(answer)
    }

    /// The answer to give instead where `member` must not sleep.
    private func register(_ member: any Suspending, for head: RequestHead?) -> Response? {
        do {
            try core.suspensions.insert(member)
            return nil
        } catch {
            let detail = error == .full ? "too many requests wait already" : "the server is stopping"
            return Problem.unavailable(detail, retryAfterSeconds: 1).response(to: head?.target.raw ?? "")
        }
    }

    private func queue(_ response: Response) -> MHD_Result {
        switch response.body {
        case .bytes(let bytes):
            return unsafe LibraryResponse.queue(response, bytes: bytes, on: connection)
        case .stream(let stream):
            if let refusal = register(stream, for: nil) {
                stream.finished()
                return queue(refusal)
            }
            unsafe stream.attach(to: ConnectionSwitch(connection))
            return unsafe LibraryResponse.queue(response, stream: stream, core.suspensions, on: connection)
        case .deferred:
            preconditionFailure("a deferred answer cannot be queued")
        }
    }

    private var headers: HeaderFields { unsafe LibraryHeaders.all(of: connection) }
}
