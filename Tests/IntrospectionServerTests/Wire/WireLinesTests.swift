/// Lines that a proxy and libmicrohttpd read differently, and where a chunked body goes wrong.
import Testing

@testable import IntrospectionServer

@Suite struct WireLinesTests {
    /// Sends `request` with a second request behind it; the second must never be answered. Answers the status that the
    /// first one got, nil where the connection was closed without one.
    private func status(_ request: String) throws -> Int? {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send(request + "GET /hello?name=smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.finishSending()
            let text = try client.receiveAll()
            #expect(!text.contains("smuggled\n"), "\(text)")
            return text.isEmpty ? nil : WireAnswer(head: text).status
        }
    }

    private let post = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    @Test(arguments: [
        "GET /hello HTTP/1.1\nHost: localhost\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: localhost\nAccept: */*\r\n\r\n",
        "GET /hello HTTP/1.1\nHost: localhost\n\n",
        "GET /hello HTTP/1.1\r\nAccept: */*\nHost: localhost\n\n", "GET /hello HTTP/1.1\r\nHost: localhost\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: localhost\r\n\n", "GET /hello HTTP/1.1\r\nHost: localhost\n\n",
    ])
    func aLineThatEndsInABareLineFeedIsRefused(request: String) throws {
        #expect(try status(request) == 400)
    }

    @Test(arguments: [
        "Content-Length: 1\r\n 0\r\nX: a\r\n\r\n0123456789", "Content-Length: 10\r\n \r\n\r\n0123456789",
        "X: a\r\n\tb\r\nContent-Length: 0\r\n\r\n", "Content-Length: 0\r\nX: a\r\n b\r\n c\r\n\r\n",
        "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    ])
    func aFieldThatGoesOnInTheNextLineIsRefused(fields: String) throws {
        let found = try status(post + fields)
        #expect(found == 400 || found == nil, "\(String(describing: found))")
    }

    @Test(arguments: ["", "X: a\r\n", "GET /hello?name=smuggled HTTP/1.1\r\nHost: localhost\r\n"])
    func aFieldWithoutANameDoesNotEndTheHead(rest: String) throws {
        #expect(try status("GET /hello HTTP/1.1\r\nHost: localhost\r\n: 5\r\n\(rest)\r\n") == 400)
    }

    @Test func aNullByteInAFieldIsRefused() throws {
        #expect(try status("GET /hello HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\nY: c\r\n\r\n") == 400)
        #expect(try status("GET /hello HTTP/1.1\r\nHost: localhost\u{0}.evil\r\nY: c\r\n\r\n") == 400)
    }

    @Test(arguments: [
        "zz\r\nab\r\n0\r\n\r\n", "-1\r\nab\r\n0\r\n\r\n", "fffffffffffffffff\r\nab\r\n0\r\n\r\n",
        "2\r\nabc\r\n0\r\n\r\n",
        "2\r\nab0\r\n\r\n", "\r\n\r\n",
    ])
    func aChunkThatIsNoneEndsTheConnection(body: String) throws {
        let found = try status(post + "Transfer-Encoding: chunked\r\n\r\n" + body)
        #expect(found == 400 || found == 413 || found == nil, "\(String(describing: found))")
    }

    @Test func aHeadOfPlainLinesIsAnsweredHoweverItArrives() throws {
        let seed = UInt64.random(in: 1...999_999)
        var state = seed
        let fields = (0..<40).map { number in
            "X-Field-\(number):" + String(repeating: " ", count: number % 3) + String(repeating: "v", count: number * 7)
                + "\r\n"
        }
        let request = Array(
            ("GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Empty:\r\nCookie: a=b; c=\"d\"; e\r\n"
                + fields.joined() + "\r\n").utf8)
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            for round in 0..<20 {
                var rest = request[...]
                while !rest.isEmpty {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let piece = rest.prefix(1 + Int(state >> 33) % (round < 10 ? 2000 : 100))
                    client.send(piece)
                    rest = rest.dropFirst(piece.count)
                }
                let answer = try client.receiveAnswer()
                #expect(answer.status == 200, "seed \(seed), round \(round): \(answer.head)\(answer.body)")
            }
        }
    }

    @Test func pipelinedHeadsOfEveryLengthAreAnswered() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            for length in 0..<200 {
                let value = String(repeating: "v", count: length * 3)
                client.send("GET /hello?name=\(length) HTTP/1.1\r\nHost: localhost\r\nX: \(value)\r\n\r\n")
            }
            for length in 0..<200 { #expect(try client.receiveAnswer().body == "hello \(length)\n") }
        }
    }
}
