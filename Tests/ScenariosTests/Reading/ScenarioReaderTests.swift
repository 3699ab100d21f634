/// The laws of reading scenarios.
import Documents
import Testing
import Workloads

@testable import Scenarios

private func problem(_ text: String, on stages: (any StageSource)? = nil) -> Problem? {
    do {
        _ = try read(text, on: stages)
        return nil
    } catch {
        return error as? Problem
    }
}

@Suite struct ScenarioReaderTests {
    @Test(arguments: BadScenario.all)
    func whatIsWrongIsNamedWithItsPlaceAndWhatWasMeant(_ bad: BadScenario) {
        let text = bad.text.isEmpty ? "{\(smallBackend)}" : "{\(smallBackend),\(bad.text)}"
        let found = problem(text)
        #expect(found?.status == 422)
        let item = found?.items.first { $0.place == .pointer(bad.pointer) }
        #expect(item?.detail.contains(bad.words) == true, "\(found?.detail ?? "it was not refused")")
    }

    @Test func thereAreFortyBadScenarios() { #expect(BadScenario.all.count >= 40) }

    @Test func everythingThatIsWrongIsToldAtOnce() {
        let found = problem(
            """
            {\(smallBackend),"sed":1,"phases":[{"duration":"x","workloads":[{"kind":"chrun"},{"kind":"churn","rats":1}],
            "actions":[{"action":"reclame"}],"thresholds":["a = b"]},{"operations":5}],"thresholds":["nothing > 1"]}
            """)
        let places = found?.items.map(\.place) ?? []
        for pointer in [
            "/sed", "/phases/0/duration", "/phases/0/workloads/0/kind", "/phases/0/workloads/1/rats",
            "/phases/0/actions/0/action", "/phases/0/thresholds/0", "/phases/1/operations", "/thresholds/0",
        ] {
            #expect(places.contains(.pointer(pointer)), "\(pointer) is not among \(found?.detail ?? "nothing")")
        }
    }

    @Test func nothingThatIsRightIsCalledWrongBesideIt() {
        let found = problem(onePhase(#""operations":5"#, #"{"kind":"chrun"},{"kind":"churn","seed":-1}"#))
        let places = ["/phases/0/workloads/0/kind", "/phases/0/workloads/1/seed"]
        #expect(found?.items.map(\.place) == places.map { .pointer($0) })
    }

    @Test func theEffectiveScenarioReadsBackAsItself() throws {
        let scenario = try read(
            """
            {"name":"all","description":"of everything","seed":7,"shared":true,"involuntary_switch_limit":0.5,
            "backend":{"allocator":"buddyslab","classes":"fine","mode":"flush","magazines":8,"memory":"64MiB","cpus":4},
            "phases":[{"name":"a","duration":"1s","workloads":[
            {"name":"x","kind":"churn","live_bytes":"2MiB","rate":{"from":10,"to":20},"threads":{"from":1,"to":2},"keep":true},
            {"kind":"stack","live_bytes":"1MiB","sizes":{"distribution":"uniform","from":8,"to":99},"lifetimes":{}}],
            "actions":[{"at":"500ms","action":"mark","name":"half"},{"at":"end","action":"add_region","size":"8MiB"}],
            "thresholds":["operations > 5",{"expression":"failures == 0","abort_on_fail":true,"grace":"1s"}]},
            {"operations":500,"workloads":[{"kind":"queue","live_bytes":"1MiB"},
            {"kind":"large","live_bytes":"8MiB","operations":100,"seed":3}]}],"thresholds":["corruptions == 0"]}
            """.replacing(#","lifetimes":{}"#, with: ""))
        let again = try read(String(decoding: scenario.bytes, as: UTF8.self))
        #expect(again == scenario)
        #expect(again.bytes == scenario.bytes)
        #expect(scenario.phases[1].workloads.map(\.operations) == [400, 100])
    }

    @Test func workloadsWithoutASeedHaveDifferentOnesThatFollowFromTheScenarios() throws {
        let text = onePhase(#""duration":1"#, #"{"kind":"churn"},{"kind":"churn"},{"kind":"churn","seed":5}"#)
            .replacing(#""kind":"churn""#, with: #""live_bytes":"1MiB","kind":"churn""#)
        let seeds = { try read(text, seed: $0).phases[0].workloads.map(\.specification.seed) }
        let (one, same, two) = (try seeds(1), try seeds(1), try seeds(2))
        #expect(one == same)
        #expect(Set(one + two).count == 5)
        #expect(one[2] == 5 && two[2] == 5)
        #expect(one.allSatisfy { WorkloadBounds.seed.contains($0) })
    }

    @Test(arguments: [
        (#""backend":"sytem""#, "/backend", "did you mean 'system'?"),
        (#""backend":"server""#, "/backend", "this run has no server"),
        (#""backend":{"allocator":"buddyslab","mode":"fast"}"#, "/backend/mode", "one of flush, exact, hardened"),
        (#""backend":{"allocator":"buddyslab","cpus":0}"#, "/backend/cpus", "from 1 to 1024"),
        (#""compare":["buddyslab","buddyslab"]"#, "/compare/1", "stands there already"),
        (#""compare":["buddyslab","server"]"#, "/compare/1", "compared ones are private"),
        (#""compare":["buddyslab","jemaloc"]"#, "/compare/1", "no back end"),
        (#""compare":["buddyslab","system"],"backend":"system""#, "/compare", "beside backend"),
    ])
    func aBackEndThatIsNotThereIsRefused(_ text: String, _ pointer: String, _ words: String) {
        let found = problem(#"{"phases":[{"duration":1}],\#(text)}"#)
        let item = found?.items.first { $0.place == .pointer(pointer) }
        #expect(item?.detail.contains(words) == true, "\(found?.detail ?? "it was not refused")")
    }

    @Test(arguments: ["classes[64].live == 0", "ledger.unaccounted_bytes == 0", "memory.live_objects == 0"])
    func aFigureThatABackEndDoesNotHaveIsRefused(_ expression: String) {
        let text = #"{"backend":"system","phases":[{"duration":1}],"thresholds":["\#(expression)"]}"#
        let item = problem(text)?.items.first
        #expect(item?.place == .pointer("/thresholds/0"))
        #expect(item?.detail.contains("system does not have a figure") == true)
    }

    @Test func theOutlineSaysWhatWouldBeDone() throws {
        let text = onePhase(
            #""operations":20000"#, #"{"kind":"churn","live_bytes":"2MiB","rate":1000,"threads":2}"#,
            more: #","actions":[{"action":"reclaim"}]"#)
        let outline = try JSONValue(parsing: read(text).outline)
        #expect(outline["valid"] == .bool(true))
        #expect(outline["expected_seconds"]?.finiteNumber == 20)
        guard case .array(let phases)? = outline["phases"] else { throw problem(text) ?? Problem(.notFound, "phases") }
        #expect(
            phases.first?["does"]
                == .string(
                    "churn on 2 threads (1000.0 operations/s) until 20000 operations are done; reclaim at the start"))
    }
}
