/// The figures of the answers: sums, rates, and one lesson from the laboratory.
import BuddySlab
import Documents
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesFigureTests {
    private func fill(_ rig: RoutesRig) throws {
        for index in 0..<60 {
            let size = index % 6 == 5 ? 9000 : (index * 37) % 2000 + 1
            _ = try rig.allocate(size, cpu: index % 3)
        }
        let objects = try #require(rig.json("/api/v1/allocations?limit=200")["allocations"]).elements
        for (index, object) in objects.enumerated() where index % 3 == 0 {
            let address = try #require(object["address"]?.text)
            _ = try rig.json(.delete, "/api/v1/allocations/\(address)?cpu=\(index % 2)")
        }
    }

    @Test(arguments: [AllocatorMode.exact, .flush, .hardened])
    func inAnExactAnswerEverythingAddsUp(mode: AllocatorMode) throws {
        let rig = try RoutesRig(mode: mode)
        try fill(rig)
        let ledger = try rig.json("/api/v1/ledger?include=classes,cpus,buddy")
        func bytes(_ names: String...) -> Int { names.reduce(0) { $0 + (ledger.int($1 + "_bytes") ?? .min / 64) } }
        #expect(bytes("unaccounted") == 0)
        #expect(bytes("reserved") == bytes("managed", "metadata", "alignment_padding"))
        #expect(bytes("managed") == bytes("buddy_free", "page_cache", "slab", "large"))
        let inSlabs = bytes("live_object", "magazine", "remote_queued", "quarantine", "free_slot", "slab_tail")
        #expect(bytes("slab") == inSlabs)
        #expect(bytes("live_object") == bytes("requested_small", "rounding_small"))
        #expect(bytes("large") == bytes("requested_large", "rounding_large") && bytes("large") > 0)
        let rows = try #require(ledger["classes"]).elements
        func sum(_ name: String) -> Int { rows.reduce(0) { $0 + ($1.int(name) ?? .min) * ($1.int("size") ?? 0) } }
        #expect(sum("live") == bytes("live_object") && sum("magazine") == bytes("magazine", "quarantine"))
        #expect(bytes(mode == .hardened ? "magazine" : "quarantine") == 0)
        #expect(sum("remote_queued") == bytes("remote_queued") && sum("free") == bytes("free_slot"))
        for row in rows {
            let parts = ["live", "magazine", "remote_queued", "free"].reduce(0) { $0 + (row.int($1) ?? .min / 8) }
            #expect(row.int("capacity") == parts)
        }
        let buddy = try #require(ledger["buddy"])
        #expect(try #require(buddy.int("free_pages")) * 4096 == bytes("buddy_free"))
    }

    @Test func inAQuietAllocatorLiveAndExactAgree() throws {
        let rig = try RoutesRig()
        try fill(rig)
        rig.tick()
        let memory = try #require(rig.json("/api/v1/stats")["memory"])
        let ledger = try rig.json("/api/v1/ledger")
        let parts = ["managed", "buddy_free", "slab", "large", "live_object", "magazine", "remote_queued", "free_slot"]
        for name in parts {
            #expect(memory.int(name + "_bytes") == ledger.int(name + "_bytes"), "\(name)")
        }
    }

    @Test func anObjectGoesRoundAndIsGone() throws {
        let rig = try RoutesRig()
        let response = try rig.answer(.post, "/api/v1/allocations", body: #"{"size":60,"cpu":0}"#)
        let object = try JSONValue(parsing: response.bytes)
        let address = try #require(object["address"]?.text)
        #expect(response.status == 201 && response.headers["Location"] == "/api/v1/allocations/\(address)")
        #expect(
            object.names == ["address", "size", "alignment", "cpu", "age_seconds", "usable_bytes", "outcome"])
        #expect(object.at("outcome", "path")?.text == "new_slab" && object.at("outcome", "owner")?.wholeNumber == 0)
        rig.tick()
        #expect(try rig.json("/api/v1/classes/64").int("live") == 1)
        #expect(try rig.json("/api/v1/allocations").at("allocations")?.elements.count == 1)
        #expect(try rig.json("/api/v1/allocations/\(address)")["address"]?.text == address)

        let freed = try rig.json(.delete, "/api/v1/allocations/\(address)?cpu=1")
        #expect(freed.names == ["address", "size", "cpu", "intact", "outcome"])
        #expect(freed.at("outcome", "path")?.text == "remote" && freed["intact"] == .bool(true))
        rig.tick()
        let row = try rig.json("/api/v1/classes/64")
        #expect(row.int("live") == 0 && row.int("remote_queued") == 1)
        #expect(try rig.answer(.delete, "/api/v1/allocations/\(address)").status == 404)

        #expect(try rig.json(.post, "/api/v1/allocator/reclaim").int("returned_slabs") == 1)
        rig.tick()
        #expect(try rig.json("/api/v1/classes/64").int("capacity") == 0)
        let matrix = try rig.json("/api/v1/remote-frees")
        #expect(matrix["sent"]?.elements[0].elements[1].wholeNumber == 1)
        #expect(matrix["owners"]?.elements[0].int("drained") == 1)
    }

    @Test func aListOfAllocationsIsReadPageByPage() throws {
        let rig = try RoutesRig()
        for _ in 1...7 { _ = try rig.allocate(8, cpu: 0) }
        var target: String? = "/api/v1/allocations?limit=3"
        var addresses: [String] = []
        while let page = target {
            let list = try rig.json(page)
            addresses += try #require(list["allocations"]).elements.compactMap { $0["address"]?.text }
            target = list["next"]?.text
        }
        #expect(addresses.count == 7 && Set(addresses).count == 7)
    }

    @Test func whereThereIsNoMemoryTheAnswerIs507() throws {
        let response = try RoutesRig().answer(.post, "/api/v1/allocations", body: #"{"size":"64MiB"}"#)
        #expect(response.status == 507)
    }

    @Test func theBacklogOfOneOwnerIsKnownInBytes() throws {
        let rig = try RoutesRig(magazineCapacity: 0)
        let address = try #require(rig.allocate(100, cpu: 0)["address"]?.text)
        #expect(try rig.json(.delete, "/api/v1/allocations/\(address)?cpu=1").at("outcome", "path")?.text == "remote")
        rig.tick()
        let owner = try #require(rig.json("/api/v1/remote-frees")["owners"]?.elements[0])
        #expect(owner.int("backlog_objects") == 1 && owner.int("backlog_bytes") == 128)
    }
}
