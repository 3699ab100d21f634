/// `/marks`, `/diff` and `/doctor`, and the events that they send.
import BuddySlab
import Documents
import Testing

@testable import IntrospectionServer
@testable import Observatory

@Suite struct RoutesMarkTests {
    private static let head = ["tier", "tick", "taken_at", "uptime_seconds"]

    @Test func aMarkIsMadeFoundListedAndCompared() throws {
        let rig = try RoutesRig()
        let response = try rig.answer(.post, "/api/v1/marks", body: #"{"name":"before","note":"quiet"}"#)
        #expect(response.status == 201 && response.headers["Location"] == "/api/v1/marks/m1")
        let mark = try rig.json("/api/v1/marks/m1")
        #expect(try mark == JSONValue(parsing: response.bytes))
        #expect(mark.names == Self.head + ["id", "name", "note", "pause_seconds", "snapshot"])
        #expect(mark["tier"]?.text == "exact" && mark["snapshot"]?.names == ["ledger", "classes", "buddy"])
        for _ in 1...5 { _ = try rig.allocate(60, cpu: 0) }
        #expect(try rig.json(.post, "/api/v1/marks").at("name")?.text == "m2")
        _ = try rig.allocate(60, cpu: 0)

        let list = try rig.json("/api/v1/marks")
        #expect(list.names == Self.head + ["marks", "kept_at_most", "forgotten", "next"])
        #expect(list["marks"]?.elements.compactMap { $0["id"]?.text } == ["m1", "m2"])
        let between = try rig.json("/api/v1/diff?from=m1&to=m2")
        #expect(
            between.names == Self.head + [
                "from", "to", "seconds", "operations", "ledger", "classes", "orders", "cpus",
            ])
        #expect(between.at("operations", "allocations")?.wholeNumber == 5)
        #expect(between.at("ledger", "live_object_bytes")?.wholeNumber == 5 * 64)
        #expect(
            between["classes"]?.elements[3].int("live") == 5 && between["cpus"]?.elements[0].int("allocations") == 5)
        for target in ["/api/v1/diff?from=m1", "/api/v1/diff?from=m1&to=now"] {
            #expect(try rig.json(target).at("operations", "allocations")?.wholeNumber == 6)
            #expect(try rig.json(target)["to"] == .null)
        }
    }

    @Test func marksAreReadPageByPage() throws {
        let rig = try RoutesRig()
        for _ in 1...7 { _ = try rig.json(.post, "/api/v1/marks") }
        var target: String? = "/api/v1/marks?limit=3"
        var ids: [String] = []
        while let page = target {
            let list = try rig.json(page)
            ids += try #require(list["marks"]).elements.compactMap { $0["id"]?.text }
            target = list["next"]?.text
        }
        #expect(ids == (1...7).map { "m\($0)" })
    }

    @Test(arguments: [
        ("/api/v1/diff", 400, "from"), ("/api/v1/diff?from=now", 404, ""), ("/api/v1/diff?from=m9", 404, ""),
        ("/api/v1/diff?from=m1&to=m9", 404, ""), ("/api/v1/diff?from=m2&to=m1", 400, "to"),
        ("/api/v1/diff?since=m1", 400, "since"), ("/api/v1/marks/m0", 404, ""), ("/api/v1/marks/before", 404, ""),
        ("/api/v1/marks?after=5", 400, "after"), ("/api/v1/marks?limit=201", 400, "limit"),
    ])
    func whatCannotBeComparedIsSaid(target: String, status: Int, name: String) throws {
        let rig = try RoutesRig()
        for _ in 1...2 { _ = try rig.json(.post, "/api/v1/marks") }
        let response = try rig.answer(.get, target)
        #expect(response.status == status)
        let parameter = try JSONValue(parsing: response.bytes)["errors"]?.elements.first?["parameter"]?.text
        #expect(parameter ?? "" == name)
    }

    @Test(arguments: [
        (#"{"name":5}"#, "/name"), (#"{"nam":"x"}"#, "/nam"),
        (#"{"note":"\#(String(repeating: "x", count: 1025))"}"#, "/note"),
        (#"{"name":"\#(String(repeating: "x", count: 65))"}"#, "/name"),
    ])
    func aBadFieldIsPointedAt(body: String, pointer: String) throws {
        let rig = try RoutesRig()
        let response = try rig.answer(.post, "/api/v1/marks", body: body)
        #expect(response.status == 422)
        #expect(try JSONValue(parsing: response.bytes)["errors"]?.elements.first?["pointer"]?.text == pointer)
        #expect(try rig.json("/api/v1/marks")["marks"]?.elements.isEmpty == true)
    }

    @Test func aMarkThatHasGoneSaysSo() throws {
        let rig = try RoutesRig()
        for _ in 1...Marks.limit + 1 { _ = try rig.json(.post, "/api/v1/marks") }
        let response = try rig.answer(.get, "/api/v1/marks/m1")
        #expect(response.status == 404)
        #expect(try JSONValue(parsing: response.bytes)["detail"]?.text?.contains("the last 200 are kept") == true)
        #expect(try rig.json("/api/v1/marks").int("forgotten") == 1)
    }

    @Test func marksAndFindingsAreEventsBesideTheTicks() throws {
        let rig = try RoutesRig()
        let stream = try rig.server.broadcaster.subscribe(variant: nil, lastEventID: nil)
        stream.attach(to: ConnectionSwitch(sleep: {}, wake: {}))
        rig.tick()
        _ = try rig.json(.post, "/api/v1/marks", body: #"{"name":"here"}"#)
        let address = try #require(rig.allocate(100, cpu: 0)["address"]?.text)
        try misuse(rig, address)
        rig.tick()

        let events = events(of: stream)
        #expect(events.map(\.name) == ["tick", "mark", "tick", "finding"])
        #expect(events.map(\.id) == ["2", "2.1", "3", "3.1"].map { rig.server.broadcaster.idPrefix + $0 })
        #expect(events[1].data["name"]?.text == "here" && events[1].data["id"]?.text == "m1")
        #expect(events[3].data["change"]?.text == "began" && events[3].data["rule"]?.text == "misuse_seen")
        #expect(events[3].data.int("since_tick") == 3)
        let doctor = try rig.json("/api/v1/doctor")
        #expect(doctor.names == Self.head + ["summary", "findings", "rules"])
        #expect(doctor["findings"]?.elements.compactMap { $0["rule"]?.text } == ["misuse_seen"])
        #expect(doctor["rules"]?.elements.count == 16)
    }

    /// Frees inside an object.
    private func misuse(_ rig: RoutesRig, _ address: String) throws {
        let inside = try #require(parseAddress(address)) + 8
        #expect(throws: AllocationError.self) { try rig.source.free(inside, AllocationLayout(size: 100)) }
    }

    @Test func theCostOfWatchingIsShown() throws {
        let rig = try RoutesRig()
        _ = try rig.server.broadcaster.subscribe(variant: nil, lastEventID: nil)
        rig.tick()
        rig.tick()
        let observer = try #require(rig.json("/api/v1/stats")["observer"])
        #expect(observer.int("event_streams") == 1 && observer.int("events_published_total") == 1)
        #expect(observer.int("events_sent_total") == 1 && observer.int("events_dropped_total") == 0)
        #expect(try #require(observer["sampler_cpu_seconds_total"]?.finiteNumber) > 0)
        let instruments = rig.server.instruments
        #expect(observer.int("ring_bytes") == instruments.history.byteCount + instruments.sampler.ringBytes)
    }
}

/// One event as a client reads it.
struct ReadEvent {
    var id: String?
    var name = ""
    var data = JSONValue.null
}

/// All events that a stream has now.
func events(of stream: EventStream) -> [ReadEvent] {
    var bytes: [UInt8] = []
    while case .bytes(let piece) = stream.next(limit: 65536) { bytes += piece }
    return readEvents(String(decoding: bytes, as: UTF8.self))
}

/// The events of a text; comments, and the lengths of chunks between them, are left out.
func readEvents(_ text: String) -> [ReadEvent] {
    var events: [ReadEvent] = []
    var event = ReadEvent()
    // By bytes: a line break after a carriage return is no character of its own.
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        func rest(after prefix: String) -> [UInt8]? {
            line.starts(with: prefix.utf8) ? Array(line.dropFirst(prefix.utf8.count)) : nil
        }
        if let id = rest(after: "id: ") { event.id = String(decoding: id, as: UTF8.self) }
        if let name = rest(after: "event: ") { event.name = String(decoding: name, as: UTF8.self) }
        if let data = rest(after: "data: ") { event.data = (try? JSONValue(parsing: data)) ?? .null }
        if line.isEmpty {
            if !event.name.isEmpty { events.append(event) }
            event = ReadEvent()
        }
    }
    return events
}
