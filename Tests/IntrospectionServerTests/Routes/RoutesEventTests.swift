/// The event of a tick, and the server as another program mounts it.
import BuddySlab
import Documents
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesEventTests {
    /// The JSON lines of all ticks that a stream has now.
    private func ticks(_ stream: EventStream) -> [String] {
        stream.attach(to: ConnectionSwitch(sleep: {}, wake: {}))
        var bytes: [UInt8] = []
        while case .bytes(let piece) = stream.next(limit: 65536) { bytes += piece }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("data: ") }
            .map { String($0.dropFirst(6)) }
    }

    private func stream(_ rig: RoutesRig, _ target: String) throws -> EventStream {
        guard case .stream(let body) = try rig.answer(.get, target).body, let stream = body as? EventStream else {
            throw UnexpectedStatus(status: 200)
        }
        return stream
    }

    @Test func anEventHasTheBytesThatGetAnswersAtThatTick() throws {
        let rig = try RoutesRig(clock: .standing)
        rig.server.addEventMember("workloads") { Array(#"{"workloads":[],"next":null}"#.utf8) }
        let stream = try stream(rig, "/api/v1/events")
        _ = try rig.allocate(64, cpu: 0)
        rig.tick()
        let event = try #require(ticks(stream).last)
        var expected: [String] = []
        for name in ["stats", "classes", "buddy", "cpus"] {
            let bytes = try rig.answer(.get, "/api/v1/\(name)").bytes
            expected.append("\"\(name)\":" + String(decoding: bytes, as: UTF8.self))
        }
        expected.append(#""workloads":{"workloads":[],"next":null}"#)
        #expect(event == "{\(expected.joined(separator: ","))}")
    }

    @Test func aMapIsAddedForThoseWhoAskForOne() throws {
        let rig = try RoutesRig()
        let plain = try stream(rig, "/api/v1/events")
        let few = try stream(rig, "/api/v1/events?map=8")
        let many = try stream(rig, "/api/v1/events?map=32")
        rig.tick()
        #expect(try JSONValue(parsing: Array(#require(ticks(plain).last).utf8))["map"] == nil)
        for (stream, count) in [(few, 8), (many, 32)] {
            let event = try JSONValue(parsing: Array(#require(ticks(stream).last).utf8))
            #expect(event.at("map", "cells")?.elements.count == count)
            #expect(event.at("map", "tick") == event.at("stats", "tick"))
            #expect(event.names == ["stats", "classes", "buddy", "cpus", "map"])
        }
    }

    @Test func whatAReaderMissedIsSentAgain() throws {
        let rig = try RoutesRig()
        for _ in 1...4 { rig.tick() }
        let missed = ticks(try stream(rig, "/api/v1/events?lastEventId=\(rig.server.broadcaster.idPrefix)3"))
        let numbers = try missed.map { try JSONValue(parsing: Array($0.utf8)).at("stats", "tick")?.wholeNumber }
        #expect(numbers == [4, 5])
    }

    @Test func aReaderOfAnotherProcessStartsAgainFromTheNewest() throws {
        let (left, found) = (try RoutesRig(), try RoutesRig())
        for rig in [left, found] { for _ in 1...4 { rig.tick() } }
        // Ids are all that a reader brings: the other process has a tick of that number too.
        let id = left.server.broadcaster.idPrefix + "3"
        let stream = try stream(found, "/api/v1/events?lastEventId=\(id)")
        stream.attach(to: ConnectionSwitch(sleep: {}, wake: {}))
        let events = events(of: stream)
        #expect(events.map(\.name) == ["resync", "tick"])
        #expect(events.first?.data["last_event_id"]?.text == id)
        #expect(events.last?.id == found.server.broadcaster.idPrefix + "5")
    }

    @Test func aWindowOtherThanTheUsualKeepsTheFigures() throws {
        let rig = try RoutesRig(clock: .standing)
        for _ in 1...3 { rig.tick() }
        let usual = try rig.json("/api/v1/stats")
        let other = try rig.json("/api/v1/stats?window=1s")
        for name in usual.names where name != "rates" { #expect(usual[name] == other[name], "\(name)") }
        #expect(try rig.answer(.get, "/api/v1/classes?window=5m").status == 200)
    }

    @Test func aServerIsMountedInFiveLines() throws {
        let source = try makeAllocator(byteCount: 16 << 20)
        var group = RouteGroup(prefix: "/api/v1")
        group.get("/greeting") { _, _ in .text("hello") }
        let server = IntrospectionServer(observing: source)
        server.mount(group)
        server.link("greeting", "/api/v1/greeting")
        #expect(try answer(server, "/readyz").status == 503)
        try server.start()
        let port = try #require(server.port)
        #expect(port > 0)
        #expect(try answer(server, "/readyz").status == 200 && answer(server, "/livez").status == 200)
        #expect(try answer(server, "/api/v1/greeting").bytes == Array("hello".utf8))
        #expect(try JSONValue(parsing: answer(server, "/api/v1").bytes).at("links", "greeting")?.text != nil)
        server.stop()
        server.stop()
        #expect(try answer(server, "/readyz").status == 503 && answer(server, "/livez").status == 200)
        #expect(server.port == nil)
    }

    @Test func whatWasMadeByHandIsFreedAtTheEnd() throws {
        let rig = try RoutesRig()
        for size in [8, 100, 20_000] { _ = try rig.allocate(size, cpu: 1) }
        rig.server.stop()
        let (objects, blocks) = try rig.source.withExactFigures { figures, _ in
            (Ledger(figures).liveObjects, Ledger(figures).largeBlocks)
        }
        #expect(objects == 0 && blocks == 0)
    }

    @Test func nothingKeepsAServerThatNobodyHolds() throws {
        weak var server: IntrospectionServer?
        weak var source: (any ObservedAllocator)?
        do {
            let rig = try RoutesRig()
            try rig.server.start()
            (server, source) = (rig.server, rig.source)
        }
        #expect(server == nil && source == nil)
    }

    private func answer(_ server: IntrospectionServer, _ target: String) throws -> Response {
        server.router.respond(to: try Request(.get, target))
    }
}
