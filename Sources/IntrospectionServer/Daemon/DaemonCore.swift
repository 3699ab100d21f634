/// What the library's callbacks reach: everything of a running daemon but the library's handle itself.
import Documents
import Logging

/// Shared by all threads of one daemon; the library holds a reference for as long as it runs.
final class DaemonCore: Sendable {
    let router: Router
    let policy: RequestPolicy
    let access: AccessPolicy
    let logger: Logger
    let accessLog: AccessLog?
    let connections: ConnectionTable
    let suspensions: SuspensionRegistry
    let budget: BodyBudget

    init(_ configuration: DaemonConfiguration, router: Router, logger: Logger) {
        self.router = router
        self.logger = logger
        accessLog = configuration.accessLogger.map(AccessLog.init)
        policy = RequestPolicy(
            allowedHosts: configuration.allowedHosts, checksHost: configuration.unixSocket == nil)
        access = configuration.access
        connections = ConnectionTable(
            deadlines: .init(
                header: configuration.headerDeadlineSeconds, body: configuration.bodyDeadlineSeconds,
                idle: Double(configuration.inactivityTimeoutSeconds)),
            limit: configuration.connectionLimit)
        suspensions = SuspensionRegistry(deferredLimit: configuration.deferredLimit)
        budget = BodyBudget(limit: configuration.bodyBudgetBytes)
    }

    /// What a request leads to before its body has been read.
    enum Decision {
        case answer(Response)
        case receive(AdmittedRequest)
    }

    /// Checks the head in the order of what each check protects: the connection, the server, what it tells, the route, the
    /// memory.
    func decide(
        method: String, target: [UInt8], version: String, headers: HeaderFields, linesArePlain: Bool
    ) -> Decision {
        do throws(Problem) {
            let head = try RequestFraming.head(method: method, target: target, version: version, headers: headers)
            guard linesArePlain else { throw RequestFraming.unplainLines }
            try policy.check(head)
            let session = try access.check(head, on: router.access(of: head))
            switch try router.admit(head) {
            case .answered(let response): return .answer(response)
            case .admitted(let admission): return .receive(AdmittedRequest(head, admission, session))
            }
        } catch {
            return .answer(error.response(to: RequestTarget.printable(target)))
        }
    }
}
