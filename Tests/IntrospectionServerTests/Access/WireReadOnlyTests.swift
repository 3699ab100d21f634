/// A server that lets nothing be changed, over raw sockets.
import Testing

@testable import IntrospectionServer

@Suite struct WireReadOnlyTests {
    @Test func everyRouteThatIsNotAReadIsRefused() throws {
        try AccessServer.with(AccessPolicy(isReadOnly: true)) { (server) throws in
            let routes = server.server.router.routes.filter { $0.method != .get && $0.access == .guarded }
            #expect(routes.count > 5)
            for route in routes {
                let target = route.pattern.replacing("{id}", with: "m1").replacing("{address}", with: "0x1")
                let answer = try server.ask("\(route.method.rawValue) \(target)")
                #expect(answer.status == 403, "\(route.method.rawValue) \(target)")
                #expect(answer.body.contains("/problems/read-only"), "\(route.method.rawValue) \(target)")
            }
        }
    }

    @Test(arguments: [
        "POST /nowhere", "PUT /", "PATCH /livez", "DELETE /api/v1", "OPTIONS /api/v1", "TRACE /api/v1", "QUERY /api/v1",
    ])
    func whateverIsNotGetOrHeadIsRefusedEverywhere(start: String) throws {
        try AccessServer.with(AccessPolicy(isReadOnly: true)) { (server) throws in
            let answer = try server.ask(start)
            #expect(answer.status == 403 && answer.body.contains("/problems/read-only"))
        }
    }

    @Test(arguments: ["GET /", "GET /api/v1/stats", "HEAD /api/v1/stats", "GET /api/v1/ledger", "GET /metrics"])
    func readsAreAnswered(start: String) throws {
        try AccessServer.with(AccessPolicy(isReadOnly: true)) { (server) throws in
            let answer = try server.ask(start)
            #expect(answer.status == 200)
        }
    }

    @Test func theIndexSaysSo() throws {
        try AccessServer.with(AccessPolicy(isReadOnly: true)) { (server) throws in
            let answer = try server.ask("GET /api/v1")
            #expect(answer.body.contains(#""read_only":true"#))
        }
    }

    @Test func whoHasTheTokenCanSignInAndOutAndChangeNothing() throws {
        let policy = AccessPolicy(token: AccessToken(AccessServer.token.utf8), isReadOnly: true)
        try AccessServer.with(policy) { (server) throws in
            let cookie = try server.signIn()
            #expect(try server.ask("GET /api/v1/stats", cookie).status == 200)
            #expect(try server.ask("POST /api/v1/marks", cookie).status == 403)
            #expect(try server.ask("POST /api/v1/marks", AccessServer.bearer).status == 403)
            // Strangers are told nothing, not even that.
            #expect(try server.ask("POST /api/v1/marks").status == 401)
            #expect(try server.ask("DELETE /api/v1/session", cookie).status == 200)
            #expect(try server.ask("GET /api/v1/stats", cookie).status == 401)
        }
    }
}
