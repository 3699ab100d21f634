/// A scenario as JSON: what was asked for, with all that was left to defaults.
import Backends
import Documents
import Workloads

extension Scenario {
    /// The effective scenario; reading it again gives the same.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 2048)
        writer.scenario(self)
        return writer.bytes
    }
}

extension JSONWriter {
    mutating func scenario(_ scenario: Scenario) {
        object { json in
            json.field("name", scenario.name)
            json.field("description", scenario.description)
            json.field("seed", scenario.seed)
            json.field("shared", scenario.isShared)
            if scenario.compare.isEmpty {
                json.key("backend")
                json.choice(scenario.backend)
            } else {
                json.array("compare", of: scenario.compare) { $0.choice($1) }
                json.field("rounds", scenario.rounds)
            }
            if let record = scenario.record { json.field("record", record) }
            json.field("involuntary_switch_limit", scenario.involuntarySwitchLimit)
            json.array("phases", of: scenario.phases) { $0.phase($1) }
            json.array("thresholds", of: scenario.thresholds) { $0.threshold($1) }
        }
    }

    private mutating func choice(_ choice: BackendChoice) {
        guard case .buddyslab(let settings) = choice else { return value(choice.name) }
        object { json in
            json.field("allocator", "buddyslab")
            json.field("classes", settings.classes.rawValue)
            json.field("mode", settings.mode.rawValue)
            if case .fixed(let objects) = settings.magazines {
                json.field("magazines", objects)
            } else {
                json.field("magazines", "auto")
            }
            json.field("memory", settings.memoryBytes)
            json.field("cpus", settings.cpus)
        }
    }

    private mutating func phase(_ phase: Phase) {
        object { json in
            json.field("name", phase.name)
            switch phase.extent {
            case .seconds(let seconds): json.field("duration", seconds)
            case .operations(let operations): json.field("operations", operations)
            }
            json.array("workloads", of: phase.workloads) { $0.plan($1) }
            json.array("actions", of: phase.actions) { $0.action($1) }
            json.array("thresholds", of: phase.thresholds) { $0.threshold($1) }
        }
    }

    private mutating func plan(_ workload: PhaseWorkload) {
        let settings = workload.specification
        object { json in
            json.field("name", workload.name)
            json.field("keep", workload.isKept)
            if let operations = workload.operations { json.field("operations", operations) }
            json.field("kind", settings.kind.rawValue)
            json.key("threads")
            json.ramp(workload.threads, otherwise: settings.threads) { $0.value($1) }
            json.field("seed", settings.seed)
            json.key("rate")
            json.ramp(workload.rate, otherwise: settings.rate) { $0.value($1) }
            writeSettings(settings, &json, withRate: false)
        }
    }

    private mutating func ramp<Value>(
        _ ramp: Ramp<Value>?, otherwise value: Value, _ write: (inout JSONWriter, Value) -> Void
    ) {
        guard let ramp else { return write(&self, value) }
        object { json in
            json.key("from")
            write(&json, ramp.from)
            json.key("to")
            write(&json, ramp.to)
        }
    }

    private mutating func action(_ scheduled: ScheduledAction) {
        object { json in
            switch scheduled.time {
            case .start: json.field("at", "start")
            case .after(let seconds): json.field("at", seconds)
            case .end: json.field("at", "end")
            }
            json.field("action", scheduled.action.name)
            switch scheduled.action {
            case .addRegion(let bytes): json.field("size", bytes)
            case .mark(let name): json.field("name", name)
            case .fault(let fault):
                json.key("fault")
                json.value(fault)
            case .reclaim, .clearFaults: break
            }
        }
    }

    private mutating func threshold(_ threshold: Threshold) {
        guard threshold.abortsOnFail else { return value(threshold.expression.text) }
        object { json in
            json.field("expression", threshold.expression.text)
            json.field("abort_on_fail", true)
            json.field("grace", threshold.graceSeconds)
        }
    }
}
