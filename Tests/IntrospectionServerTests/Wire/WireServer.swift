/// A daemon with a handful of routes, and short deadlines, for the tests on the wire.
import Glibc
import Logging
import Synchronization

@testable import IntrospectionServer

/// The routes that the wire tests call.
enum WireRoutes {
    static func router(_ extra: RouteGroup = RouteGroup()) -> Router {
        var group = RouteGroup()
        group.get("/hello", query: ["name"]) { request, _ in .text("hello \(request.query["name"] ?? "world")\n") }
        group.post("/echo", limit: 100_000) { request, _ in .text(String(request.body.count)) }
        group.patch("/echo", limit: 100_000) { request, _ in .text(String(request.body.count)) }
        group.put("/small", limit: 8) { request, _ in .text(String(request.body.count)) }
        group.delete("/echo") { _, _ in .empty() }
        var router = Router()
        router.mount(group)
        router.mount(extra)
        return router
    }
}

/// Runs `body` against a daemon that is stopped afterwards.
func withDaemon<Result>(
    _ configuration: DaemonConfiguration = DaemonConfiguration(), routes: RouteGroup = RouteGroup(),
    _ body: (Daemon) throws -> Result
) throws -> Result {
    let daemon = try Daemon.start(
        configuration, router: WireRoutes.router(routes),
        logger: Logger(label: "wire") { _ in SwiftLogNoOpLogHandler() })
    defer { daemon.stop() }
    return try body(daemon)
}

/// Sends `request` on a connection of its own and returns the answer, and whether the server closed after it.
func exchange(_ request: String, with daemon: Daemon) throws -> WireAnswer {
    let client = try WireClient(port: daemon.port)
    client.send(request)
    return try client.receiveAnswer()
}
