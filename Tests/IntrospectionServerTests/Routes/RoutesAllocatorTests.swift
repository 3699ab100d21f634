/// Settings and regions over HTTP: what is shown, what changes, what is refused.
import BuddySlab
import Documents
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesAllocatorTests {
    private let path = "/api/v1/allocator"

    @Test func theSettingsAreShownInTheShapeInWhichTheyAreChanged() throws {
        let rig = try RoutesRig()
        let answer = try rig.json(path)
        #expect(Array(answer.names.prefix(4)) == ["tier", "tick", "taken_at", "uptime_seconds"])
        #expect(
            answer.at("magazines", "policy")?.text == "fixed" && answer.at("magazines", "capacity")?.wholeNumber == 64)
        #expect(answer["mode"]?.text == "exact" && answer.int("page_size") == 4096 && answer.int("cpus") == 2)
        #expect(answer.at("size_classes", "scheme")?.text == "seed")
        #expect(answer.at("size_classes", "count")?.wholeNumber == 9)
        let regions = answer["regions"]?.elements ?? []
        #expect(regions.count == 1 && regions.first?.int("size_bytes") == 32 << 20)
        #expect(answer.int("reserved_bytes") == 32 << 20)
        #expect(answer.int("managed_bytes") == Ledger(rig.source.figures).managedBytes)
    }

    @Test func aChangeIsAnsweredWithTheNewSettingsAndReachesTheCPUs() throws {
        let rig = try RoutesRig()
        let fixed = try rig.json(
            .patch, path, body: #"{"magazines":{"policy":"fixed","capacity":7},"page_cache":{"bytes_per_cpu":"64KiB"}}"#
        )
        #expect(fixed.at("magazines", "capacity")?.wholeNumber == 7)
        #expect(fixed.at("page_cache", "bytes_per_cpu")?.wholeNumber == 65536)
        #expect(fixed.at("page_cache", "effective_bytes_per_cpu")?.wholeNumber == 65536)
        rig.tick()
        let cpus = try rig.json("/api/v1/cpus")["cpus"]?.elements ?? []
        #expect(cpus.count == 3)
        #expect(cpus.allSatisfy { ($0["magazines"]?.elements ?? []).allSatisfy { $0.int("capacity") == 7 } })
        let adaptive = try rig.json(.patch, path, body: #"{"magazines":{"policy":"adaptive","bytes_per_cpu":"2MiB"}}"#)
        #expect(adaptive.at("magazines", "bytes_per_cpu")?.wholeNumber == 2 << 20)
        #expect(adaptive.at("page_cache", "bytes_per_cpu")?.wholeNumber == 65536)
        #expect(rig.source.magazines == .adaptive(bytesPerCPU: 2 << 20))
        let off = try rig.json(.patch, path, body: #"{"magazines":{"policy":"fixed","capacity":0}}"#)
        #expect(off.at("page_cache", "effective_bytes_per_cpu")?.wholeNumber == 0)
        #expect(off.at("page_cache", "bytes_per_cpu")?.wholeNumber == 65536)
    }

    @Test func anEmptyChangeStopsNobody() throws {
        let rig = try RoutesRig()
        let token = try rig.source.attach(CPUIndex(1), thread: 0)
        #expect(try rig.answer(.patch, path, body: "{}").status == 200)
        _ = consume token
        withExtendedLifetime(rig) {}
    }

    @Test(arguments: [
        (#"{"magazines":{"policy":"fixed"}}"#, "/magazines/capacity"),
        (#"{"magazines":{"policy":"fixed","capacity":4097}}"#, "/magazines/capacity"),
        (#"{"magazines":{"policy":"fixed","capacity":-1}}"#, "/magazines/capacity"),
        (#"{"magazines":{"policy":"fixed","capacity":1,"bytes_per_cpu":8}}"#, "/magazines/bytes_per_cpu"),
        (#"{"magazines":{"policy":"large"}}"#, "/magazines/policy"), (#"{"magazines":{}}"#, "/magazines/policy"),
        (#"{"magazines":{"policy":"adaptive","bytes_per_cpu":"2TiB"}}"#, "/magazines/bytes_per_cpu"),
        (#"{"magazines":64}"#, "/magazines"),
        (#"{"page_cache":{"bytes_per_cpu":"2GiB"}}"#, "/page_cache/bytes_per_cpu"),
        (#"{"page_cache":{}}"#, "/page_cache/bytes_per_cpu"),
        (#"{"page_cache":{"bytes":1}}"#, "/page_cache/bytes_per_cpu"),
        (#"{"mode":"flush"}"#, "/mode"), (#"{"magazine":{}}"#, "/magazine"),
    ])
    func aBadSettingIsPointedAtAndNothingChanges(body: String, pointer: String) throws {
        let rig = try RoutesRig()
        let response = try rig.answer(.patch, path, body: body)
        #expect(response.status == 422)
        let problem = try JSONValue(parsing: response.bytes)
        #expect(problem["errors"]?.elements.contains { $0["pointer"]?.text == pointer } == true, "\(problem)")
        #expect(rig.source.magazines == .fixed(64))
    }

    @Test func aChangeThatCannotStopACPUChangesNothing() throws {
        let rig = try RoutesRig()
        let token = try rig.source.attach(CPUIndex(1), thread: 0)
        let response = try rig.answer(.patch, path, body: #"{"magazines":{"policy":"fixed","capacity":1}}"#)
        #expect(response.status == 503 && response.headers["Retry-After"] == "1")
        #expect(rig.source.magazines == .fixed(64))
        _ = consume token
        withExtendedLifetime(rig) {}
    }

    // MARK: Regions

    @Test func addedMemoryIsASectionOfItsOwnAtOnceAndServesRequests() throws {
        let rig = try RoutesRig(memoryLimit: 128 << 20)
        #expect(try rig.answer(.post, "/api/v1/allocations", body: #"{"size":"20MiB"}"#).status == 507)
        let added = try rig.json(.post, "\(path)/regions", body: #"{"bytes":"80MiB"}"#)
        #expect(added.int("section") == 1 && added.int("size_bytes") == 80 << 20)
        #expect(added.int("total_reserved_bytes") == 112 << 20 && added.int("memory_limit_bytes") == 128 << 20)
        #expect(try rig.json(path)["regions"]?.elements.count == 2)
        #expect(try rig.answer(.post, "/api/v1/allocations", body: #"{"size":"20MiB"}"#).status == 201)
        #expect(try rig.json("/api/v1/sections/1/map?cells=4")["cells"]?.elements.count == 4)
        #expect(try rig.json("/api/v1/ledger").int("unaccounted_bytes") == 0)
        #expect(rig.source.residentBytes >= 20 << 20)
    }

    @Test(arguments: [
        ("{}", "/bytes"), (#"{"bytes":"1MiB"}"#, "/bytes"), (#"{"bytes":"2TiB"}"#, "/bytes"),
        (#"{"bytes":"many"}"#, "/bytes"), (#"{"bytes":"8MiB","node":1}"#, "/node"),
    ])
    func aBadRegionIsPointedAt(body: String, pointer: String) throws {
        let rig = try RoutesRig(memoryLimit: 128 << 20)
        let response = try rig.answer(.post, "\(path)/regions", body: body)
        #expect(response.status == 422)
        #expect(try JSONValue(parsing: response.bytes)["errors"]?.elements.first?["pointer"]?.text == pointer)
    }

    @Test func memoryEndsAtItsLimit() throws {
        let rig = try RoutesRig(memoryLimit: 48 << 20)
        func status() throws -> Int { try rig.answer(.post, "\(path)/regions", body: #"{"bytes":"10MiB"}"#).status }
        #expect(try [status(), status()] == [201, 409])
        #expect(try rig.json(path)["regions"]?.elements.count == 2)
        let fixed = try RoutesRig()
        #expect(try fixed.answer(.post, "\(path)/regions", body: #"{"bytes":"8MiB"}"#).status == 409)
    }

    @Test func whatTheSystemRefusesIsSaidAndChangesNothing() throws {
        let rig = try RoutesRig(memoryLimit: 1 << 62)
        #expect(throws: AddedMemoryError.refused(bytes: 1 << 60, code: 12)) { try rig.source.addMemory(1 << 60) }
        #expect(try rig.json(path)["regions"]?.elements.count == 1)
    }

    @Test func thereAreAtMostAsManyRegionsAsAreShown() throws {
        let rig = try RoutesRig(memoryLimit: 1 << 40)
        for section in 1..<BuddyFigures.sectionLimit {
            #expect(try rig.json(.post, "\(path)/regions", body: #"{"bytes":"8MiB"}"#).int("section") == section)
        }
        #expect(try rig.answer(.post, "\(path)/regions", body: #"{"bytes":"8MiB"}"#).status == 409)
        #expect(try rig.json("/api/v1/ledger").int("unaccounted_bytes") == 0)
        #expect(try rig.json(.post, "/api/v1/selfcheck").int("findings") == nil)
    }
}
