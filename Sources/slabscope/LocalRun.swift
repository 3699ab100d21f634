/// A run in this process, without HTTP.
import Backends
import Documents
import IntrospectionServer
import Scenarios

struct LocalRun {
    private let library: ScenarioLibrary
    private let backends: BackendRegistry
    private let request: JSONValue
    private let signals: StopSignals

    init(_ library: ScenarioLibrary, _ backends: BackendRegistry, _ request: JSONValue, _ signals: StopSignals) {
        self.library = library
        self.backends = backends
        self.request = request
        self.signals = signals
    }

    /// The report of the finished run.
    func outcome() throws(Problem) -> JSONValue {
        let stages = Stages(backends)
        let reader = RunRequestReader(library, ScenarioReader(stages, defaultBackend: .buddyslab(SlabSettings())))
        let scenario = try reader.read(try FieldReader(value: request))
        let line = RunProgressLine()
        let engine = RunEngine(scenario, id: "r1", version: slabscopeVersion, on: stages) { report in
            if let notice = try? JSONValue(parsing: report.notice) { line.show(notice) }
        }
        try engine.start()
        onSignals(signals) { engine.cancel($0) }
        let report = engine.wait()
        line.end()
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: report.bytes())
        } catch {
            throw Problem(.internalError, "the report is not JSON: \(error)")
        }
    }
}
