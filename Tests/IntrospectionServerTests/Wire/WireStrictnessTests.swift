/// What libmicrohttpd lets through and this server refuses, one law for each row of that list.
import Testing

@testable import IntrospectionServer

@Suite struct WireStrictnessTests {
    /// Sends `request` with a second request behind it; the second must never be answered.
    private func expectRefused(
        _ request: String, status: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send(request + "GET /hello?name=smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let answer = try client.receiveAnswer()
            #expect(answer.status == status, "\(answer.head)", sourceLocation: sourceLocation)
            #expect(answer["Connection"]?.lowercased() == "close", sourceLocation: sourceLocation)
            #expect(answer["Content-Type"] == "application/problem+json", sourceLocation: sourceLocation)
            #expect(try client.isClosedByServer(), sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [("POST", 5), ("POST", 0), ("PATCH", 5), ("DELETE", 5), ("GET", 5)])
    func twoContentLengthsAreRefusedAndTheRestIsNoRequest(method: String, second: Int) throws {
        try expectRefused(
            "\(method) /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 0\r\nContent-Length: \(second)\r\n\r\n", status: 400)
    }

    @Test(arguments: ["POST", "PATCH"])
    func contentLengthWithTransferEncodingIsRefused(method: String) throws {
        try expectRefused(
            "\(method) /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", status: 400)
    }

    @Test(arguments: ["xchunked", "gzip, chunked", "identity"])
    func anotherTransferEncodingIsRefusedAtOnce(coding: String) throws {
        try expectRefused(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \(coding)\r\n\r\n", status: 501)
    }

    @Test(arguments: ["1.0", "1.1"])
    func twoTransferEncodingsAreRefusedAndInHTTP10One(version: String) throws {
        let fields = String(repeating: "Transfer-Encoding: chunked\r\n", count: version == "1.1" ? 2 : 1)
        try expectRefused(
            "POST /echo HTTP/\(version)\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)\r\n",
            status: 501)
    }

    @Test(arguments: [
        "Host: localhost", "Content-Type: application/json", "Origin: http://localhost",
        "Sec-Fetch-Site: same-origin", "Authorization: Bearer a",
    ])
    func aFieldThatStandsOnceIsRefusedTwice(field: String) throws {
        let host = field.hasPrefix("Host") ? "" : "Host: localhost\r\n"
        try expectRefused("GET /hello HTTP/1.1\r\n\(host)\(field)\r\n\(field)\r\n\r\n", status: 400)
    }

    @Test(arguments: [
        "Content-Length : 5", "Content-Length\t: 5", "Content(Length: 5", "X\u{e9}: 5", "\u{1}: 5",
    ])
    func aFieldNameThatIsNoTokenIsRefused(line: String) throws {
        try expectRefused("POST /echo HTTP/1.1\r\nHost: localhost\r\n\(line)\r\n\r\n", status: 400)
    }

    @Test(arguments: [
        "GET http://localhost/hello HTTP/1.1", "OPTIONS * HTTP/1.1", "GET hello HTTP/1.1",
    ])
    func onlyTheOriginFormOfATargetIsAnswered(line: String) throws {
        try expectRefused(line + "\r\nHost: localhost\r\n\r\n", status: 400)
    }

    @Test(arguments: [
        ("CONNECT a:1", 501), ("CONNECT /hello", 501), ("get /hello", 501), ("F(OO /hello", 501), ("TRACE hello", 400),
    ])
    func onlyKnownMethodsAreAnswered(start: String, status: Int) throws {
        try expectRefused(start + " HTTP/1.1\r\nHost: localhost\r\n\r\n", status: status)
    }

    @Test(arguments: ["/hello%00", "/hello%zz", "/hello%2", "/%ff", "/hello?name=%00", "/hello?name=%g1"])
    func nullBytesAndBadEscapesAreRefused(target: String) throws {
        try expectRefused("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n", status: 400)
    }

    @Test(arguments: ["/../../etc/passwd", "/%2e%2e%2fetc", "/a/%2E%2E/b", "/./hello", "/..%5cetc"])
    func aPathThatClimbsIsRefused(target: String) throws {
        try expectRefused("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n", status: 400)
    }

    @Test func aLaterMinorVersionIsRefused() throws {
        try expectRefused("GET /hello HTTP/1.9\r\nHost: localhost\r\n\r\n", status: 505)
    }

    @Test(arguments: ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "localhost:x"])
    func aForeignHostIsMisdirected(host: String) throws {
        try expectRefused("GET /hello HTTP/1.1\r\nHost: \(host)\r\n\r\n", status: 421)
    }

    @Test(arguments: ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"])
    func aChangeFromAnotherSiteIsForbidden(header: String) throws {
        try expectRefused(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\n\(header)\r\nContent-Length: 0\r\n\r\n", status: 403)
    }

    @Test func aReadFromAnotherSiteIsAnswered() throws {
        try withDaemon { daemon in
            let answer = try exchange(
                "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n", with: daemon)
            #expect(answer.status == 200)
            #expect(answer["Access-Control-Allow-Origin"] == nil)
        }
    }

    @Test(arguments: ["POST", "PATCH", "PUT"])
    func aFormIsRefusedWithTheWayToSendJSON(method: String) throws {
        try withDaemon { daemon in
            let path = method == "PUT" ? "/small" : "/echo"
            let answer = try exchange(
                "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 3\r\n\r\na=b", with: daemon)
            #expect(answer.status == 415)
            #expect(answer.body.contains("--json"))
            #expect(answer["Connection"]?.lowercased() == "close")
        }
    }

    @Test func aResponseHeaderCannotBeSplit() throws {
        var group = RouteGroup()
        group.get("/split") { _, _ in .empty(status: 200, headers: ["X-Name": "a\r\nSet-Cookie: b"]) }
        try withDaemon(routes: group) { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("GET /split HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try !client.receiveAll().contains("Set-Cookie"))
        }
    }
}
