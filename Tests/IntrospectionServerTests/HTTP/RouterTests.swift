/// The router without a socket.
import Documents
import Testing

@testable import IntrospectionServer

@Suite struct RouterTests {
    private struct Unexpected: Error {}

    private static let router: Router = {
        var group = RouteGroup(prefix: "/api/v1")
        group.get("/classes", query: ["window", "limit"]) { _, _ in .text("all") }
        group.get("/classes/{size}") { _, path in .text("class \(try path.integer("size"))") }
        group.get("/classes/largest") { _, _ in .text("largest") }
        group.get("/classes/{size}/slabs/{address}") { _, path in
            .text("\(path["size"]) \(try path.address("address"))")
        }
        group.post("/things", limit: 16) { request, _ in
            let fields = try request.fields()
            let count = try fields.integer("count", default: 1, in: 1...9)
            try fields.finish()
            return .text(String(count), status: 201)
        }
        group.delete("/things") { _, _ in throw Unexpected() }
        group.put("/traces/{name}", body: .text) { request, _ in .text(String(request.body.count)) }
        var router = Router()
        router.mount(group)
        return router
    }()

    private func answer(
        _ method: HTTPMethod, _ target: String, headers: HeaderFields = [:], body: String = ""
    ) throws -> Response {
        Self.router.respond(to: try Request(method, target, headers: headers, body: Array(body.utf8)))
    }

    private func text(_ response: Response) -> String { String(decoding: response.bytes, as: UTF8.self) }

    @Test func aLiteralSegmentWinsOverAParameter() throws {
        #expect(text(try answer(.get, "/api/v1/classes/largest")) == "largest")
        #expect(text(try answer(.get, "/api/v1/classes/64")) == "class 64")
        #expect(text(try answer(.get, "/api/v1/classes/64/slabs/0xff")) == "64 255")
    }

    @Test(arguments: [
        "/api/v1/nothing", "/api/v1/classes/64/", "/api/v1//classes", "/api/v1/classes/x",
        "/api/v1/classes/-1", "/api/v1/classes/64/slabs/12", "/",
    ])
    func whatDoesNotExistIsA404Problem(target: String) throws {
        let response = try answer(.get, target)
        #expect(response.status == 404)
        #expect(response.headers["Content-Type"] == "application/problem+json")
        #expect(
            text(response).hasPrefix(#"{"type":"/problems/not-found","title":"There is nothing here","status":404"#))
    }

    @Test func headIsAnsweredLikeGet() throws {
        let get = try answer(.get, "/api/v1/classes")
        let head = try answer(.head, "/api/v1/classes")
        #expect(head.status == get.status && head.headers == get.headers && head.bytes == get.bytes)
    }

    @Test func optionsNamesTheMethods() throws {
        let response = try answer(.options, "/api/v1/classes")
        #expect(response.status == 204)
        #expect(response.headers["Allow"] == "GET, HEAD, OPTIONS")
        #expect(try answer(.options, "/api/v1/things").headers["Allow"] == "POST, DELETE, OPTIONS")
    }

    @Test func anotherMethodIsA405ThatNamesThoseThatWork() throws {
        let response = try answer(.post, "/api/v1/classes")
        #expect(response.status == 405)
        #expect(response.headers["Allow"] == "GET, HEAD, OPTIONS")
        #expect(try answer(.head, "/api/v1/things").status == 405)
        for method in [HTTPMethod.query, .trace] {
            #expect(try answer(method, "/api/v1/things").headers["Allow"] == "POST, DELETE, OPTIONS")
        }
    }

    @Test func anUnknownQueryParameterIsNamedWithTheNearestKnownOne() throws {
        let response = try answer(.get, "/api/v1/classes?widnow=10s")
        #expect(response.status == 400)
        #expect(text(response).contains("'widnow' is not known; allowed: window, limit; did you mean 'window'?"))
        #expect(text(response).contains(#""parameter":"widnow""#))
        #expect(try answer(.get, "/api/v1/classes?window=10s").status == 200)
    }

    @Test func aRepeatedQueryParameterIsRefused() {
        #expect(throws: Problem.self) { try Request(.get, "/api/v1/classes?limit=1&limit=2") }
    }

    @Test func aBodyMustHaveTheTypeOfItsRoute() throws {
        #expect(try answer(.post, "/api/v1/things", body: "{}").status == 415)
        #expect(try answer(.post, "/api/v1/things", headers: ["Content-Type": "text/plain"], body: "{}").status == 415)
        let json: HeaderFields = ["content-type": "Application/JSON; charset=utf-8"]
        #expect(try answer(.post, "/api/v1/things", headers: json, body: "{}").status == 201)
        #expect(try answer(.put, "/api/v1/traces/a", headers: ["Content-Type": "text/plain"], body: "ab").status == 200)
    }

    @Test func anEmptyPostMeansAnEmptyObject() throws {
        let response = try answer(.post, "/api/v1/things")
        #expect(response.status == 201)
        #expect(text(response) == "1")
    }

    @Test func aBodyOverTheRoutesLimitIsRefused() throws {
        let json: HeaderFields = ["Content-Type": "application/json"]
        #expect(try answer(.post, "/api/v1/things", headers: json, body: #"{"count":1234567}"#).status == 413)
    }

    @Test func whatAHandlerThrowsBecomesTheAnswer() throws {
        let json: HeaderFields = ["Content-Type": "application/json"]
        let invalid = try answer(.post, "/api/v1/things", headers: json, body: #"{"count":0}"#)
        #expect(invalid.status == 422)
        #expect(text(invalid).contains(#""pointer":"/count""#))
        #expect(text(invalid).contains(#""instance":"/api/v1/things""#))
        #expect(try answer(.post, "/api/v1/things", headers: json, body: "{,}").status == 400)
        let failed = try answer(.delete, "/api/v1/things")
        #expect(failed.status == 500)
        #expect(!text(failed).contains("Unexpected"))
    }

    @Test func pathsAreDecodedSegmentBySegment() throws {
        let request = try Request(.get, "/a%20b/c+d?x=1%2B1+2&y")
        #expect(request.target.segments == ["a b", "c+d"])
        #expect(request.query["x"] == "1+1 2")
        #expect(request.query["y"] == "")
    }

    @Test func queryValuesAreCheckedAgainstWhatIsAllowed() throws {
        enum Order: String, CaseIterable { case fullest, emptiest }
        let query = try Request(.get, "/a?n=5&t=1m30s&s=64KiB&o=fullest&f&l=b,a").query
        #expect(try query.integer("n", default: 1, in: 1...5) == 5)
        #expect(try query.integer("absent", default: 7, in: 1...5) == 7)
        #expect(try query.seconds("t", default: 1, in: 0...90) == 90)
        #expect(try query.byteSize("s", in: 0...(1 << 20)) == 65536)
        #expect(try query.choice("o", as: Order.self) == .fullest)
        #expect(try query.flag("f"))
        #expect(try query.list("l", allowed: ["a", "b"]) == ["a", "b"])
        #expect(throws: Problem.self) { try query.integer("n", default: 1, in: 1...4) }
        #expect(throws: Problem.self) { try query.choice("s", as: Order.self) }
        #expect(throws: Problem.self) { try query.list("l", allowed: ["a"]) }
    }

    @Test(arguments: [
        "localhost", "LOCALHOST:8080", "a.localhost", "127.0.0.1", "127.0.0.1:80", "10.1.2.3", "[::1]", "[::1]:8080",
        "localhost.", "named.example:1",
    ])
    func hostsOfOursAreAnswered(host: String) throws {
        let policy = RequestPolicy(allowedHosts: ["named.example"])
        try policy.check(try Request(.get, "/", headers: ["Host": host]).head)
    }

    @Test(arguments: ["rebound.example", "localhost:", "1.2.3", "1.2.3.256", "[::1", "[x]", "+1.2.3.4", "xlocalhost"])
    func foreignHostsAreNotAnswered(host: String) throws {
        let head = try Request(.get, "/", headers: ["Host": host]).head
        let problem = #expect(throws: Problem.self) { try RequestPolicy().check(head) }
        #expect(problem?.status == 421)
    }

    @Test func changesComeFromOurOwnPagesOrFromNone() throws {
        func check(_ headers: HeaderFields) throws {
            try RequestPolicy().check(try Request(.post, "/", headers: headers).head)
        }
        try check(["Host": "localhost:80"])
        try check(["Host": "localhost:80", "Origin": "http://localhost:80", "Sec-Fetch-Site": "same-origin"])
        #expect(throws: Problem.self) { try check(["Host": "localhost:80", "Origin": "http://localhost:81"]) }
        #expect(throws: Problem.self) { try check(["Host": "localhost:80", "Sec-Fetch-Site": "same-site"]) }
    }

    @Test func healthFollowsReadiness() throws {
        let readiness = Readiness()
        var router = Router()
        router.mount(readiness.routes)
        #expect(router.respond(to: try Request(.get, "/livez")).status == 200)
        #expect(router.respond(to: try Request(.get, "/readyz")).status == 503)
        readiness.isReady = true
        #expect(router.respond(to: try Request(.get, "/readyz")).status == 200)
    }
}
