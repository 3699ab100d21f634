/// The cookie that stands for the token, over raw sockets.
import Synchronization
import Testing

@testable import IntrospectionServer

@Suite struct WireSessionTests {
    /// How often a route was asked.
    private final class Count: Sendable {
        private let number = Atomic(0)
        var calls: Int { number.load(ordering: .relaxed) }
        func next() -> Int { number.wrappingAdd(1, ordering: .relaxed).newValue }
    }

    @Test func theTokenIsExchangedForACookieThatNoScriptAndNoOtherSiteGets() throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask("POST /api/v1/session", AccessServer.bearer)
            #expect(answer.status == 201)
            #expect(answer.body == #"{"authentication":"token","ends_in_seconds":43200}"#)
            let parts = (answer["Set-Cookie"] ?? "").split(separator: "; ").map(String.init)
            #expect(parts.dropFirst() == ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"])
            #expect(parts.first?.hasPrefix("slabscope=") == true && parts.first?.utf8.count == 10 + 64)
        }
    }

    @Test(arguments: [("X-Forwarded-Proto: https\r\n", true), ("X-Forwarded-Proto: http\r\n", false), ("", false)])
    func behindTLSTheCookieIsSecure(field: String, isSecure: Bool) throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask("POST /api/v1/session", AccessServer.bearer + field)
            #expect(answer["Set-Cookie"]?.hasSuffix("; Secure") == isSecure)
        }
    }

    @Test func theCookieIsAnsweredAlsoAmongOthers() throws {
        try AccessServer.withToken { (server) throws in
            let cookie = try server.signIn()
            #expect(try server.ask("GET /api/v1/stats", cookie).status == 200)
            // A line end is one character.
            let pair = cookie.dropFirst("Cookie: ".count).dropLast()
            #expect(try server.ask("GET /api/v1", "Cookie: a=b; \(pair); c=d\r\n").status == 200)
            #expect(try server.ask("GET /api/v1", "Cookie: slabscope=old;\(pair)\r\n").status == 200)
            #expect(try server.ask("GET /api/v1", "Cookie: x\(pair)\r\n").status == 401)
            // A proxy's own credentials hide nothing; a wrong token does.
            #expect(try server.ask("GET /api/v1", "Authorization: Basic YTpi\r\n" + cookie).status == 200)
            #expect(try server.ask("GET /api/v1", "Authorization: Bearer wrong\r\n" + cookie).status == 401)
        }
    }

    @Test func aSessionThatEndedIsRefusedOnTheConnectionThatUsedIt() throws {
        try AccessServer.withToken { (server) throws in
            let cookie = try server.signIn()
            let client = try WireClient(port: server.port)
            for _ in 0..<3 { #expect(try server.ask("GET /api/v1", cookie, on: client).status == 200) }
            let end = try server.ask("DELETE /api/v1/session", cookie)
            #expect(end.status == 200 && end["Set-Cookie"]?.contains("Max-Age=0") == true)
            #expect(try server.ask("GET /api/v1", cookie, on: client).status == 401)
            #expect(try server.ask("GET /api/v1", cookie).status == 401)
        }
    }

    @Test func aServerWithATokenRemembersNoHead() throws {
        for (policy, calls) in [(AccessPolicy(token: AccessToken(AccessServer.token.utf8)), 3), (AccessPolicy(), 1)] {
            let count = Count()
            var routes = RouteGroup()
            routes.get("/kept") { _, _ in
                .text(String(count.next())).reusable { true }
            }
            var configuration = DaemonConfiguration.patient
            configuration.access = policy
            try withDaemon(configuration, routes: routes) { daemon in
                let client = try WireClient(port: daemon.port)
                for _ in 0..<3 {
                    client.send("GET /kept HTTP/1.1\r\nHost: localhost\r\n\(AccessServer.bearer)\r\n")
                    #expect(try client.receiveAnswer().status == 200)
                }
            }
            #expect(count.calls == calls)
        }
    }

    @Test func anotherSessionGoesOn() throws {
        try AccessServer.withToken { (server) throws in
            let (one, other) = (try server.signIn(), try server.signIn())
            #expect(try server.ask("DELETE /api/v1/session", one).status == 200)
            #expect(try server.ask("GET /api/v1", other).status == 200)
        }
    }

    @Test func aSessionBeginsNoSession() throws {
        try AccessServer.withToken { (server) throws in
            let answer = try server.ask("POST /api/v1/session", try server.signIn())
            #expect(answer.status == 401 && answer["Set-Cookie"] == nil)
        }
    }

    @Test func theStreamsOfASessionEndWithIt() throws {
        try AccessServer.withToken { (server) throws in
            let (cookie, other) = (try server.signIn(), try server.signIn())
            let streams = try [cookie, other, AccessServer.bearer].map { fields in
                let client = try WireClient(port: server.port)
                client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
                _ = try client.receive(through: "retry: 2000\n\n")
                return client
            }
            #expect(try server.ask("DELETE /api/v1/session", cookie).status == 200)
            _ = try streams[0].receive(through: "\r\n0\r\n\r\n")
            server.server.instruments.sampler.tick()
            for client in streams.dropFirst() { _ = try client.receive(through: "event: tick\n") }
        }
    }

    @Test(arguments: [
        ("", 201), ("Origin: http://localhost\r\n", 201), ("Sec-Fetch-Site: same-origin\r\n", 201),
        ("Origin: http://evil.example\r\n", 403), ("Origin: null\r\n", 403), ("Origin: https://localhost\r\n", 403),
        ("Sec-Fetch-Site: cross-site\r\n", 403), ("Sec-Fetch-Site: same-site\r\n", 403),
        ("X-Forwarded-Proto: https\r\nOrigin: https://localhost\r\n", 201),
        ("X-Forwarded-Proto: https\r\nOrigin: http://localhost\r\n", 403),
    ])
    func aChangeByCookieComesFromThisServersPages(fields: String, status: Int) throws {
        try AccessServer.withToken { (server) throws in
            let cookie = try server.signIn()
            let answer = try server.ask("POST /api/v1/marks", cookie + fields)
            #expect(answer.status == status)
        }
    }

    @Test func aForeignPageCannotSignAnybodyInOrOut() throws {
        try AccessServer.withToken { (server) throws in
            let cookie = try server.signIn()
            let foreign = "Origin: http://evil.example\r\n"
            #expect(try server.ask("POST /api/v1/session", AccessServer.bearer + foreign).status == 403)
            #expect(try server.ask("DELETE /api/v1/session", cookie + foreign).status == 403)
            #expect(try server.ask("GET /api/v1", cookie).status == 200)
        }
    }

    @Test func aReboundHostIsRefusedWithTheTokenToo() throws {
        try AccessServer.withToken { (server) throws in
            let client = try WireClient(port: server.port)
            client.send("GET /api/v1 HTTP/1.1\r\nHost: evil.example\r\n\(AccessServer.bearer)\r\n")
            #expect(try client.receiveAnswer().status == 421)
        }
    }
}
