/// Ticks, marks and findings of a whole server, read over a socket.
import BuddySlab
import Logging
import Testing

@testable import IntrospectionServer
@testable import Observatory

@Suite struct WireEventTests {
    /// Runs `body` against a server whose ticks come by hand.
    private func withServer(_ body: (IntrospectionServer, UInt16) throws -> Void) throws {
        var configuration = IntrospectionConfiguration(
            daemon: .patient, logger: Logger(label: "wire") { _ in SwiftLogNoOpLogHandler() })
        configuration.tickSeconds = 3600
        let source = try makeAllocator(byteCount: 32 << 20, cpuCount: 2)
        let server = IntrospectionServer(observing: source, configuration)
        try server.start()
        defer { server.stop() }
        try body(server, try #require(server.port))
    }

    /// A stream that has begun.
    private func openStream(_ port: UInt16, after id: String? = nil, receiveBuffer: Int32? = nil) throws -> WireClient {
        let client = try WireClient(port: port, receiveBuffer: receiveBuffer)
        let known = id.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\(known)\r\n")
        _ = try client.receive(through: "retry: 2000\n\n")
        return client
    }

    private func mark(_ name: String, _ port: UInt16) throws {
        let body = #"{"name":"\#(name)"}"#
        let client = try WireClient(port: port)
        client.send(
            "POST /api/v1/marks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        #expect(try client.receiveAnswer().status == 201)
    }

    /// The id of the next event called `name`, up to which everything is read.
    private func nextID(_ name: String, _ client: WireClient) throws -> String? {
        let start = try client.receive(through: "event: \(name)\n").utf8.split(separator: UInt8(ascii: "\n"))
        return start.last { $0.starts(with: "id: ".utf8) }.map { String(decoding: $0.dropFirst(4), as: UTF8.self) }
    }

    /// The next event called `name`, which must be so short that it comes in one piece.
    private func next(_ name: String, _ client: WireClient) throws -> ReadEvent? {
        let id = try nextID(name, client) ?? ""
        return readEvents("id: \(id)\nevent: \(name)\n" + (try client.receive(through: "}\n\n"))).last
    }

    @Test func aMarkReachesEveryReaderAndIsSentAgainToOneWhoMissedIt() throws {
        try withServer { server, port in
            let prefix = server.broadcaster.idPrefix
            let readers = try (0..<3).map { _ in try openStream(port) }
            server.instruments.sampler.tick()
            try mark("here", port)
            server.instruments.sampler.tick()
            for reader in readers {
                #expect(try nextID("tick", reader) == prefix + "2")
                let event = try next("mark", reader)
                #expect(event?.id == prefix + "2.1" && event?.data["name"]?.text == "here")
                #expect(try nextID("tick", reader) == prefix + "3")
            }
            #expect(try next("mark", openStream(port, after: prefix + "2"))?.id == prefix + "2.1")
            #expect(try nextID("tick", openStream(port, after: prefix + "2.1")) == prefix + "3")
        }
    }

    @Test func aFindingIsSentWhenItBeginsAndWhenItEnds() throws {
        try withServer { server, port in
            let reader = try openStream(port)
            #expect(throws: AllocationError.self) {
                try server.instruments.source.free(0x1000, AllocationLayout(size: 8))
            }
            server.instruments.sampler.tick()
            let began = try next("finding", reader)
            #expect(began?.data["change"]?.text == "began" && began?.data["rule"]?.text == "misuse_seen")
            #expect(began?.id == server.broadcaster.idPrefix + "2.1")
            var ticks = 0
            while !server.instruments.doctor.findings.list.isEmpty, ticks < 1000 {
                server.instruments.sampler.tick()
                ticks += 1
            }
            let ended = try next("finding", reader)
            #expect(ended?.data["change"]?.text == "ended" && ended?.data.int("ended_tick") == ticks + 2)
        }
    }

    @Test func aReaderThatDoesNotReadLosesTicksButNoMarks() throws {
        try withServer { server, port in
            // Large ticks fill the sockets' buffers soon.
            let ballast = [0x22] + [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10) + [0x22]
            server.addEventMember("ballast") { ballast }
            let slow = try openStream(port, receiveBuffer: 4096)
            let quick = try openStream(port)
            for number in 1...200 {
                server.instruments.sampler.tick()
                #expect(try nextID("tick", quick) == server.broadcaster.idPrefix + String(number + 1))
                if number % 50 == 0 {
                    try mark("at \(number)", port)
                    #expect(try next("mark", quick)?.data["name"]?.text == "at \(number)")
                }
            }
            var marks: [String] = []
            var lost = 0
            let events = readEvents(try slow.receive(through: #""name":"at 200""#) + "\n\n")
            for event in events {
                if event.name == "dropped" { lost += event.data.int("count") ?? 0 }
                if event.name == "mark", let name = event.data["name"]?.text { marks.append(name) }
            }
            #expect(lost > 0 && marks == ["at 50", "at 100", "at 150"])
            #expect(events.count { $0.name == "tick" } + lost == 200)
            #expect(server.broadcaster.figures.dropped == lost)
            #expect(server.broadcaster.figures.sent == 2 * server.broadcaster.figures.published)
        }
    }
}
