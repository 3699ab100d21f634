/// The daemon on the wire: plain requests, bodies, limits and the errors of starting.
import Glibc
import Logging
import Testing

@testable import IntrospectionServer

@Suite struct WireBasicsTests {
    @Test func aGetIsAnsweredOverASocket() throws {
        try withDaemon { daemon in
            let answer = try exchange("GET /hello?name=a%20b HTTP/1.1\r\nHost: localhost\r\n\r\n", with: daemon)
            #expect(answer.status == 200)
            #expect(answer.body == "hello a b\n")
            #expect(answer["Cache-Control"] == "no-store")
        }
    }

    @Test func headHasTheLengthOfGetAndNoBody() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let head = try client.receiveAnswer(toHead: true)
            #expect(head.status == 200)
            #expect(head["Content-Length"] == "12")
            #expect(try client.receiveAnswer().body == "hello world\n")
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            let body = #"{"a":1}"#
            let post =
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n"
                + body
            client.send(
                "GET /hello?name=1 HTTP/1.1\r\nHost: localhost\r\n\r\n" + post
                    + "GET /hello?name=3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try client.receiveAnswer().body == "hello 1\n")
            #expect(try client.receiveAnswer().body == "7")
            #expect(try client.receiveAnswer().body == "hello 3\n")
        }
    }

    @Test func aChunkedUploadIsPutTogether() throws {
        try withDaemon { daemon in
            let answer = try exchange(
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "5\r\n12345\r\n6\r\n678901\r\n0\r\n\r\n", with: daemon)
            #expect(answer.status == 200)
            #expect(answer.body == "11")
        }
    }

    @Test func aClientOfHTTP10NeedsNoHost() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("GET /hello HTTP/1.0\r\n\r\n")
            #expect(try client.receiveAll().hasSuffix("hello world\n"))
        }
    }

    @Test(arguments: [
        ("GET /nowhere", 404), ("PUT /hello", 405), ("GET /hello?nome=a", 400), ("POST /echo?x=1", 400),
        ("HEAD /nowhere", 404), ("OPTIONS /hello", 204),
    ])
    func aRefusalWithoutABodyKeepsTheConnection(start: String, status: Int) throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            for _ in 0..<3 {
                client.send("\(start) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let answer = try client.receiveAnswer(toHead: start.hasPrefix("HEAD"))
                #expect(answer.status == status && answer["Connection"]?.lowercased() != "close")
            }
            client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try client.receiveAnswer().body == "hello world\n")
        }
    }

    @Test(arguments: ["GET /nowhere", "PUT /hello", "POST /echo?x=1", "PATCH /nowhere", "DELETE /hello"])
    func aRefusalOfARequestWithABodyEndsTheConnection(start: String) throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("\(start) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\n\r\n")
            // Thirty bytes that would be a request of their own.
            client.send("GET /hello HTTP/1.0\r\nA: 1234\r\n\r\n".utf8.prefix(30))
            let answer = try client.receiveAnswer()
            #expect((400...405).contains(answer.status) && answer["Connection"]?.lowercased() == "close")
            #expect(try client.isClosedByServer())
        }
    }
}
