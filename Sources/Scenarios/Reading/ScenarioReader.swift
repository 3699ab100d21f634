/// Reads a scenario from JSON, and says everything that is wrong with it.
import Backends
import Documents
import Workloads

/// What a scenario may have.
public enum ScenarioBounds {
    public static let phases = 1...64
    public static let workloads = 0...16
    public static let actions = 0...64
    public static let thresholds = 0...64
    /// Of a phase.
    public static let seconds = 0.001...604_800.0
    /// Of a phase, and of a workload in it.
    public static let operations = 1...1_000_000_000_000
    public static let rounds = 1...100
    public static let compare = 2...8
}

/// Reads scenarios for somebody who has these back ends.
public struct ScenarioReader: Sendable {
    private let stages: any StageSource
    private let defaultBackend: BackendChoice

    /// A scenario that names no back end is for `defaultBackend`.
    public init(_ stages: any StageSource, defaultBackend: BackendChoice = .server) {
        self.stages = stages
        self.defaultBackend = defaultBackend
    }

    /// Reads a scenario. A seed or back end that is given takes the place of the scenario's own.
    ///
    /// - Throws: a 422 problem with a pointer for everything that is wrong; 503 where the system has no thread left to
    ///   look at a back end.
    public func read(
        _ fields: FieldReader, seed: UInt64? = nil, backend: JSONValue? = nil
    ) throws(Problem) -> Scenario {
        let name = try fields.identifier("name", default: "unnamed")
        let description = try fields.string("description", default: "", limit: 4096)
        let ownSeed = try fields.integer(
            "seed", default: Int(WorkloadBounds.defaultSeed), in: 0...Int(WorkloadBounds.seed.upperBound))
        var scenario = Scenario(
            name: name, description: description, seed: seed ?? UInt64(ownSeed),
            isShared: try fields.bool("shared", default: false),
            record: fields.has("record") ? try fields.identifier("record", default: "unnamed") : nil,
            involuntarySwitchLimit: try fields.number(
                "involuntary_switch_limit", default: Scenario.defaultSwitchLimit, in: 0...1),
            phases: [])
        readBackends(fields, &scenario, instead: backend)
        let bench = try stage(of: scenario, fields)
        defer { bench?.close() }
        if scenario.record != nil, let bench, bench.registry.traces == nil {
            fields.reject("record", "is for runs of a server, which keeps traces", code: "not_allowed")
        }
        // Once for all phases: it stops the allocator's CPUs.
        let figures = bench?.figures
        scenario.phases = try PhaseReader(seed: scenario.seed, bench, figures).read(fields)
        scenario.thresholds = ThresholdReader(figures?.comparing(scenario.comparedNames)).read(fields)
        try fields.finish()
        return scenario
    }

    private func readBackends(_ fields: FieldReader, _ scenario: inout Scenario, instead: JSONValue?) {
        let reader = BackendReader(fields)
        if let compared = fields.value("compare") {
            scenario.compare = reader.readAll(compared, at: fields.pointer(to: "compare"))
            if fields.has("backend") || instead != nil {
                fields.reject("compare", "must not be given beside backend", code: "not_allowed")
            }
            if scenario.isShared { fields.reject("compare", "must not be shared: its back ends are private") }
        }
        if let rounds = try? fields.integer("rounds", default: Scenario.defaultRounds, in: ScenarioBounds.rounds) {
            scenario.rounds = rounds
            if fields.has("rounds"), !fields.has("compare") { fields.reject("rounds", "is for scenarios that compare") }
        }
        scenario.backend = scenario.compare.first ?? defaultBackend
        // Asking for a value makes its name known to who is told of an unknown one.
        if let value = fields.value("backend"), let choice = reader.read(value, at: fields.pointer(to: "backend")) {
            scenario.backend = choice
        }
        if let instead, let choice = reader.read(instead, at: fields.pointer(to: "backend")) {
            scenario.backend = choice
        }
    }

    /// What the scenario will run on, to check it against; nil where there is no such thing, which is noted.
    private func stage(of scenario: Scenario, _ fields: FieldReader) throws(Problem) -> (any RunStage)? {
        var first: (any RunStage)?
        for (index, choice) in (scenario.compare.isEmpty ? [scenario.backend] : scenario.compare).enumerated() {
            let name = scenario.compare.isEmpty ? "backend" : "compare"
            do throws(Problem) {
                let stage = try stages.stage(for: choice)
                if index == 0 { first = stage } else { stage.close() }
            } catch {
                guard error.status != 503 else {
                    first?.close()
                    throw error
                }
                let place = fields.pointer(to: name) + (scenario.compare.isEmpty ? "" : "/\(index)")
                fields.note(.init(.pointer(place), error.detail, code: "not_allowed"))
            }
        }
        return first
    }
}
