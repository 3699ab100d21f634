/// Settings and regions over HTTP: what is shown, what changes, what is refused.
import BuddySlab
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesAllocatorTests {
    private let path = "/api/v1/allocator"

    @Test func theSettingsAreShownInTheShapeInWhichTheyAreChanged() throws {
        let rig = try RoutesRig()
        let answer = try rig.json(path)
        #expect(Array(answer.names.prefix(4)) == ["tier", "tick", "taken_at", "uptime_seconds"])
        #expect(answer.at("magazines", "policy")?.text == "fixed" && answer.at("magazines", "capacity")?.wholeNumber == 64)
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
            .patch, path, body: #"{"magazines":{"policy":"fixed","capacity":7},"page_cache":{"bytes_per_cpu":"64KiB"}}"#)
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
    }

    @Test(arguments: [
        (#"{"magazines":{"policy":"fixed"}}"#, "/magazines/capacity"),
        (#"{"magazines":{"policy":"fixed","capacity":4097}}"#, "/magazines/capacity"),
        (#"{"magazines":{"policy":"fixed","capacity":-1}}"#, "/magazines/capacity"),
        (#"{"magazines":{"policy":"fixed","capacity":1,"bytes_per_cpu":8}}"#, "/magazines/bytes_per_cpu"),
        (#"{"magazines":{"policy":"large"}}"#, "/magazines/policy"), (#"{"magazines":{}}"#, "/magazines/policy"),
        (#"{"magazines":{"policy":"adaptive","bytes_per_cpu":"2TiB"}}"#, "/magazines/bytes_per_cpu"),
        (#"{"magazines":64}"#, "/magazines"), (#"{"page_cache":{"bytes_per_cpu":"2GiB"}}"#, "/page_cache/bytes_per_cpu"),
        (#"{"page_cache":{}}"#, "/page_cache/bytes_per_cpu"), (#"{"page_cache":{"bytes":1}}"#, "/page_cache/bytes_per_cpu"),
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
    }
}
