/// Event streams and deferred answers on the wire, and stopping under them.
import CPlatform
import Testing
import Threads

@testable import IntrospectionServer

@Suite struct WireStreamTests {
    private static let get = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"

    private static func routes(_ broadcaster: EventBroadcaster) -> RouteGroup {
        var group = RouteGroup()
        group.get("/events", query: ["lastEventId", "map"]) { request, _ in
            try broadcaster.response(to: request, variant: request.query["map"])
        }
        return group
    }

    private func withStreams(
        _ broadcaster: EventBroadcaster, _ configuration: DaemonConfiguration = .patient,
        _ body: (Daemon) throws -> Void
    ) throws {
        try withDaemon(configuration, routes: Self.routes(broadcaster), body)
    }

    /// A stream that has begun: the server has subscribed it when its first line is here.
    private func openStream(
        _ daemon: Daemon, _ request: String = get, receiveBuffer: Int32? = nil
    ) throws -> WireClient {
        let client = try WireClient(port: daemon.port, receiveBuffer: receiveBuffer)
        client.send(request)
        _ = try client.receive(through: "retry: 2000\n\n")
        return client
    }

    @Test func aStreamGetsEveryEventInOrder() throws {
        let broadcaster = EventBroadcaster()
        try withStreams(broadcaster) { daemon in
            let client = try openStream(daemon)
            for id in 1...200 {
                broadcaster.publish(event: "tick", id: String(id), data: Array("{\"n\":\(id)}".utf8))
                let event = try client.receive(through: "}\n\n")
                #expect(event.hasSuffix("id: \(id)\nevent: tick\ndata: {\"n\":\(id)}\n\n"))
            }
        }
    }

    @Test func aReaderThatComesBackGetsWhatItMissed() throws {
        let broadcaster = EventBroadcaster()
        try withStreams(broadcaster) { daemon in
            for id in 1...5 { broadcaster.publish(event: "tick", id: String(id), data: Array("\(id)".utf8)) }
            for request in [
                "GET /events?lastEventId=3 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 3\r\n\r\n",
            ] {
                let text = try openStream(daemon, request).receive(through: "id: 5\nevent: tick\ndata: 5\n\n")
                #expect(text.contains("id: 4\n") && !text.contains("id: 3\n"))
            }
        }
    }

    @Test func headOnAStreamLeavesTheConnectionInStep() throws {
        let broadcaster = EventBroadcaster()
        try withStreams(broadcaster) { daemon in
            let client = try WireClient(port: daemon.port)
            client.send(
                "HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let head = try client.receiveAnswer(toHead: true)
            #expect(head["Content-Type"] == "text/event-stream")
            #expect(head["Transfer-Encoding"] == nil)
            #expect(try client.receiveAnswer().body == "hello world\n")
            #expect(broadcaster.streamCount == 0)
        }
    }

    @Test func theStreamAfterTheLastOneIsUnavailable() throws {
        try withStreams(EventBroadcaster(streamLimit: 2)) { daemon in
            let open = try (0..<2).map { _ in try openStream(daemon) }
            let answer = try exchange(Self.get, with: daemon)
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "5")
            #expect(open.count == 2)
        }
    }

    @Test func aReaderThatDoesNotReadDelaysNobodyAndIsToldWhatItLost() throws {
        let broadcaster = EventBroadcaster()
        try withStreams(broadcaster) { daemon in
            let slow = try openStream(daemon, receiveBuffer: 4096)
            let quick = try openStream(daemon)
            let data = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
            for id in 1...150 {
                broadcaster.publish(event: "tick", id: String(id), data: data)
                _ = try quick.receive(through: "id: \(id)\n")
                _ = try quick.receive(through: "x\n\n")
            }
            let text = try slow.receive(through: "id: 150\n")
            #expect(text.contains("event: dropped\ndata: {\"count\":"))
        }
    }

    @Test func aHeartbeatFindsClientsThatWentAway() throws {
        var configuration = DaemonConfiguration.patient
        configuration.housekeepingSeconds = 0.01
        let broadcaster = EventBroadcaster(heartbeatSeconds: 0.01)
        try withStreams(broadcaster, configuration) { daemon in
            do {
                let client = try openStream(daemon)
                #expect(try client.receive(through: ": heartbeat\n\n").contains(":"))
                #expect(broadcaster.streamCount == 1)
            }
            // Each look is a whole request, so the loop waits for the server's progress and not for the clock.
            var looks = 0
            while broadcaster.streamCount > 0, looks < 100_000 {
                _ = try exchange("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", with: daemon)
                looks += 1
            }
            #expect(broadcaster.streamCount == 0)
        }
    }

    @Test func stoppingEndsOpenStreamsAndIdleConnections() throws {
        let broadcaster = EventBroadcaster()
        let streams = try withDaemon(routes: Self.routes(broadcaster)) { daemon in
            let streams = try (0..<8).map { _ in try openStream(daemon) }
            let idle = try WireClient(port: daemon.port)
            idle.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try idle.receiveAnswer().status == 200)
            let start = platform_monotonic_nanoseconds()
            daemon.stop()
            let seconds = Double(platform_monotonic_nanoseconds() - start) / 1e9
            // Room for a slow machine: where stopping waits for idle clients, it takes their whole 1000 s.
            #expect(seconds < 200, "stopping took \(seconds) s")
            #expect(try idle.isClosedByServer())
            return streams
        }
        for stream in streams {
            #expect(try stream.receiveAll().hasSuffix("0\r\n\r\n"), "the stream must end, not break")
        }
        #expect(broadcaster.streamCount == 0)
    }

    @Test func stoppingWhileEventsArePublishedIsClean() throws {
        for _ in 0..<10 {
            let broadcaster = EventBroadcaster()
            try withStreams(broadcaster) { daemon in
                let streams = try (0..<8).map { _ in try openStream(daemon) }
                let publisher = SystemThread.mustStart {
                    for id in 1...500 { broadcaster.publish(event: "tick", id: String(id), data: Array("{}".utf8)) }
                }
                daemon.stop()
                publisher.join()
                #expect(streams.count == 8)
            }
        }
    }

    @Test func stoppingCutsUploadsAndReadersThatDoNotFinish() throws {
        let broadcaster = EventBroadcaster()
        var configuration = DaemonConfiguration.patient
        configuration.graceSeconds = 0.05
        try withStreams(broadcaster, configuration) { daemon in
            let upload = try WireClient(port: daemon.port)
            upload.send(
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n")
            #expect(try upload.receive(through: "\r\n\r\n").contains("100"))
            let reader = try openStream(daemon, receiveBuffer: 4096)
            let data = [UInt8](repeating: UInt8(ascii: "x"), count: 512 << 10)
            for id in 1...32 { broadcaster.publish(event: "tick", id: String(id), data: data) }
            daemon.stop()
            #expect(try upload.isClosedByServer())
            #expect(broadcaster.streamCount == 0)
            #expect(daemon.bufferedBodyBytes == 0)
            withExtendedLifetime(reader) {}
        }
    }

    @Test func aDeferredAnswerComesWhenItIsComplete() throws {
        let deferred = DeferredResponse(seconds: 1000) { .text("too late") }
        var group = RouteGroup()
        group.get("/wait") { _, _ in .deferred(deferred) }
        try withDaemon(routes: group) { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try exchange("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", with: daemon).status == 200)
            deferred.complete(.text("done"))
            #expect(try client.receiveAnswer().body == "done")
            client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try client.receiveAnswer().status == 200)
        }
    }

    @Test func aDeferredAnswerHasADeadlineAndEndsWithTheServer() throws {
        var configuration = DaemonConfiguration.patient
        configuration.housekeepingSeconds = 0.01
        var group = RouteGroup()
        group.get("/wait", query: ["seconds"]) { request, _ in
            let seconds = try request.query.seconds("seconds", default: 0.05, in: 0...60)
            return .deferred(DeferredResponse(seconds: seconds) { .text("as it is") })
        }
        try withDaemon(configuration, routes: group) { daemon in
            let answer = try exchange("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n", with: daemon)
            #expect(answer.body == "as it is")
            let client = try WireClient(port: daemon.port)
            client.send("GET /wait?seconds=1m HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = try exchange("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", with: daemon)
            daemon.stop()
        }
    }
}
