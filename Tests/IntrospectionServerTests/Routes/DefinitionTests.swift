/// Every figure of every observing answer has a definition, and every definition a figure.
import BuddySlab
import Documents
import Latency
import Testing

@testable import IntrospectionServer
@testable import Observatory

@Suite struct DefinitionTests {
    /// A request for each `GET` below `/api/v1` that answers figures; a route without one fails the test. Some have
    /// members that only some requests show.
    private static let requests: [String: [String]] = [
        "": [""], "/stats": ["/stats"], "/classes": ["/classes"], "/classes/{size}": ["/classes/64"],
        "/cpus": ["/cpus"], "/cpus/{id}": ["/cpus/0"], "/remote-frees": ["/remote-frees"], "/buddy": ["/buddy"],
        "/ledger": ["/ledger?include=classes,cpus,buddy"],
        "/sections/{i}/map": ["/sections/0/map?cells=8&size_class=64", "/sections/0/map"],
        "/allocations": ["/allocations"], "/allocations/{address}": [], "/history": ["/history?fields=*&limit=2"],
        "/marks": ["/marks"], "/marks/{id}": ["/marks/m1"], "/diff": ["/diff?from=m1&to=m2"], "/doctor": ["/doctor"],
        "/allocator": ["/allocator"], "/classes/{size}/slabs": ["/classes/64/slabs"], "/slabs/{address}": [],
        "/addresses/{address}": [], "/sizing": ["/sizing"],
        "/whatif": ["/whatif?size=50&cpu=0", "/whatif?size=9999", "/whatif?size=1GiB"],
    ]
    /// Answers with no figure of their own.
    private static let others = ["/events", "/definitions"]

    /// A definition, or a figure that was answered: the endpoint and the name there.
    private typealias Entry = String

    private static var defined: Set<Entry> {
        Set(
            DefinitionsReport.observing.flatMap { group in
                group.places.flatMap { place in group.figures.map { place.endpoint + " " + place.prefix + $0.name } }
            })
    }

    /// The paths of all numbers in a value.
    private func leaves(_ value: JSONValue, _ path: String, _ found: inout Set<String>) {
        switch value {
        case .integer, .number: found.insert(path)
        case .array(let elements): for element in elements { leaves(element, path + "[]", &found) }
        case .object(let members):
            for member in members {
                leaves(member.value, path.isEmpty ? member.name : path + "." + member.name, &found)
            }
        default: break
        }
    }

    /// Somebody with one object.
    private struct Holder: ObjectHolders {
        let object: HeldObject

        func heldObjects(in range: Range<UInt>, withinSeconds: Double) -> HeldObjects {
            HeldObjects(objects: range.contains(object.address) ? [object] : [], isComplete: true)
        }
    }

    /// A server that has something to show everywhere.
    private func busyRig() throws -> RoutesRig {
        let rig = try RoutesRig(memoryLimit: 64 << 20)
        _ = try rig.json(.post, "/api/v1/marks")
        for size in [64, 9000] { _ = try rig.allocate(size, cpu: 0) }
        #expect(throws: AllocationError.self) { try rig.source.free(0x1000, AllocationLayout(size: 64)) }
        let remote = try #require(rig.allocate(64, cpu: 0)["address"]?.text)
        _ = try rig.answer(.delete, "/api/v1/allocations/\(remote)?cpu=1")
        try hold(64, rig)
        time(rig)
        rig.tick()
        _ = try rig.json(.post, "/api/v1/marks")
        return rig
    }

    /// Takes an object that a worker says is its own.
    private func hold(_ size: Int, _ rig: RoutesRig) throws {
        var token = try rig.source.attach(CPUIndex(0), thread: 7)
        let address = UInt(bitPattern: try unsafe token.allocate(AllocationLayout(size: size)))
        let object = HeldObject(address: address, size: size, holder: "w1", worker: 0, cpu: 0, ageSeconds: 1)
        rig.server.instruments.holders.add(Holder(object: object))
    }

    /// Hands over a time of every operation on every path, planned for a moment.
    private func time(_ rig: RoutesRig) {
        var probe = rig.server.latency.probe(seed: 1)
        for operation in LatencyOperation.allCases {
            for path in OperationPath.labelled {
                probe.record(operation, size: 64, alignment: 8, path: path, start: 1000, end: 2000, intended: 500)
            }
        }
    }

    /// Asked while a thread has a CPU, whose name is a figure too.
    private func answered(_ rig: RoutesRig) throws -> Set<Entry> {
        var token = try rig.source.attach(CPUIndex(0), thread: 7)
        return try token.idle {
            rig.tick()
            return try answers(rig)
        }
    }

    private func answers(_ rig: RoutesRig) throws -> Set<Entry> {
        var entries: Set<Entry> = []
        func add(_ endpoint: String, _ json: JSONValue, prefix: String = "") {
            var found: Set<String> = []
            leaves(json, prefix, &found)
            for name in found { entries.insert("/api/v1\(endpoint) \(name)") }
        }
        for (endpoint, targets) in Self.requests {
            for target in targets { add(endpoint, try rig.json("/api/v1" + target)) }
        }
        for object in try #require(rig.json("/api/v1/allocations")["allocations"]).elements {
            add("/allocations/{address}", try rig.json("/api/v1/allocations/" + (object["address"]?.text ?? "")))
        }
        for address in try places(rig) { add("/addresses/{address}", try rig.json("/api/v1/addresses/" + address)) }
        for slab in try slabs(rig) { add("/slabs/{address}", try rig.json("/api/v1/slabs/" + slab)) }
        add("/allocator/reclaim", try rig.json(.post, "/api/v1/allocator/reclaim"))
        add("/selfcheck", try rig.json(.post, "/api/v1/selfcheck"))
        add("/allocator/regions", try rig.json(.post, "/api/v1/allocator/regions", body: #"{"bytes":"8MiB"}"#))
        let adaptive = #"{"magazines":{"policy":"adaptive","bytes_per_cpu":"1MiB"}}"#
        add("/allocator", try rig.json(.patch, "/api/v1/allocator", body: adaptive))
        for field in rig.server.instruments.history.fields { entries.insert("/api/v1/history " + Self.name(field)) }
        return entries
    }

    private func slabs(_ rig: RoutesRig) throws -> [String] {
        try #require(rig.json("/api/v1/classes/64/slabs")["slabs"]).elements.compactMap { $0["address"]?.text }
    }

    /// Addresses in metadata, a slab, a large block and a free one, of whoever holds them.
    private func places(_ rig: RoutesRig) throws -> [String] {
        let region = try rig.json("/api/v1/allocator")["regions"]?.elements.first?["start"]?.text
        let free = try rig.json("/api/v1/whatif?size=1MiB").at("pages", "address")?.text
        let made = try rig.json("/api/v1/allocations")["allocations"]?.elements.map { $0["address"]?.text } ?? []
        let held = try slabs(rig).flatMap { slab in
            try rig.json("/api/v1/slabs/" + slab).at("holders", "objects")?.elements.map { $0["address"]?.text } ?? []
        }
        return (made + held + [region, free]).compactMap { $0 }
    }

    private static func name(_ field: String) -> String {
        guard let open = field.firstIndex(of: "["), let close = field.firstIndex(of: "]") else { return field }
        return String(field[...open] + field[close...])
    }

    /// Whether an entry is defined where it was answered, or, for a column of history, where its figure comes from.
    private func isKnown(_ entry: Entry, _ defined: Set<Entry>) -> Bool {
        if defined.contains(entry) { return true }
        guard let name = entry.split(separator: " ").last, entry.hasPrefix("/api/v1/history ") else { return false }
        return ["stats", "classes", "cpus"].contains { defined.contains("/api/v1/\($0) \(name)") }
            || name.hasPrefix("buddy.") && defined.contains("/api/v1/ledger \(name)")
    }

    @Test func everyFigureHasADefinition() throws {
        let defined = Self.defined
        let unknown = try answered(busyRig()).filter { !isKnown($0, defined) }
        #expect(unknown.sorted() == [])
    }

    @Test func everyDefinitionHasAFigure() throws {
        let answered = try answered(busyRig())
        // These depend on how requests came in, or on what went wrong.
        let rare = ["/api/v1/events ", "/api/v1/doctor "]
        let idle = Self.defined.filter { entry in
            !answered.contains(entry) && !rare.contains { entry.hasPrefix($0) }
        }
        #expect(idle.sorted() == [])
    }

    @Test func everyObservingRouteIsAsked() throws {
        let patterns = try RoutesRig().router.routes.filter { $0.method == .get && $0.pattern.hasPrefix("/api/v1") }
            .map { String($0.pattern.dropFirst("/api/v1".count)) }
        #expect(patterns.filter { Self.requests[$0] == nil && !Self.others.contains($0) } == [])
        #expect(Set(Self.requests.keys).subtracting(patterns) == [])
    }

    @Test func aDefinitionSaysEverythingOnce() {
        for group in DefinitionsReport.observing {
            #expect(!group.places.isEmpty && !group.figures.isEmpty)
            for figure in group.figures {
                #expect(!figure.unit.isEmpty && figure.meaning.hasSuffix("."), "\(figure.name)")
                #expect(!figure.name.hasSuffix("_bytes") || figure.unit == "bytes", "\(figure.name)")
                #expect(!figure.name.hasSuffix("_ratio") || figure.unit == "ratio", "\(figure.name)")
                #expect(!figure.name.hasSuffix("_seconds") || figure.unit == "seconds", "\(figure.name)")
            }
        }
        let count = DefinitionsReport.observing.reduce(0) { $0 + $1.places.count * $1.figures.count }
        #expect(Self.defined.count == count, "a figure is defined twice at one place")
    }

    @Test func theDocumentIsSentOnceToACache() throws {
        let rig = try RoutesRig()
        let response = try rig.answer(.get, "/api/v1/definitions")
        let tag = try #require(response.headers["ETag"])
        #expect(response.status == 200 && response.headers["Cache-Control"] == "no-cache")
        let first = try #require(JSONValue(parsing: response.bytes)["definitions"]?.elements.first)
        #expect(first.names == ["name", "unit", "kind", "meaning", "tier", "endpoint", "also"])
        let again = rig.router.respond(
            to: try Request(.get, "/api/v1/definitions", headers: ["If-None-Match": tag]))
        #expect(again.status == 304 && again.bytes.isEmpty && again.headers["ETag"] == tag)
    }

    @Test func mountedRoutesBringTheirOwn() throws {
        let rig = try RoutesRig()
        rig.server.define([
            FigureGroup(
                at: [FigurePlace("/greetings", tier: nil)],
                [Figure("greetings", .counter, "greetings", "Greetings given.")])
        ])
        let response = rig.server.router.respond(to: try Request(.get, "/api/v1/definitions"))
        let last = try #require(JSONValue(parsing: response.bytes)["definitions"]?.elements.last)
        #expect(last["name"]?.text == "greetings" && last["endpoint"]?.text == "/api/v1/greetings")
    }
}
