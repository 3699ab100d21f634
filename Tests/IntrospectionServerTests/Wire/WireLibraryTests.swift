/// What libmicrohttpd itself answers or cuts before anybody is asked: documented, so that a change of it is seen.
import Testing

@testable import IntrospectionServer

@Suite struct WireLibraryTests {
    private func everything(_ request: String) throws -> String {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send(request)
            client.finishSending()
            return try client.receiveAll()
        }
    }

    @Test func aRequestOfHTTP11WithoutAHostIsRefusedAndTheConnectionEnds() throws {
        let text = try everything("GET /hello HTTP/1.1\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 400 ") && !text.contains("hello world"))
    }

    @Test(arguments: [
        "GET /hello there HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /hello\r\nHost: localhost\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{0}\u{0}\u{0}\u{0}", "\r\n\r\n\r\n\r\n", "GET  /hello  HTTP/1.1\r\n\r\n",
    ])
    func whatIsNoRequestIsNeverAnsweredAsOne(bytes: String) throws {
        let text = try everything(bytes + "\r\n\r\n")
        #expect(!text.contains(" 200 ") && !text.contains("hello"), "\(text)")
    }

    @Test(arguments: [("/" + String(repeating: "a", count: 40_000), "", 414), ("/hello", "X-Long", 431)])
    func aHeadBeyondTheConnectionsMemoryIsRefused(target: String, field: String, status: Int) throws {
        let line = field.isEmpty ? "" : "\(field): \(String(repeating: "a", count: 40_000))\r\n"
        let text = try everything("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(line)\r\n")
        #expect(text.isEmpty || WireAnswer(head: text).status == status, "\(text.prefix(200))")
    }

    @Test func anExpectationThatNobodyKnowsIsPassedOver() throws {
        let text = try everything(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: the-unexpected\r\n"
                + "Content-Length: 2\r\n\r\n{}")
        #expect(text.hasPrefix("HTTP/1.1 200 ") && text.hasSuffix("\r\n\r\n2"))
    }

    @Test func aStreamForHTTP10EndsWithItsConnection() throws {
        let broadcaster = EventBroadcaster()
        var group = RouteGroup()
        group.get("/events") { request, _ in try broadcaster.response(to: request, limit: 1) }
        let text = try withDaemon(routes: group) { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("GET /events HTTP/1.0\r\n\r\n")
            _ = try client.receive(through: "retry: 2000\n\n")
            broadcaster.publish(event: "tick", id: "1", data: Array("{}".utf8))
            return try client.receiveAll()
        }
        #expect(text.hasSuffix("id: 1\nevent: tick\ndata: {}\n\n"), "no chunks, for a client that knows none: \(text)")
    }
}
