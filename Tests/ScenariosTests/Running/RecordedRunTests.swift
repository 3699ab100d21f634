/// Runs that are recorded: one trace of all their workloads and phases.
import Documents
import Testing
import Traces

@testable import Scenarios

@Suite struct RecordedRunTests {
    private func scenario(record: String) -> String {
        let load = #"{"kind":"mixed","threads":2,"rate":0,"live_bytes":"8MiB"}"#
        return """
            {"record":"\(record)","phases":[
                {"name":"one","operations":3000,"workloads":[\(load)]},
                {"name":"two","operations":2000,"workloads":[\(load),\(load)]}]}
            """
    }

    @Test func theTraceHasEveryRequestOfTheRun() throws {
        let traces = TraceStore(capacity: 64 << 20)
        let report = try run(scenario(record: "mine"), on: try HarmedStage(traces: traces))
        #expect(report.verdict == .passed, "\(report.reason ?? "")")
        let summary = try traces.trace("mine").summary
        let counts = report.totals.counts
        #expect(counts.operations >= 5000 && summary.events == counts.allocations + counts.frees)
        #expect(!summary.isCut)
    }

    @Test func aNameThatIsTakenKeepsTheRunFromStarting() throws {
        let traces = TraceStore(capacity: 64 << 20)
        let stage = try HarmedStage(traces: traces)
        _ = try run(scenario(record: "mine"), on: stage)
        let refusal = #expect(throws: Problem.self) { try run(scenario(record: "mine"), on: stage) }
        #expect(refusal?.status == 409 && refusal?.detail.contains("mine") == true)
    }

    @Test func whereNoTracesAreKeptARecordingIsRefused() throws {
        let refusal = #expect(throws: Problem.self) { try read(scenario(record: "mine"), on: try HarmedStage()) }
        #expect(refusal?.items.map(\.place) == [.pointer("/record")])
    }
}
