/// The client against a daemon, over real sockets.
import IntrospectionServer
import Logging
import Testing

@testable import HTTPClient

@Suite struct HTTPClientTests {
    /// Longer than anything takes on the slowest machine.
    private let patience = HTTPClient.Patience(connecting: 200, answering: 200)

    private func start(port: UInt16 = 0) throws -> Daemon {
        var group = RouteGroup()
        group.get("/large") { _, _ in .text(String(repeating: "x", count: 300_000)) }
        group.post("/echo") { request, _ in .json(status: 201, bytes: request.body) }
        var router = Router()
        router.mount(group)
        var configuration = DaemonConfiguration(port: port)
        configuration.inactivityTimeoutSeconds = 1000
        return try Daemon.start(
            configuration, router: router,
            logger: Logger(label: "client") { _ in SwiftLogNoOpLogHandler() })
    }

    private func client(_ port: UInt16, bodyLimit: Int = 1 << 20) throws -> HTTPClient {
        HTTPClient(try HTTPEndpoint("127.0.0.1:\(port)"), patience: patience, bodyLimit: bodyLimit)
    }

    @Test func requestsShareOneConnection() throws {
        let daemon = try start()
        defer { daemon.stop() }
        let client = try client(daemon.port)
        for _ in 0..<5 { #expect(try client.get("/large").body.count == 300_000) }
        let answer = try client.send("POST", "/echo", json: Array("{}".utf8))
        #expect(answer.status == 201 && answer.body == Array("{}".utf8))
        #expect(try client.send("HEAD", "/large").body.isEmpty)
        #expect(daemon.connectionCount == 1)
        // What is not routed is refused at its head, and the library closes the connection then.
        #expect(try client.get("/nowhere").status == 404)
        #expect(try client.get("/large").status == 200)
    }

    @Test func aUnixSocketIsAskedWithTheToken() throws {
        var configuration = DaemonConfiguration(unixSocket: "/tmp/slabscope-client-\(UInt64.random(in: 0 ... .max))")
        configuration.access = AccessPolicy(token: AccessToken("0123456789abcdef".utf8))
        var group = RouteGroup()
        group.get("/here") { _, _ in .text("yes") }
        var router = Router()
        router.mount(group)
        let daemon = try Daemon.start(
            configuration, router: router, logger: Logger(label: "client") { _ in SwiftLogNoOpLogHandler() })
        let endpoint = try HTTPEndpoint("unix:\(daemon.address)")
        #expect(try HTTPClient(endpoint, patience: patience).get("/here").status == 401)
        let client = HTTPClient(endpoint, authorization: "Bearer 0123456789abcdef", patience: patience)
        #expect(try client.get("/here").body == Array("yes".utf8))
        daemon.stop()
        let error = #expect(throws: HTTPClientError.self) { try client.get("/here") }
        #expect(error?.description.contains(daemon.address) == true)
    }

    @Test func aServerThatComesBackIsFoundAgain() throws {
        let first = try start()
        let client = try client(first.port)
        #expect(try client.get("/large").status == 200)
        first.stop()
        let error = #expect(throws: HTTPClientError.self) { try client.get("/large") }
        guard case .cannotConnect? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let second = try start(port: first.port)
        defer { second.stop() }
        #expect(try client.get("/large").status == 200)
    }

    @Test func anAnswerThatIsTooLargeIsRefusedAndTheNextIsRead() throws {
        let daemon = try start()
        defer { daemon.stop() }
        let client = try client(daemon.port, bodyLimit: 1000)
        #expect(throws: HTTPClientError.tooLarge("127.0.0.1:\(daemon.port)", limit: 1000)) { try client.get("/large") }
        #expect(try client.send("POST", "/echo", json: Array("{}".utf8)).status == 201)
    }

    @Test func aNameThatNobodyKnowsIsNamed() throws {
        let client = HTTPClient(try HTTPEndpoint("http://no-such-host.invalid:1"))
        let error = #expect(throws: HTTPClientError.self) { try client.get("/") }
        #expect(error?.description.contains("no-such-host.invalid") == true)
    }
}
