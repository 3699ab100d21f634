/// Whether the server wants requests, for those who route them.
import Synchronization

/// Tells load balancers and scripts when to stop sending.
public final class Readiness: Sendable {
    private let ready = Atomic(false)

    public init() {}

    /// True between the end of the start and the beginning of the stop.
    public var isReady: Bool {
        get { ready.load(ordering: .acquiring) }
        set { ready.store(newValue, ordering: .releasing) }
    }

    /// Open to everybody, because what watches a process has no token, and they tell nothing else.
    ///
    /// `GET /livez` and `/healthz` (the process answers) and `/readyz` (503 unless ready).
    public var routes: RouteGroup {
        var group = RouteGroup(access: .open)
        for path in ["/livez", "/healthz"] {
            group.get(path, query: ["verbose"]) { _, _ in .text("ok\n") }
        }
        group.get("/readyz", query: ["verbose"]) { [self] _, _ in
            isReady ? .text("ok\n") : .text("not ready\n", status: 503)
        }
        return group
    }
}
