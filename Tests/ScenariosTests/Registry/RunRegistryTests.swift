/// Who may start a run, in which order runs come, and what is left of them.
import Documents
import Testing
import Threads

@testable import Scenarios

@Suite struct RunRegistryTests {
    @Test func oneRunRunsAtATimeAndASecondIsRefusedUnlessItWaitsForItsTurn() throws {
        let rig = RegistryRig()
        let first = try rig.registry.start(try rig.endless()).id
        let refusal = #expect(throws: Problem.self) { try rig.registry.start(try rig.brief()) }
        #expect(refusal?.status == 409 && refusal?.detail.contains("r1 (endless)") == true)
        let second = try rig.registry.start(try rig.brief(), queue: true).id
        #expect(try rig.report(second)["state"] == .string("queued"))
        _ = try rig.registry.cancel(first)
        #expect(try rig.end(of: second)["verdict"] == .string("passed"))
        #expect(try rig.report(first)["verdict"] == .string("aborted"))
        #expect(rig.registry.list().map(\.id) == ["r1", "r2"])
    }

    @Test func whoStartsARunFindsTheNextOneAdmittedAsSoonAsItHasAVerdict() throws {
        let rig = RegistryRig()
        for number in 1...20 {
            let report = try rig.run(try rig.brief())
            #expect(report["id"] == .string("r\(number)") && report["state"] == .string("finished"))
        }
    }

    @Test func aNameStartsItsScenarioOnceAndIsNoOthers() throws {
        let rig = RegistryRig()
        let first = try rig.registry.start(try rig.brief(), as: "nightly")
        #expect(first.isNew)
        _ = try rig.end(of: "nightly")
        let again = try rig.registry.start(try rig.brief(), as: "nightly")
        #expect(!again.isNew && again.id == "nightly")
        let refusal = #expect(throws: Problem.self) { try rig.registry.start(try rig.brief("other"), as: "nightly") }
        #expect(refusal?.status == 409)
        for reserved in ["r1", "r99"] {
            let refusal = #expect(throws: Problem.self) { try rig.registry.start(try rig.brief(), as: reserved) }
            #expect(refusal?.status == 409, "\(reserved)")
        }
        #expect(rig.registry.list().count == 1)
    }

    @Test func equalStartsThatMeetUnderOneNameStartOneRun() throws {
        let rig = RegistryRig()
        let scenario = try rig.brief()
        let outcomes = Guarded<[Bool]>([])
        let threads = (0..<8).map { _ in
            SystemThread.mustStart {
                if let start = try? rig.registry.start(scenario, as: "nightly") {
                    outcomes.withLock { $0.append(start.isNew) }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(outcomes.withLock { $0.count } == 8 && outcomes.withLock { $0.count { $0 } } == 1)
        #expect(rig.registry.list().map(\.id) == ["nightly"])
    }

    @Test func aRunThatWaitsIsCancelledAtOnceAndNeverBegins() throws {
        let rig = RegistryRig()
        let first = try rig.registry.start(try rig.endless()).id
        let second = try rig.registry.start(try rig.endless(), queue: true).id
        let report = try JSONValue(parsing: try rig.registry.cancel(second, "nobody wants it"))
        #expect(report["state"] == .string("finished") && report["verdict"] == .string("aborted"))
        #expect(report["started_at"] == .null && report["reason"] == .string("nobody wants it"))
        #expect(try rig.report(first)["state"] == .string("running"))
    }

    @Test func aCancelledRunHasNoWorkerLeftWhenItHasFinished() throws {
        let rig = RegistryRig()
        let id = try rig.registry.start(try rig.endless()).id
        try rig.awaitWorkers()
        _ = try rig.registry.cancel(id)
        #expect(try rig.end(of: id)["verdict"] == .string("aborted"))
        let workloads = try #require(rig.stages.newest).registry.list()
        #expect(!workloads.isEmpty && workloads.allSatisfy { $0.state == .stopped && $0.specification.run == id })
        let refusal = #expect(throws: Problem.self) { try rig.registry.cancel(id) }
        #expect(refusal?.status == 409)
    }

    @Test func onlyAFinishedRunIsForgotten() throws {
        let rig = RegistryRig()
        let id = try rig.registry.start(try rig.endless()).id
        let refusal = #expect(throws: Problem.self) { try rig.registry.delete(id) }
        #expect(refusal?.status == 409)
        _ = try rig.registry.cancel(id)
        _ = try rig.end(of: id)
        _ = try rig.registry.delete(id)
        let gone = #expect(throws: Problem.self) { try rig.registry.get(id) }
        #expect(gone?.status == 404)
        #expect(try rig.run(try rig.brief())["id"] == .string("r2"))
    }

    @Test func loadMakesWayForARunThatIsNotSharedAndGoesOnAfterIt() throws {
        let load = NotedLoad()
        let rig = RegistryRig(pausing: load)
        try rig.run(try rig.brief())
        #expect(load.told == ["pause", "resume"])
        let shared = try rig.scenario(
            """
            {"shared":true,
             "phases":[{"operations":100,"workloads":[{"kind":"stack","live_bytes":"1MiB","rate":0}]}]}
            """)
        try rig.run(shared)
        #expect(!load.told.dropFirst(2).contains("pause"))
    }

    @Test func aStoppedRegistryHasGivenEveryRunAVerdictAndTakesNoOther() throws {
        let rig = RegistryRig()
        let first = try rig.registry.start(try rig.endless()).id
        let second = try rig.registry.start(try rig.brief(), queue: true).id
        rig.registry.stop("the server was stopped")
        for id in [first, second] { #expect(try rig.report(id)["verdict"] == .string("aborted")) }
        let refusal = #expect(throws: Problem.self) { try rig.registry.start(try rig.brief()) }
        #expect(refusal?.status == 503)
    }

    @Test func listenersThatAreGoneAreNotTold() throws {
        let rig = RegistryRig()
        let id = try rig.registry.start(try rig.endless()).id
        let told = Guarded(0)
        for _ in 0..<100 { rig.registry.whenFinished(id, for: Guarded(0)) { told.withLock { $0 += 1 } } }
        #expect(rig.registry.state.withLock { $0.listeners.count } <= 1)
        _ = try rig.registry.cancel(id)
        _ = try rig.end(of: id)
        #expect(told.withLock { $0 } == 0)
    }
}
