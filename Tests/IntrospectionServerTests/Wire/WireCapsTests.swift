/// How many connections, streams and waiting answers there may be, and what those beyond are told.
import Synchronization
import Testing

@testable import IntrospectionServer

@Suite struct WireCapsTests {
    private let hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test func aConnectionBeyondTheLimitIsToldSoAtOnce() throws {
        var configuration = DaemonConfiguration.patient
        configuration.connectionLimit = 4
        try withDaemon(configuration) { daemon in
            // The server is known to have them when they have been answered.
            var open = try (0..<4).map { _ in try #require(answeredConnection(daemon)) }
            // It is told before it asks, and when it asks.
            for request in ["", hello, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12345"] {
                let surplus = try WireClient(port: daemon.port)
                surplus.send(request)
                let answer = try surplus.receiveAnswer()
                #expect(answer.status == 503 && answer["Retry-After"] == "1", "\(answer.head)")
                #expect(answer["Connection"] == "close" && answer["Content-Type"] == "application/problem+json")
                #expect(answer.body.contains("too many connections"))
                surplus.send(hello)
                #expect(try surplus.isClosedByServer())
            }
            open[0].send(hello)
            #expect(try open[0].receiveAnswer().status == 200, "those within the limit notice nothing")
            open.removeLast()
            // Each look is a whole exchange, so the loop waits for the server's progress and not for the clock.
            var status = 503
            for _ in 0..<100_000 where status == 503 { status = try exchange(hello, with: daemon).status }
            #expect(status == 200)
        }
    }

    @Test func clientsBeyondTheLimitThatSayNothingMakeRoomForOthers() throws {
        var configuration = DaemonConfiguration.patient
        configuration.connectionLimit = 2
        configuration.housekeepingSeconds = 0.02
        configuration.headerDeadlineSeconds = 0.1
        try withDaemon(configuration) { daemon in
            let open = try (0..<2).map { _ in try answeredConnection(daemon, attempts: 100) }
            // More than the server has places for, those for the surplus included.
            let silent = try (0..<(DaemonConfiguration.surplusLimit + 16)).map { _ in try WireClient(port: daemon.port)
            }
            for client in silent { #expect(try client.receiveAnswer().status == 503) }
            #expect(open.count == 2)
        }
    }

    @Test func answersThatWaitHaveALimit() throws {
        let waiting = (0..<2).map { _ in DeferredResponse(seconds: 1000) { .text("late") } }
        let calls = Atomic(0)
        var group = RouteGroup()
        group.get("/wait") { _, _ in
            let number = calls.wrappingAdd(1, ordering: .relaxed).oldValue
            return .deferred(number < 2 ? waiting[number] : DeferredResponse(seconds: 1000) { .text("late") })
        }
        var configuration = DaemonConfiguration.patient
        configuration.deferredLimit = 2
        try withDaemon(configuration, routes: group) { daemon in
            let wait = "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let clients = try (0..<2).map { number in
                let client = try WireClient(port: daemon.port)
                client.send(wait)
                while calls.load(ordering: .relaxed) <= number { _ = try exchange(hello, with: daemon) }
                return client
            }
            let answer = try exchange(wait, with: daemon)
            #expect(answer.status == 503 && answer["Retry-After"] == "1")
            waiting[0].complete(.text("now"))
            waiting[1].complete(.text("now"))
            for client in clients { #expect(try client.receiveAnswer().body == "now") }
        }
    }

    @Test func anAnswerThatWaitsIsGivenWhenItsClientHasGone() throws {
        let wasAsked = Atomic(false)
        var group = RouteGroup()
        group.get("/wait") { _, _ in
            .deferred(
                DeferredResponse(seconds: 1000) {
                    wasAsked.store(true, ordering: .relaxed)
                    return .text("as it is")
                })
        }
        var configuration = DaemonConfiguration.patient
        configuration.housekeepingSeconds = 0.01
        try withDaemon(configuration, routes: group) { daemon in
            let half = try WireClient(port: daemon.port)
            half.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
            half.finishSending()
            #expect(try half.receiveAnswer().body == "as it is", "it may still read")
            wasAsked.store(false, ordering: .relaxed)
            do { try WireClient(port: daemon.port).send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n") }
            var looks = 0
            while !wasAsked.load(ordering: .relaxed) || daemon.connectionCount > 1, looks < 100_000 {
                _ = try exchange(hello, with: daemon)
                looks += 1
            }
            #expect(looks < 100_000, "the connection is kept although its client has gone")
        }
    }
}
