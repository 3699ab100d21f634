/// Who is answered by a server with a token, over raw sockets.
import BuddySlab
import Documents
import Logging
import Observatory
import Testing

@testable import IntrospectionServer

/// A whole server on a socket, whose ticks come by hand.
struct AccessServer {
    static let token = "correct-horse-battery-staple"
    static let bearer = "Authorization: Bearer \(token)\r\n"

    let server: IntrospectionServer
    let port: UInt16

    /// Runs `body` against a server with this policy.
    static func with(_ policy: AccessPolicy, _ body: (AccessServer) throws -> Void) throws {
        var daemon = DaemonConfiguration.patient
        daemon.access = policy
        daemon.housekeepingSeconds = 0.02
        var configuration = IntrospectionConfiguration(
            daemon: daemon, files: StaticFiles(files: ["index.html": Array("page".utf8), "js/a.js": [0x20]]),
            logger: Logger(label: "access") { _ in SwiftLogNoOpLogHandler() })
        configuration.tickSeconds = 3600
        let source = try makeAllocator(byteCount: 32 << 20, cpuCount: 2)
        let server = IntrospectionServer(observing: source, configuration)
        try server.start()
        defer { server.stop() }
        try body(AccessServer(server: server, port: try #require(server.port)))
    }

    static func withToken(_ body: (AccessServer) throws -> Void) throws {
        try with(AccessPolicy(token: AccessToken(token.utf8)), body)
    }

    /// The answer to a request without a body on a connection of its own.
    func ask(_ start: String, _ fields: String = "") throws -> WireAnswer {
        try ask(start, fields, on: WireClient(port: port))
    }

    func ask(_ start: String, _ fields: String = "", on client: WireClient) throws -> WireAnswer {
        client.send("\(start) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
        return try client.receiveAnswer(toHead: start.hasPrefix("HEAD"))
    }

    /// The `Cookie` field of a new session.
    func signIn() throws -> String {
        let answer = try ask("POST /api/v1/session", Self.bearer)
        let cookie = try #require(answer["Set-Cookie"])
        return "Cookie: \(cookie.prefix { $0 != ";" })\r\n"
    }
}

@Suite struct WireAccessTests {
    @Test(arguments: [
        "GET /api/v1", "GET /api/v1/stats", "HEAD /api/v1/stats", "GET /metrics", "GET /openapi.json",
        "OPTIONS /api/v1",
        "GET /api/v1/events", "POST /api/v1/marks", "DELETE /api/v1/allocations/0x1", "GET /nowhere", "POST /api/v1",
        "POST /api/v1/session", "DELETE /api/v1/session",
    ])
    func withoutATokenNothingIsTold(start: String) throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask(start)
            #expect(answer.status == 401)
            #expect(answer["WWW-Authenticate"] == "Bearer realm=\"slabscope\"")
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(answer["Set-Cookie"] == nil)
        }
    }

    @Test(arguments: ["GET /livez", "GET /readyz", "HEAD /healthz", "GET /", "GET /js/a.js", "HEAD /"])
    func healthAndThePageAskForNothing(start: String) throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask(start)
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        "Authorization: Bearer correct-horse-battery-stapl\r\n", "Authorization: Bearer \r\n",
        "Authorization: Bearer Correct-horse-battery-staple\r\n", "Authorization: correct-horse-battery-staple\r\n",
        "Authorization: Basic correct-horse-battery-staple\r\n", "Token: correct-horse-battery-staple\r\n",
        "Authorization: Bearer correct-horse-battery-staple,\r\n",
        "Cookie: slabscope=correct-horse-battery-staple\r\n", "Cookie: slabscope=\r\n", "Cookie: slabscope\r\n",
        "Cookie: slabscope=0000000000000000000000000000000000000000000000000000000000000000\r\n",
    ])
    func whatIsNotTheTokenIsRefused(fields: String) throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask("GET /api/v1", fields)
            #expect(answer.status == 401)
        }
    }

    @Test(arguments: [
        "\(AccessServer.bearer)Authorization: Bearer wrong\r\n",
        "Authorization: Bearer wrong\r\n\(AccessServer.bearer)",
    ])
    func whoShowsTwoTokensIsRefusedWhicheverComesFirst(fields: String) throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask("GET /api/v1", fields)
            #expect(answer.status == 400)
        }
    }

    @Test func theTokenIsAnsweredInEveryWritingOfItsScheme() throws {
        try AccessServer.withToken { (server) throws in
            for scheme in ["Bearer", "bearer", "BEARER"] {
                let fields = "Authorization: \(scheme) \(AccessServer.token)\r\n"
                #expect(try server.ask("GET /api/v1", fields).body.contains(#""authentication":"token""#))
            }
            #expect(try server.ask("POST /api/v1/marks", AccessServer.bearer).status == 201)
            #expect(try server.ask("GET /nowhere", AccessServer.bearer).status == 404)
        }
    }

    @Test(arguments: ["/api/v1/stats", "/", "/livez", "/js/a.js"], ["token", "access_token", "%74oken"])
    func aTokenInAURLIsRefusedEverywhere(path: String, name: String) throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask("GET \(path)?\(name)=\(AccessServer.token)", AccessServer.bearer)
            #expect(answer.status == 400 && answer.body.contains("Authorization: Bearer"))
        }
    }

    @Test func aTokenInAURLIsRefusedWithoutOneInForceToo() throws {
        try AccessServer.with(AccessPolicy()) { (server) throws in
            let answer = try server.ask("GET /?token=a")
            #expect(answer.status == 400)
        }
    }

    @Test func aRefusedUploadIsNotRead() throws {
        try AccessServer.withToken { (server) throws in
            let fields = "Content-Type: application/json\r\nContent-Length: 9\r\n"
            let client = try WireClient(port: server.port)
            client.send("POST /api/v1/marks HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
            // Not a byte of the body has been sent.
            let answer = try client.receiveAnswer()
            #expect(answer.status == 401 && answer["Connection"]?.lowercased() == "close")
        }
    }

    @Test func withoutATokenInForceNobodyIsAsked() throws {
        try AccessServer.with(AccessPolicy()) { (server) throws in
            #expect(try server.ask("GET /api/v1").body.contains(#""authentication":"none","read_only":false"#))
            let answer = try server.ask("POST /api/v1/session")
            #expect(answer.status == 200 && answer["Set-Cookie"] == nil)
            #expect(answer.body == #"{"authentication":"none","ends_in_seconds":null}"#)
        }
    }

    @Test func noAnswerGivesTheTokenAway() throws {
        try AccessServer.withToken { (server) throws in
            for target in ["/api/v1", "/api/v1/stats", "/metrics", "/openapi.json", "/nowhere", "/livez?verbose"] {
                let answer = try server.ask("GET \(target)", AccessServer.bearer)
                #expect(!(answer.head + answer.body).contains(AccessServer.token))
            }
            let answer = try server.ask("POST /api/v1/session", AccessServer.bearer)
            #expect(!(answer.head + answer.body).contains(AccessServer.token))
        }
    }
}
