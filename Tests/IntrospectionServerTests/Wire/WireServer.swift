/// A daemon with a handful of routes for the tests on the wire.
import Glibc
import Logging
import Testing

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

extension DaemonConfiguration {
    /// One whose deadlines no test meets on the slowest machine: those that are tested are set by their tests.
    static var patient: DaemonConfiguration {
        var configuration = DaemonConfiguration()
        configuration.inactivityTimeoutSeconds = 1000
        configuration.headerDeadlineSeconds = 1000
        configuration.bodyDeadlineSeconds = 1000
        return configuration
    }
}

/// Runs `body` against a daemon that is stopped afterwards.
func withDaemon<Result>(
    _ configuration: DaemonConfiguration = .patient, routes: RouteGroup = RouteGroup(),
    _ body: (Daemon) throws -> Result
) throws -> Result {
    let daemon = try Daemon.start(
        configuration, router: WireRoutes.router(routes),
        logger: Logger(label: "wire") { _ in SwiftLogNoOpLogHandler() })
    defer { daemon.stop() }
    return try body(daemon)
}

/// A connection that had an answer; nil where it was closed before, or where the answer was a refusal.
func answeredConnection(_ daemon: Daemon) -> WireClient? {
    guard let client = try? WireClient(port: daemon.port) else { return nil }
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return (try? client.receiveAnswer().status) == 200 ? client : nil
}

/// Such a connection to a daemon with a short deadline, which may pass on a busy machine before the request comes.
func answeredConnection(_ daemon: Daemon, attempts: Int) throws -> WireClient {
    try #require((0..<attempts).lazy.compactMap { _ in answeredConnection(daemon) }.first { _ in true })
}

/// Sends `request` on a connection of its own and returns the answer, and whether the server closed after it.
func exchange(_ request: String, with daemon: Daemon) throws -> WireAnswer {
    let client = try WireClient(port: daemon.port)
    client.send(request)
    return try client.receiveAnswer()
}
