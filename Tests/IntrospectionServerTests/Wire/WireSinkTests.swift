/// Bodies that are taken piece by piece.
import Documents
import Testing
import Threads

@testable import IntrospectionServer

@Suite struct WireSinkTests {
    private final class Sink: BodySink {
        private let log: Guarded<[Int]>
        private var bytes = 0

        init(_ log: Guarded<[Int]>) { self.log = log }

        func take(_ piece: [UInt8]) throws(Problem) {
            guard !piece.contains(UInt8(ascii: "!")) else { throw .badRequest("there is a mark in it", code: "mark") }
            bytes += piece.count
            log.withLock { $0.append(piece.count) }
        }

        func finish() throws(Problem) -> Response { .text("\(bytes)") }
    }

    /// A route that keeps nothing, and the lengths of the pieces that it was given.
    private func routes(_ log: Guarded<[Int]>) -> RouteGroup {
        var group = RouteGroup()
        group.put(
            "/sink/{name}", body: .text, limit: 4 << 20,
            sink: { (_, path) throws(Problem) in
                if path["name"] == "shut" { throw .conflict("it is shut") }
                return Sink(log)
            })
        return group
    }

    private let head = "Host: localhost\r\nContent-Type: text/plain\r\n"

    @Test func aBodyBeyondTheBudgetIsTakenInPiecesAndAnsweredAtItsEnd() throws {
        let log = Guarded<[Int]>([])
        var configuration = DaemonConfiguration.patient
        configuration.bodyBudgetBytes = 1000
        try withDaemon(configuration, routes: routes(log)) { daemon in
            let client = try WireClient(port: daemon.port)
            for _ in 0..<2 {
                client.send("PUT /sink/a HTTP/1.1\r\n\(head)Content-Length: 3000000\r\n\r\n")
                client.send([UInt8](repeating: 0x30, count: 3_000_000))
                let answer = try client.receiveAnswer()
                #expect(answer.status == 200 && answer.body == "3000000")
            }
            #expect(log.withLock { $0.count } > 20 && log.withLock { $0.max() ?? 0 } < 100_000)
        }
    }

    @Test func aBodyThatIsRefusedUnreadOrInTheMiddleOrForItsLengthIsAnswered() throws {
        let log = Guarded<[Int]>([])
        try withDaemon(routes: routes(log)) { daemon in
            let shut = try exchange("PUT /sink/shut HTTP/1.1\r\n\(head)Content-Length: 3\r\n\r\n123", with: daemon)
            #expect(shut.status == 409 && log.withLock { $0.isEmpty })
            let marked = try exchange("PUT /sink/a HTTP/1.1\r\n\(head)Content-Length: 3\r\n\r\n1!3", with: daemon)
            #expect(marked.status == 400 && marked["Connection"]?.lowercased() == "close")
            let client = try WireClient(port: daemon.port)
            client.send("PUT /sink/a HTTP/1.1\r\n\(head)Transfer-Encoding: chunked\r\n\r\n")
            client.send("400001\r\n")
            client.send([UInt8](repeating: 0x30, count: 0x400001))
            client.send("\r\n0\r\n\r\n")
            #expect(try client.receiveAnswer().status == 413)
        }
    }

    @Test func withoutAConnectionTheBodyIsOnePiece() throws {
        let log = Guarded<[Int]>([])
        var router = Router()
        router.mount(routes(log))
        let headers: HeaderFields = ["Content-Type": "text/plain"]
        let answer = router.respond(to: try Request(.put, "/sink/a", headers: headers, body: [1, 2, 3]))
        #expect(String(decoding: answer.bytes, as: UTF8.self) == "3" && log.withLock { $0 } == [3])
        #expect(router.respond(to: try Request(.put, "/sink/shut", headers: headers, body: [1])).status == 409)
    }
}
