/// What reports become: JUnit's XML, two side by side, presets by name.
import Backends
import Documents
import Testing

@testable import Scenarios

@Suite struct ReportDocumentTests {
    @Test func inJUnitEachThresholdIsACaseAndAFailureTellsWhatWasObserved() throws {
        let rig = RegistryRig(PlantedFaults(corruptAt: 50))
        let report = try rig.run(try rig.brief(thresholds: #""corruptions < 1","operations >= 2000""#))
        let xml = String(decoding: JUnitReport(report).bytes, as: UTF8.self)
        #expect(report["verdict"] == .string("failed"))
        #expect(xml.contains(#"<testsuites name="brief" tests="3" failures="1" errors="0" skipped="0""#))
        #expect(xml.contains(#"name="corruptions &lt; 1""#))
        #expect(xml.contains(#"<failure message="corruptions was 1" type="threshold">"#))
    }

    @Test func aCancelledRunIsAnErrorInJUnitAndItsThresholdsAreSkipped() throws {
        let rig = RegistryRig()
        let scenario = try rig.scenario(#"{"phases":[{"duration":"1h","thresholds":["failures == 0"]}]}"#)
        let id = try rig.registry.start(scenario).id
        _ = try rig.registry.cancel(id, "a <signal> came & \"went\"\u{1}")
        let xml = String(decoding: JUnitReport(try rig.end(of: id)).bytes, as: UTF8.self)
        #expect(xml.contains("errors=\"1\" skipped=\"1\""))
        #expect(xml.contains("aborted: a &lt;signal&gt; came &amp; &quot;went&quot;\u{FFFD}"))
    }

    @Test func comparedReportsShowEachFigureOfBothAndTheirRatio() throws {
        let rig = RegistryRig()
        let (a, b) = (try rig.run(try rig.brief()), try rig.run(try rig.brief()))
        let comparison = ReportComparison(a, b)
        let json = try JSONValue(parsing: comparison.json)
        let row = json["figures"]?.elements.first { $0["figure"] == .string("operations") }
        #expect(row?["ratio"]?.finiteNumber == 1)
        #expect(json["a"]?["request_hash"] == json["b"]?["request_hash"])
        #expect(comparison.markdown.contains("| corruptions == 0 | passed, 0 | passed, 0 |"))
        #expect(comparison.plain.contains("phase-1.latency.allocate.p99_seconds"))
    }

    @Test func everyPresetIsAScenarioForAServerAndForAProcessOfItsOwn() throws {
        let root = String(#filePath.split(separator: "Tests/ScenariosTests").first ?? "")
        let library = ScenarioLibrary(directory: root + "Public/scenarios")
        #expect(library.broken.isEmpty)
        let names = ["cross-cpu", "exhaustion-and-recovery", "fleet", "fragmentation", "smoke", "soak", "thread-churn"]
        #expect(library.presets.map(\.name) == names)
        let reader = RunRequestReader(
            library, ScenarioReader(privateStages(), defaultBackend: .buddyslab(SlabSettings())))
        for name in names {
            let scenario = try reader.read(try FieldReader(body: Array(#"{"scenario":"\#(name)"}"#.utf8)))
            #expect(scenario.name == name)
            #expect(try JSONValue(parsing: scenario.outline)["valid"] == .bool(true))
        }
        let refusal = #expect(throws: Problem.self) {
            try reader.read(try FieldReader(body: Array(#"{"scenario":"smok"}"#.utf8)))
        }
        #expect(refusal?.detail.contains("did you mean 'smoke'?") == true)
    }
}
