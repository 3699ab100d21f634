/// The laws of runs.
import Documents
import Testing
import Threads
import Workloads

@testable import Scenarios

@Suite struct RunTests {
    @Test func aRunTellsWhatItsPhasesHaveDone() throws {
        let report = try run(
            """
            {"name":"two","seed":42,\(smallBackend),"phases":[
            {"name":"fill","operations":20000,"workloads":[
            {"name":"a","kind":"churn","live_bytes":"1MiB","rate":0},{"kind":"stack","live_bytes":"1MiB","rate":0}],
            "actions":[{"action":"mark","name":"begun"},{"at":"end","action":"reclaim"}],
            "thresholds":["operations >= 20000","failures == 0","memory.live_objects == 0"]},
            {"name":"rest","duration":0.05}],
            "thresholds":["corruptions == 0","ledger.unaccounted_bytes == 0","classes[64].allocations > 0",
            "max(memory.requested_bytes) <= 2MiB"]}
            """)
        #expect(report.verdict == .passed, "\(report.reason ?? "")")
        #expect(report.state == .finished && report.startedAt != nil && report.finishedAt != nil)
        #expect(report.phases.map(\.state) == [.finished, .finished])
        let fill = report.phases[0]
        #expect(fill.totals.counts.operations == report.totals.counts.operations)
        #expect(fill.totals.counts.allocations == fill.totals.counts.frees)
        #expect(fill.requestHash != nil && report.requestHash == nil, "a phase by the clock has no hash")
        #expect(fill.ledger?["unaccounted_bytes"] == .integer(0))
        #expect(fill.workloads.count == 2 && fill.workloads[0]["state"] == .string("stopped"))
        #expect(fill.actions.map(\.action) == ["mark", "reclaim"])
        #expect(fill.actions[1].outcome["flushed_objects"]?.wholeNumber != nil)
        let json = try report.json
        #expect(json["verdict"] == .string("passed"))
        #expect(json["backend"]?["allocator"] == .string("buddyslab"))
        guard case .array(let phases)? = json["phases"] else { throw Problem(.notFound, "phases") }
        #expect(phases[0]["latency"]?["allocate"]?["count"]?.wholeNumber != nil)
        #expect(phases[1]["workloads"] == .array([]))
    }

    @Test(arguments: WorkloadKind.drawn)
    func oneSeedGivesOneSequenceOfRequestsAndAnotherSeedAnother(_ kind: WorkloadKind) throws {
        // So few bytes that objects are replaced, too; and sizes that follow from the seed.
        let sizes =
            kind == .large
            ? #""live_bytes":"24MiB""#
            : #""live_bytes":"64KiB","sizes":{"distribution":"uniform","from":16,"to":512}"#
        let batch = kind.takes(.batch) && kind != .large ? #","batch":16"# : ""
        let workload = #"{"kind":"\#(kind.rawValue)","threads":2,"rate":0,\#(sizes)\#(batch)}"#
        let text = onePhase(#""operations":6000"#, workload)
        let (first, second) = (try run(text, seed: 7), try run(text, seed: 7))
        let other = try run(text, seed: 8)
        #expect(first.verdict == .passed, "\(first.reason ?? "")")
        #expect(first.totals.counts.operations >= 6000)
        #expect(first.requestHash != nil && first.requestHash == second.requestHash)
        #expect(first.requestHash != other.requestHash)
    }

    @Test func aPhaseThatRunsIsTheOneInProgressFromItsFirstMoment() throws {
        let load = #"[{"kind":"churn","rate":0,"live_bytes":"2MiB"}]"#
        let text = #"{\#(smallBackend),"phases":[{"operations":500,"workloads":\#(load)},{"duration":"10ms"}]}"#
        let stages = privateStages()
        let wrong = Guarded<[Int?]>([])
        let seen = Guarded<Set<Int>>([])
        let engine = RunEngine(try read(text, on: stages), id: "r1", version: "test", on: stages) { report in
            guard let running = report.phases.firstIndex(where: { $0.state == .running }) else { return }
            seen.withLock { _ = $0.insert(running) }
            if report.progress.phaseIndex != running { wrong.withLock { $0.append(report.progress.phaseIndex) } }
        }
        try engine.start()
        engine.wait()
        #expect(seen.withLock { $0 } == [0, 1])
        #expect(wrong.withLock { $0 } == [])
    }

    @Test func aCancelledRunEndsAtOnceAndLeavesNoWorker() throws {
        let stage = PlantedStage()
        let text = onePhase(#""duration":"1h""#, #"{"kind":"churn","threads":2,"rate":0,"live_bytes":"2MiB"}"#)
        let began = Guarded(false)
        let engine = RunEngine(try read(text, on: stage), id: "r1", version: "test", on: stage) { report in
            if report.progress.operations > 0 || report.state == .finished { began.announce { $0 = true } }
        }
        try engine.start()
        _ = began.wait { $0 ? true : nil }
        engine.cancel()
        #expect(engine.report.state != .running)
        let report = engine.wait()
        #expect(report.verdict == .aborted && report.reason == "it was cancelled")
        let records = stage.registry.list()
        #expect(!records.isEmpty && records.allSatisfy { $0.state == .stopped && $0.specification.run == "r1" })
    }

    @Test func aRunThatIsCancelledBeforeItBeginsNeverDoes() throws {
        let stage = PlantedStage()
        let text = onePhase(#""duration":"1h""#, #"{"kind":"churn","live_bytes":"1MiB"}"#)
        let engine = RunEngine(try read(text, on: stage), id: "r1", version: "test", on: stage)
        engine.cancel("a signal came")
        let report = engine.wait()
        #expect(report.verdict == .aborted && report.reason == "a signal came" && report.startedAt == nil)
        #expect(stage.registry.list().isEmpty)
    }

    @Test func anAbortingThresholdEndsTheRunAsFailed() throws {
        let report = try run(
            onePhase(
                #""duration":"1h""#, #"{"kind":"churn","live_bytes":"1MiB","rate":1000}"#,
                thresholds: #"{"expression":"operations < 10","abort_on_fail":true,"grace":"0.5s"},"failures == 0""#))
        #expect(report.verdict == .failed)
        #expect(report.thresholds.map(\.state) == [.failed, .pending])
        #expect(report.elapsedSeconds < 60)
    }

    @Test func whoeverHoldsObjectsKeepsARunAway() throws {
        let stage = try HarmedStage()
        let record = try stage.registry.start(WorkloadSpecification(kind: .churn, liveBytes: 1 << 20))
        let text = #""phases":[{"operations":100,"workloads":[{"kind":"churn","live_bytes":"1MiB"}]}]"#
        let engine = RunEngine(try read("{\(text)}", on: stage), id: "r1", version: "test", on: stage)
        let refusal = #expect(throws: Problem.self) { try engine.start() }
        #expect(refusal?.status == 409 && refusal?.detail.contains("workload \(record.id) (churn)") == true)
        let shared = try run("{\(text),\"shared\":true}", on: stage)
        #expect(shared.verdict == .passed)
        _ = try stage.registry.stop(record.id)
        try engine.start()
        #expect(engine.wait().verdict == .passed)
    }

    @Test(arguments: [smallBackend, #""backend":"system""#])
    func injectedFailuresAreCountedApartAndEndWithTheRun(_ backend: String) throws {
        let text = """
            {\(backend),"phases":[{"name":"bad","operations":4000,"workloads":[
            {"kind":"churn","live_bytes":"1MiB","rate":0}],
            "actions":[{"action":"fault","fault":{"probability":0.1}},{"at":"end","action":"clear_faults"}],
            "thresholds":["injected_failures > 0","failures == 0"]},
            {"name":"good","operations":4000,"workloads":[{"kind":"churn","live_bytes":"1MiB","rate":0}],
            "thresholds":["injected_failures == 0"]}]}
            """
        let report = try run(text)
        #expect(report.verdict == .passed, "\(report.reason ?? "")")
        #expect(report.phases[0].actions.map(\.action) == ["fault", "clear_faults"])
        #expect(report.phases[0].actions[1].outcome["injected"]?.wholeNumber ?? 0 > 0)
        let clean = try run(text.replacing(#"{"action":"fault","fault":{"probability":0.1}},"#, with: ""))
        #expect(clean.verdict == .failed && clean.reason?.contains("injected_failures > 0") == true)
        #expect(clean.requestHash == report.requestHash, "failures change no request")
    }

    @Test func aKeptWorkloadGoesOnUntilTheRunEnds() throws {
        let report = try run(
            """
            {\(smallBackend),"phases":[
            {"name":"a","duration":0.05,"workloads":[{"name":"k","keep":true,"kind":"churn","live_bytes":"1MiB","rate":0}]},
            {"name":"b","operations":2000,"workloads":[{"kind":"queue","live_bytes":"1MiB","rate":0}],
            "thresholds":["memory.live_objects > 0"]},
            {"name":"c","duration":0.5,"thresholds":["operations > 0"]}],"thresholds":["corruptions == 0"]}
            """)
        #expect(report.verdict == .passed, "\(report.reason ?? "")")
        #expect(report.totals.counts.allocations == report.totals.counts.frees)
        #expect(report.phases.map(\.workloads.count) == [0, 1, 0])
    }

    @Test func aPhaseWithRampsRuns() throws {
        let report = try run(
            onePhase(
                #""duration":0.5"#,
                #"{"name":"r","kind":"churn","live_bytes":"1MiB","rate":{"from":1000,"to":9000}},"#
                    + #"{"name":"t","kind":"churn","live_bytes":"4MiB","threads":{"from":1,"to":3},"rate":100}"#,
                thresholds: #""failures == 0","corruptions == 0","memory.live_objects == 0""#))
        #expect(report.verdict == .passed, "\(report.reason ?? "")")
    }

    @Test func backEndsAreComparedRoundByRound() throws {
        let report = try run(
            """
            {"compare":[{"allocator":"buddyslab","memory":"64MiB","cpus":4},"system"],"rounds":3,"phases":[
            {"operations":4000,"workloads":[{"kind":"churn","live_bytes":"1MiB","rate":0}]}],
            "thresholds":["operations >= 4000"]}
            """)
        #expect(report.verdict == .passed, "\(report.reason ?? "")")
        let comparison = try #require(try report.json["comparison"])
        #expect(comparison["baseline"] == .string("system"))
        guard case .array(let sides)? = comparison["backends"], case .array(let ratios)? = comparison["ratios"] else {
            throw Problem(.notFound, "sides")
        }
        #expect(sides.map { $0["name"] } == [.string("buddyslab"), .string("system")])
        #expect(ratios.count == 1 && ratios[0]["ratio"]?["median"]?.finiteNumber ?? 0 > 0)
    }
}
