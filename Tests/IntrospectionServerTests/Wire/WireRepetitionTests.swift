/// A head that was checked once and comes again on the same connection, and heads that only resemble it.
import Documents
import Synchronization
import Testing

@testable import IntrospectionServer

@Suite struct WireRepetitionTests {
    private let known = "GET /hello?name=a HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\r\n"

    @Test func aHeadThatComesAgainIsAnsweredAgain() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            for _ in 0..<4 {
                client.send(known)
                let answer = try client.receiveAnswer()
                #expect(answer.status == 200)
                #expect(answer.body == "hello a\n")
            }
        }
    }

    @Test(arguments: [
        ("GET /hello?name=a HTTP/1.1\r\nHost: example.com\r\nX-A: b\r\n\r\n", 421),
        ("GET /hello?name=a HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
        ("GET /hello?name=a HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\nContent-Length: 1\r\n\r\n ", 400),
        ("GET /hello?nome=a HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\r\n", 400),
        ("PUT /hello?name=a HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\r\n", 405),
        ("get /hello?name=a HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\r\n", 501),
        ("GET /hullo?name=a HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\r\n", 404),
    ])
    func aHeadThatDiffersFromTheKnownOneIsChecked(other: String, status: Int) throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send(known)
            #expect(try client.receiveAnswer().status == 200)
            client.send(known)
            #expect(try client.receiveAnswer().status == 200)
            client.send(other)
            #expect(try client.receiveAnswer().status == status)
        }
    }

    @Test func everyBodyIsAnsweredForItself() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            let head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            for length in [3, 3, 0, 0, 3] {
                client.send(head + "Content-Length: \(length)\r\n\r\n" + String(repeating: " ", count: length))
                #expect(try client.receiveAnswer().body == String(length))
            }
        }
    }

    @Test func anAnswerThatIsCurrentIsGivenAgainWithoutAskingItsRoute() throws {
        let (calls, isCurrent) = (Counter(), Counter())
        isCurrent.value = 1
        var group = RouteGroup()
        group.get("/kept", query: ["name"]) { _, _ in
            calls.value += 1
            return .text(String(calls.value)).reusable { isCurrent.value == 1 }
        }
        try withDaemon(routes: group) { daemon in
            let client = try WireClient(port: daemon.port)
            func get(_ target: String, _ method: String = "GET") throws -> WireAnswer {
                client.send("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return try client.receiveAnswer(toHead: method == "HEAD")
            }
            for _ in 0..<3 { #expect(try get("/kept").body == "1") }
            isCurrent.value = 0
            #expect(try get("/kept").body == "2")
            #expect(try get("/kept").body == "3")
            isCurrent.value = 1
            for _ in 0..<3 { #expect(try get("/kept").body == "3") }
            // Another head, and then the first one as after a change.
            #expect(try get("/kept?name=a").body == "4")
            #expect(try get("/kept").body == "5")
            for _ in 0..<2 {
                let head = try get("/kept", "HEAD")
                #expect(head.status == 200 && head["Content-Length"] == "1")
            }
            #expect(calls.value == 6)
        }
    }

    /// A number that the daemon's threads and the test take turns with.
    private final class Counter: Sendable {
        private let number = Atomic(0)
        var value: Int {
            get { number.load(ordering: .sequentiallyConsistent) }
            set { number.store(newValue, ordering: .sequentiallyConsistent) }
        }
    }

    @Test func aLongHeadIsCheckedEveryTime() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            let long = "X-Long: " + String(repeating: "x", count: 4000) + "\r\n"
            for (host, status) in [("localhost", 200), ("localhost", 200), ("example.com", 421)] {
                client.send("GET /hello HTTP/1.1\r\nHost: \(host)\r\n\(long)\r\n")
                #expect(try client.receiveAnswer().status == status)
            }
        }
    }

    @Test func theSameBytesCutInOtherPlacesAreAnotherHead() throws {
        var memory = HeadMemory()
        let admitted = try admission()
        #expect(memory.recall { Self.write(["GET", "/ab", "c"], to: &$0) } == nil)
        memory.keep(admitted)
        #expect(memory.recall { Self.write(["GET", "/ab", "c"], to: &$0) } === admitted)
        #expect(memory.recall { Self.write(["GET", "/a", "bc"], to: &$0) } == nil)
        #expect(memory.recall { Self.write(["GET", "/ab", "c", ""], to: &$0) } == nil)
        #expect(memory.recall { Self.write(["GET", "/ab", "c"], to: &$0) } === admitted)
    }

    @Test func aHeadThatAnnouncesABodyIsNotKept() throws {
        var memory = HeadMemory()
        for length in [UInt64(1), nil] {
            #expect(memory.recall { Self.write(["POST"], to: &$0) } == nil)
            memory.keep(try admission(.post, bodyLength: length))
            #expect(memory.recall { Self.write(["POST"], to: &$0) } == nil)
        }
    }

    private static func write(_ parts: [String], to head: inout HeadBytes) {
        for part in parts { unsafe Array(part.utf8).withUnsafeBytes { unsafe head.add($0) } }
    }

    private func admission(_ method: HTTPMethod = .get, bodyLength: UInt64? = 0) throws -> AdmittedRequest {
        let path = method == .get ? "/hello" : "/echo"
        let head = RequestHead(
            method: method, target: try RequestTarget(path.utf8), headers: ["Content-Type": "application/json"],
            bodyLength: bodyLength)
        guard case .admitted(let admission) = try WireRoutes.router().admit(head) else {
            throw Problem.notFound(path)
        }
        return AdmittedRequest(head, admission)
    }
}
