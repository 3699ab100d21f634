/// From a class to its slabs, to one slab, to any address.
import BuddySlab
import Documents
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesSlabTests {
    private static let head = ["tier", "tick", "taken_at", "uptime_seconds"]

    /// Ninety objects of 512 bytes made by hand, on two CPUs.
    private func filledRig(_ mode: AllocatorMode = .exact) throws -> RoutesRig {
        let rig = try RoutesRig(mode: mode, magazineCapacity: 8)
        for index in 0..<90 { _ = try rig.allocate(512, cpu: index % 2) }
        return rig
    }

    private func rows(_ document: JSONValue) -> [JSONValue] { document["slabs"]?.elements ?? [] }

    @Test func theListIsWalkedByItsLinks() throws {
        let rig = try filledRig()
        let whole = try rig.json("/api/v1/classes/512/slabs?limit=200")
        #expect(whole.names == Self.head + ["size", "scanned_pages", "slabs", "next"])
        #expect(whole["tier"]?.text == "live" && whole["next"] == .null)
        let addresses = rows(whole).map { $0["address"]?.text }
        #expect(addresses.count >= 6)
        for row in rows(whole) {
            #expect(
                row.names == [
                    "address", "cpu", "state", "pages", "slots", "in_use", "live", "magazine", "remote_queued", "free",
                    "fill_ratio", "occupancy_ratio", "age_seconds",
                ])
            let parts = ["live", "magazine", "remote_queued", "free"].reduce(0) { $0 + (row.int($1) ?? -1000) }
            #expect(parts == row.int("slots"))
        }
        var walked: [String?] = []
        var target: String? = "/api/v1/classes/512/slabs?limit=5&cpu=1&order=address"
        while let page = target {
            let document = try rig.json(page)
            walked += rows(document).map { $0["address"]?.text }
            #expect(rows(document).allSatisfy { $0.int("cpu") == 1 })
            target = document["next"]?.text
        }
        #expect(walked == rows(whole).filter { $0.int("cpu") == 1 }.map { $0["address"]?.text })
    }

    @Test func aSlabAgreesWithItsRowAndNamesItsHolders() throws {
        let rig = try filledRig()
        for row in rows(try rig.json("/api/v1/classes/512/slabs?limit=200")) {
            let address = try #require(row["address"]?.text)
            let slab = try rig.json("/api/v1/slabs/\(address)?limit=2")
            #expect(
                slab.names == Self.head + [
                    "pause_seconds", "address", "size", "section", "page", "pages", "header", "cpu", "thread",
                    "state", "age_seconds", "slots", "live", "magazine", "remote_queued", "outgoing", "free",
                    "occupancy_ratio", "map", "letters", "holders",
                ])
            for name in ["live", "magazine", "remote_queued", "free", "slots", "cpu"] {
                #expect(slab.int(name) == row.int(name), "\(name)")
            }
            let map = try #require(slab["map"]?.text)
            #expect(map.count == slab.int("slots"))
            for name in try #require(slab["letters"]).names {
                let letter = slab.at("letters", name)?.text
                #expect(map.filter { String($0) == letter }.count == slab.int(name))
            }
            try expectHolders(of: slab, rig)
        }
    }

    /// Everything that is live was made by hand.
    private func expectHolders(of slab: JSONValue, _ rig: RoutesRig) throws {
        let live = try #require(slab.int("live"))
        #expect(slab.at("holders", "complete") == .bool(true))
        #expect(slab.at("holders", "sums")?.elements.first?.int("objects") == (live == 0 ? nil : live))
        var slots = slab.at("holders", "objects")?.elements.compactMap { $0.int("slot") } ?? []
        var next = slab.at("holders", "next")?.text
        while let target = next {
            let page = try rig.json(target)
            slots += page.at("holders", "objects")?.elements.compactMap { $0.int("slot") } ?? []
            next = page.at("holders", "next")?.text
        }
        #expect(slots.count == live && slots == slots.sorted())
    }

    @Test func theSlotsOfEveryClassAddUpInOneExactAnswerAndTheClassesToTheLedger() throws {
        let rig = try filledRig()
        for size in [8, 24, 300, 2000] { for cpu in 0...2 { _ = try rig.allocate(size, cpu: cpu) } }
        let gone = try #require(rig.allocate(64, cpu: 0)["address"]?.text)
        _ = try rig.answer(.delete, "/api/v1/allocations/\(gone)?cpu=1")
        let ledger = try rig.json("/api/v1/ledger?include=classes")
        let rows = try #require(ledger["classes"]).elements
        var sums: [String: Int] = [:]
        for row in rows {
            var slots = 0
            for name in ["live", "magazine", "remote_queued", "free"] {
                let objects = try #require(row.int(name))
                slots += objects
                sums[name, default: 0] += objects * (row.int("size") ?? 0)
            }
            #expect(slots == row.int("capacity"))
        }
        #expect(sums["live"] == ledger.int("live_object_bytes") && sums["magazine"] == ledger.int("magazine_bytes"))
        #expect(sums["free"] == ledger.int("free_slot_bytes") && sums["remote_queued"] == 64)
        #expect(sums["remote_queued"] == ledger.int("remote_queued_bytes") && ledger.int("unaccounted_bytes") == 0)
    }

    @Test(arguments: [AllocatorMode.flush, .exact])
    func anAddressSaysWhatItIs(_ mode: AllocatorMode) throws {
        let rig = try RoutesRig(mode: mode)
        let object = try #require(rig.allocate(100, cpu: 1)["address"]?.text.flatMap(parseAddress))
        func look(_ address: UInt) throws -> JSONValue {
            try rig.json("/api/v1/addresses/0x" + String(address, radix: 16))
        }
        let slab = try look(object + 5)
        #expect(slab["kind"]?.text == "slab" && slab.int("offset") == 5 && slab.int("size") == 128)
        #expect(slab["slot_state"]?.text == (mode == .exact ? "live" : "live_or_magazine"))
        #expect(slab.at("holder", "holder")?.text == "laboratory" && slab.int("cpu") == 1)
        let target = try #require(slab["slab"]?.text)
        #expect(try rig.json(target).int("live") == 1)
        let block = try #require(rig.allocate(100_000, cpu: 0)["address"]?.text.flatMap(parseAddress))
        let large = try look(block + 5000)
        #expect(large["kind"]?.text == "large" && large.int("page") == 1)
        #expect(large.at("holder", "requested_bytes")?.wholeNumber == 100_000 && large.int("offset") == 5000)
        _ = try rig.answer(.delete, "/api/v1/allocations/0x" + String(block, radix: 16))
        let gone = try look(block)
        #expect(["free", "cached"].contains(gone["kind"]?.text) && gone["holder"] == nil)
        #expect(try look(1)["kind"]?.text == "outside")
        let header = try #require(rig.json(target)["header"]?.text.flatMap(parseAddress))
        #expect(try look(header)["part"]?.text == "slab_headers")
    }

    @Test(arguments: [
        ("/api/v1/classes/64/slabs?state=half", "state"), ("/api/v1/classes/64/slabs?cpu=3", "cpu"),
        ("/api/v1/classes/64/slabs?cpu=-1", "cpu"), ("/api/v1/classes/64/slabs?order=age", "order"),
        ("/api/v1/classes/64/slabs?after=12", "after"), ("/api/v1/classes/64/slabs?after=0x", "after"),
        ("/api/v1/classes/64/slabs?limit=0", "limit"), ("/api/v1/classes/64/slabs?limit=201", "limit"),
        ("/api/v1/classes/64/slabs?page=2", "page"), ("/api/v1/slabs/0x10?limit=x", "limit"),
        ("/api/v1/slabs/0x10?after=-1", "after"), ("/api/v1/addresses/0x10?exact=true", "exact"),
    ])
    func aBadParameterIsNamed(target: String, name: String) throws {
        let response = try RoutesRig().answer(.get, target)
        #expect(response.status == 400)
        let problem = try JSONValue(parsing: response.bytes)
        #expect(problem["errors"]?.elements.first?["parameter"]?.text == name)
    }

    @Test(arguments: [
        "/api/v1/classes/63/slabs", "/api/v1/classes/x/slabs", "/api/v1/slabs/12", "/api/v1/slabs/0x10",
        "/api/v1/slabs/0xffffffffffffffff", "/api/v1/slabs/0x10000000000000000", "/api/v1/addresses/here",
        "/api/v1/addresses/0xg",
    ])
    func whatIsNotThereIsA404(target: String) throws {
        let response = try RoutesRig().answer(.get, target)
        #expect(response.status == 404 && response.headers["Content-Type"] == "application/problem+json")
    }

    @Test func cursorsAtTheEndsOfAllAddressesAreAnswered() throws {
        let rig = try filledRig()
        let last = try rig.json("/api/v1/classes/512/slabs?after=0xffffffffffffffff")
        #expect(rows(last).isEmpty && last["next"] == .null)
        #expect(try rows(rig.json("/api/v1/classes/512/slabs?after=0x0")).count >= 6)
        #expect(try rig.json("/api/v1/addresses/0xffffffffffffffff")["kind"]?.text == "outside")
        #expect(try rig.json("/api/v1/addresses/0x0")["kind"]?.text == "outside")
    }
}
