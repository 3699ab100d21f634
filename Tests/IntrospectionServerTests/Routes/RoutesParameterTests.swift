/// What the observing routes refuse, and how they say so.
import BuddySlab
import Documents
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesParameterTests {
    @Test(arguments: [
        ("/api/v1/stats?window=0", "window"), ("/api/v1/stats?window=301s", "window"),
        ("/api/v1/stats?window=soon", "window"), ("/api/v1/classes?window=0.5", "window"),
        ("/api/v1/classes/64?window=1h", "window"), ("/api/v1/sections/0/map?cells=0", "cells"),
        ("/api/v1/sections/0/map?cells=4097", "cells"), ("/api/v1/sections/0/map?limit=201", "limit"),
        ("/api/v1/sections/0/map?cells=4&first_page=100000000", "first_page"),
        ("/api/v1/sections/0/map?cells=4&page_count=0", "page_count"),
        ("/api/v1/sections/0/map?cells=4&size_class=63", "size_class"),
        ("/api/v1/sections/0/map?first_page=1", "first_page"), ("/api/v1/sections/0/map?after=-1", "after"),
        ("/api/v1/sections/0/map?cells=8&limit=5", "limit"),
        ("/api/v1/ledger?include=everything", "include"), ("/api/v1/allocations?limit=0", "limit"),
        ("/api/v1/allocations?after=12", "after"), ("/api/v1/events?map=0", "map"),
        ("/api/v1/events?map=lots", "map"), ("/api/v1/stats?widnow=10s", "widnow"), ("/api/v1/cpus?a=1", "a"),
        ("/api/v1/buddy?order=3", "order"), ("/metrics?x=1", "x"), ("/api/v1?x=1", "x"),
    ])
    func aBadParameterIsNamed(target: String, name: String) throws {
        let response = try RoutesRig().answer(.get, target)
        #expect(response.status == 400 && response.headers["Content-Type"] == "application/problem+json")
        let problem = try JSONValue(parsing: response.bytes)
        #expect(problem["errors"]?.elements.first?["parameter"]?.text == name)
        #expect(problem["instance"]?.text == target)
    }

    @Test func theAllowedRangeIsSaid() throws {
        let rig = try RoutesRig()
        func detail(_ target: String) throws -> String {
            try JSONValue(parsing: rig.answer(.get, target).bytes)["detail"]?.text ?? ""
        }
        #expect(try detail("/api/v1/stats?window=9h").contains("from 1.0 to 300.0 seconds"))
        #expect(try detail("/api/v1/sections/0/map?cells=x").contains("from 1 to 4096"))
        #expect(try detail("/api/v1/ledger?include=x").contains("classes, cpus, buddy"))
        #expect(try detail("/api/v1/stats?widnow=1").contains("did you mean 'window'?"))
        #expect(try detail("/api/v1/classes/63").contains("8, 16, 32, 64, 128"))
        #expect(try detail("/api/v1/cpus/3").contains("0 to 2"))
    }

    @Test(arguments: [
        "/api/v1/classes/63", "/api/v1/classes/x", "/api/v1/classes/-8", "/api/v1/cpus/3", "/api/v1/cpus/x",
        "/api/v1/sections/1/map", "/api/v1/sections/1/map?cells=4", "/api/v1/sections/x/map", "/api/v1/nothing",
        "/api/v1/allocations/0x10", "/api/v1/allocations/10", "/",
    ])
    func whatDoesNotExistIsA404(target: String) throws {
        let response = try RoutesRig().answer(.get, target)
        #expect(response.status == 404 && response.headers["Content-Type"] == "application/problem+json")
    }

    @Test(arguments: [
        (#"{"size":0}"#, "/size"), (#"{"size":"65MiB"}"#, "/size"), (#"{"size":true}"#, "/size"), ("{}", "/size"),
        (#"{"size":8,"alignment":3}"#, "/alignment"), (#"{"size":8,"alignment":0}"#, "/alignment"),
        (#"{"size":8,"alignment":4194304}"#, "/alignment"), (#"{"size":8,"cpu":3}"#, "/cpu"),
        (#"{"size":8,"cpu":-1}"#, "/cpu"), (#"{"size":8,"cpus":1}"#, "/cpus"),
    ])
    func aBadFieldIsPointedAt(body: String, pointer: String) throws {
        let rig = try RoutesRig()
        let response = try rig.answer(.post, "/api/v1/allocations", body: body)
        #expect(response.status == 422)
        #expect(try JSONValue(parsing: response.bytes)["errors"]?.elements.first?["pointer"]?.text == pointer)
        #expect(try rig.json("/api/v1/allocations")["allocations"]?.elements.isEmpty == true)
    }

    @Test func severalBadFieldsAreSaidAtOnce() throws {
        let response = try RoutesRig().answer(
            .post, "/api/v1/allocations", body: #"{"alignment":3,"cpu":9,"size":0}"#)
        #expect(try JSONValue(parsing: response.bytes)["errors"]?.elements.count == 3)
    }

    @Test(arguments: ["/api/v1/allocator/reclaim", "/api/v1/selfcheck"])
    func anActionTakesNoFields(path: String) throws {
        let rig = try RoutesRig()
        #expect(try rig.answer(.post, path, body: #"{"hard":true}"#).status == 422)
        #expect(try rig.answer(.post, path, body: "[]").status == 422)
        #expect(try rig.answer(.post, path, body: "{").status == 400)
        #expect(try rig.answer(.get, path).status == 405)
    }

    @Test func aStopThatIsGivenUpNamesTheCPUAndWhenToComeBack() throws {
        let rig = try RoutesRig()
        let token = try rig.source.attach(CPUIndex(1), thread: 0)
        for (method, path) in [
            (HTTPMethod.get, "/api/v1/ledger"), (.post, "/api/v1/allocator/reclaim"), (.post, "/api/v1/selfcheck"),
        ] {
            let response = try rig.answer(method, path)
            #expect(response.status == 503 && response.headers["Retry-After"] == "1")
            #expect(try JSONValue(parsing: response.bytes)["detail"]?.text?.hasPrefix("CPU 1 ") == true)
        }
        _ = consume token
        #expect(try rig.answer(.get, "/api/v1/ledger").status == 200)
    }
}
