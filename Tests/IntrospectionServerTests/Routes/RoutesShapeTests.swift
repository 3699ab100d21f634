/// The shape of every observing answer: which fields stand where.
import BuddySlab
import Documents
import Latency
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesShapeTests {
    private static let head = ["tier", "tick", "taken_at", "uptime_seconds"]
    private static let classFields = [
        "size", "pages_per_slab", "slots_per_slab", "slabs", "slab_fullness", "capacity", "live", "magazine",
        "remote_queued", "free", "occupancy_ratio", "live_bytes", "requested_bytes", "rounding_bytes", "wasted_bytes",
        "allocations", "frees",
        "slabs_created", "slabs_returned",
    ]
    private static let cpuFields = [
        "id", "role", "state", "thread", "allocations", "frees", "magazine_hits", "magazine_misses", "hit_ratio",
        "magazine_refills", "magazine_flushes", "remote_sent", "remote_received", "remote_drained", "slabs",
        "magazines",
    ]
    private static let ledgerFields = [
        "unaccounted_bytes", "pause_seconds", "reserved_bytes", "managed_bytes", "metadata_bytes",
        "alignment_padding_bytes", "buddy_free_bytes", "page_cache_bytes", "slab_bytes", "large_bytes",
        "live_object_bytes", "magazine_bytes", "remote_queued_bytes", "quarantine_bytes", "free_slot_bytes",
        "slab_tail_bytes", "requested_small_bytes", "rounding_small_bytes", "requested_large_bytes",
        "rounding_large_bytes", "unsized_bytes",
    ]

    @Test func theIndexTellsWhatTheAllocatorIsAndWhereEverythingIs() throws {
        let rig = try RoutesRig()
        let index = try rig.json("/api/v1")
        #expect(
            index.names == [
                "name", "version", "page_size", "cpus", "mode", "memory_bytes", "size_classes",
                "pid", "authentication", "read_only", "links",
            ])
        #expect(index.int("cpus") == 2 && index["mode"]?.text == "exact" && index.int("memory_bytes") == 32 << 20)
        #expect(index["size_classes"]?.elements.count == 9)
    }

    @Test func everyLinkOfTheIndexLeadsToARoute() throws {
        let rig = try RoutesRig()
        for name in try #require(rig.json("/api/v1")["links"]).names {
            let path = try #require(rig.json("/api/v1").at("links", name)?.text)
            #expect(try rig.answer(.options, path).status == 204, "\(path)")
        }
    }

    @Test func statsHaveTheirGroups() throws {
        let stats = try RoutesRig().json("/api/v1/stats")
        #expect(
            stats.names == Self.head + ["memory", "totals", "rates", "waste", "fragmentation", "latency", "observer"])
        #expect(stats["memory"]?.names.count == 21 && stats["totals"]?.names.count == 15)
        #expect(stats["rates"]?.names.count == 11 && stats["rates"]?.names.first == "window_seconds")
        #expect(
            stats["waste"]?.names == [
                "rounding_ratio", "rounding_bytes", "slab_slack_ratio", "slab_slack_bytes", "occupancy_ratio",
            ])
        #expect(stats["fragmentation"]?.names == ["largest_free_block_bytes", "largest_free_block_ratio"])
        #expect(
            stats["observer"]?.names == [
                "ticks", "exact_snapshots", "pause_seconds_total", "pause_seconds_max", "stops_abandoned",
                "clamped_total", "sampler_cpu_seconds_total", "ring_bytes", "event_streams",
                "events_published_total", "events_sent_total", "events_dropped_total",
            ])
    }

    @Test func classesComeWhole() throws {
        let rig = try RoutesRig()
        let all = try rig.json("/api/v1/classes")
        #expect(all.names == Self.head + ["classes"])
        let rows = try #require(all["classes"]).elements
        #expect(rows.map { $0.int("size") } == [8, 16, 32, 64, 128, 256, 512, 1024, 2048])
        for row in rows { #expect(row.names == Self.classFields + ["rates", "latency"]) }
        let one = try rig.json("/api/v1/classes/2048")
        #expect(one.names == Self.head + Self.classFields + ["rates", "latency", "cpus"])
        #expect(one["cpus"]?.elements.count == 3)
        #expect(one["cpus"]?.elements.first?.names == ["cpu", "slabs", "capacity", "magazine", "free"])
    }

    @Test func latencyHasTheSameMembersWithAndWithoutSamples() throws {
        let rig = try RoutesRig()
        let empty = try #require(rig.json("/api/v1/stats")["latency"])
        #expect(
            empty.names == [
                "unit", "window_seconds", "one_in", "precision_ratio", "clock_seconds", "dropped", "allocate", "free",
                "reallocate", "response", "since_start",
            ])
        #expect(empty["allocate"]?.names == ["samples", "p50", "p90", "p99", "p999", "max", "paths"])
        #expect(
            empty.at("allocate", "paths")?.names == [
                "magazine", "refill", "slab", "new_slab", "buddy", "remote", "page_cache", "reclaim",
            ])
        #expect(empty.at("free", "p99") == .null && empty.at("response", "free", "samples")?.wholeNumber == 0)
        let row = try #require(rig.json("/api/v1/classes/64")["latency"])
        #expect(row.names == ["unit", "window_seconds", "allocate", "free"])
        #expect(row["free"]?.names == ["samples", "p50", "p99", "max"] && row.at("free", "max") == .null)
        var probe = rig.server.latency.probe()
        var token = try rig.source.attach(CPUIndex(0), thread: 1)
        for _ in 0..<2000 {
            let object = try unsafe probe.allocate(AllocationLayout(size: 64), on: &token)
            try unsafe probe.deallocate(object, AllocationLayout(size: 64), on: &token)
        }
        _ = consume token
        rig.tick()
        let full = try #require(rig.json("/api/v1/stats")["latency"])
        #expect(full.names == empty.names && full["since_start"]?.names == empty["since_start"]?.names)
        let samples = ["allocate", "free"].compactMap { full.at($0, "samples")?.wholeNumber }
        let calls = 4000 / rig.server.latency.oneIn
        #expect((calls...calls + 1).contains(samples.reduce(0, +)), "one in N, and perhaps one of the rest")
        #expect(try rig.json("/api/v1/classes/64").at("latency", "free", "samples")?.wholeNumber == samples[1])
    }

    @Test func everyCPUIsThereAndTheLastIsTheCommonOne() throws {
        let rig = try RoutesRig()
        let rows = try #require(rig.json("/api/v1/cpus")["cpus"]).elements
        #expect(rows.map { $0.int("id") } == [0, 1, 2])
        #expect(rows.map { $0["role"]?.text } == ["exclusive", "exclusive", "common"])
        for row in rows {
            #expect(row.names == Self.cpuFields && row["thread"] == .null)
            #expect(row["magazines"]?.elements.count == 9)
        }
        #expect(try rig.json("/api/v1/cpus/2").names == Self.head + Self.cpuFields)
    }

    @Test func remoteFreesAreASquare() throws {
        let matrix = try RoutesRig().json("/api/v1/remote-frees")
        #expect(matrix.names == Self.head + ["cpus", "sent", "owners", "remote_queued_bytes"])
        #expect(matrix["sent"]?.elements.map { $0.elements.count } == [3, 3, 3])
        #expect(
            matrix["owners"]?.elements.first?.names == [
                "cpu", "backlog_objects", "backlog_bytes", "oldest_seconds", "drained",
            ])
    }

    @Test func theBuddyHasAllOrders() throws {
        let buddy = try RoutesRig().json("/api/v1/buddy")
        #expect(
            buddy.names == Self.head + ["page_size", "total_pages", "free_pages", "sections", "orders", "lock"])
        #expect(
            buddy["sections"]?.elements.first?.names == ["index", "start", "size_bytes", "total_pages", "free_pages"])
        let orders = try #require(buddy["orders"]).elements
        #expect(orders.map { $0.int("order") } == Array(0...20))
        let pages = orders.reduce(0) { $0 + ($1.int("free_blocks") ?? 0) << ($1.int("order") ?? 0) }
        #expect(pages == buddy.int("free_pages"))
        #expect(
            buddy["lock"]?.names == [
                "acquisitions", "contentions", "looks", "sleeps", "wait_seconds_total", "wait_seconds_max",
            ])
    }

    @Test func theMapOfASectionComesAsCellsOrAsRuns() throws {
        let rig = try RoutesRig()
        let cells = try rig.json("/api/v1/sections/0/map?cells=16")
        #expect(
            cells.names == Self.head + [
                "section", "start", "pages", "first_page", "page_count", "pages_per_cell", "cells",
            ])
        #expect(cells["cells"]?.elements.first?.names == ["free", "slab", "large", "fill_ratio"])
        let window = try rig.json("/api/v1/sections/0/map?cells=16&first_page=4&page_count=8&size_class=64")
        #expect(window["cells"]?.elements.count == 8)
        #expect(
            window["cells"]?.elements.first?.names == ["free", "slab", "large", "fill_ratio", "class_pages"])
        _ = try rig.allocate(64, cpu: 0)
        var target: String? = "/api/v1/sections/0/map?limit=1"
        var runs: [JSONValue] = []
        while let page = target {
            let map = try rig.json(page)
            #expect(map.names == Self.head + ["section", "start", "pages", "runs", "next"])
            runs += try #require(map["runs"]).elements
            target = map["next"]?.text
        }
        let slabs = runs.filter { $0["state"]?.text == "slab" }
        #expect(slabs.map(\.names) == [["start", "pages", "state", "size_class", "owner"]])
        let rest = runs.filter { $0["state"]?.text == "free" }
        #expect(rest.count == runs.count - 1 && rest.allSatisfy { $0.names == ["start", "pages", "state"] })
    }

    @Test func theLedgerIncludesWhatIsAskedFor() throws {
        let rig = try RoutesRig()
        #expect(try rig.json("/api/v1/ledger").names == Self.head + Self.ledgerFields)
        let all = try rig.json("/api/v1/ledger?include=buddy,classes,cpus")
        #expect(all.names == Self.head + Self.ledgerFields + ["classes", "cpus", "buddy"])
        #expect(all["tier"]?.text == "exact")
        #expect(all["classes"]?.elements.first?.names == Self.classFields.filter { $0 != "slab_fullness" })
        #expect(try rig.json("/api/v1/ledger?include=buddy").names.last == "buddy")
    }

    @Test func reclaimAndSelfCheckReport() throws {
        let rig = try RoutesRig()
        #expect(
            try rig.json(.post, "/api/v1/allocator/reclaim").names == Self.head + [
                "drained_objects", "flushed_objects", "returned_slabs", "returned_pages", "uncached_pages",
                "released_bytes",
                "pause_seconds",
            ])
        let check = try rig.json(.post, "/api/v1/selfcheck", body: "{}")
        #expect(check.names == Self.head + ["passed", "checked", "findings", "pause_seconds"])
        #expect(check["passed"] == .bool(true) && check["findings"]?.elements.isEmpty == true)
        #expect(
            check["checked"]?.names == [
                "sections", "pages", "slabs", "free_blocks", "magazine_objects", "cached_runs",
                "queued_objects",
            ])
    }

    @Test func liveAnswersAreNotCached() throws {
        let rig = try RoutesRig()
        for path in [
            "stats", "classes", "classes/8", "cpus", "cpus/0", "remote-frees", "buddy", "ledger", "history", "marks",
            "doctor",
        ] {
            let response = try rig.answer(.get, "/api/v1/" + path)
            #expect(response.status == 200 && response.headers["Cache-Control"] == "no-store", "\(path)")
            #expect(response.headers["Content-Type"] == "application/json")
        }
        let metrics = try rig.answer(.get, "/metrics")
        #expect(metrics.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
    }
}
