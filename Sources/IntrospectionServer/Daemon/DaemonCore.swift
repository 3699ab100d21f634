/// What the library's callbacks reach: everything of a running daemon but the library's handle itself.
import Logging

/// Shared by all threads of one daemon; the library holds a reference for as long as it runs.
final class DaemonCore: Sendable {
    let router: Router
    let policy: RequestPolicy
    let logger: Logger
    let connections: ConnectionTable
    let suspensions: SuspensionRegistry
    let budget: BodyBudget

    init(_ configuration: DaemonConfiguration, router: Router, logger: Logger) {
        self.router = router
        self.logger = logger
        policy = RequestPolicy(allowedHosts: configuration.allowedHosts)
        connections = ConnectionTable(
            deadlines: .init(
                header: configuration.headerDeadlineSeconds, body: configuration.bodyDeadlineSeconds,
                idle: Double(configuration.inactivityTimeoutSeconds)))
        suspensions = SuspensionRegistry(deferredLimit: configuration.deferredLimit)
        budget = BodyBudget(limit: configuration.bodyBudgetBytes)
    }

    /// What a request leads to before its body has been read.
    enum Decision {
        case answer(Response)
        case receive(AdmittedRequest)
    }

    /// Checks the head in the order of what each check protects: the connection, the server, the route, the memory.
    func decide(method: String, target: [UInt8], version: String, headers: HeaderFields) -> Decision {
        do {
            let head = try RequestFraming.head(method: method, target: target, version: version, headers: headers)
            try policy.check(head)
            switch try router.admit(head) {
            case .answered(let response): return .answer(response)
            case .admitted(let admission): return .receive(AdmittedRequest(head, admission))
            }
        } catch {
            return .answer(error.response(to: RequestTarget.printable(target)))
        }
    }
}
