/// Workloads and their catalogue as JSON.
import Documents
import Observatory
import Workloads

/// `{"workloads":[...],"next":...}`.
package func writeWorkloads(_ records: [WorkloadRecord], next: String?, _ json: inout JSONWriter) {
    json.object { json in
        json.array("workloads", of: records) { writeWorkload($1, &$0) }
        json.field("next", next)
    }
}

/// One workload: settings, state, figures.
package func writeWorkload(_ record: WorkloadRecord, _ json: inout JSONWriter) {
    let settings = record.specification
    json.object { json in
        json.field("id", record.id)
        json.field("kind", settings.kind.rawValue)
        json.field("state", record.state.rawValue)
        if let run = settings.run { json.field("run", run) }
        json.field("threads", settings.threads)
        json.array("cpus", of: record.cpus) { $0.value($1) }
        json.field("seed", settings.seed)
        json.key("backend")
        json.object { writeBackend(record.backend, &$0) }
        writeSettings(settings, &json)
        json.field("started_at", timestamp(unixMilliseconds: Int(record.startedAtUnixMilliseconds)))
        json.field("elapsed_seconds", record.elapsedSeconds)
        json.field("operations", record.operations)
        json.field("allocations", record.allocations)
        json.field("frees", record.frees)
        json.field("failures", record.failures)
        json.field("injected_failures", record.injectedFailures)
        json.field("corruptions", record.corruptions)
        json.field("live_objects", record.liveObjects)
        json.field("live_requested_bytes", record.liveRequestedBytes)
        json.field("verified_bytes", record.verifiedBytes)
        if settings.kind == .replay { json.field("skipped", record.skipped) }
        if [.reallocGrowth, .replay].contains(settings.kind) {
            json.field("reallocations", record.reallocations)
            json.field("moves", record.moves)
        }
        json.field("operations_per_second", record.operationsPerSecond)
        if let latency = record.latency { json.object("latency") { $0.latency(latency) } }
        json.field("error", record.error)
    }
}

/// The kinds and distributions that a client may ask for.
package func writeCatalogue(_ json: inout JSONWriter) {
    json.object { json in
        json.array("kinds", of: WorkloadCatalogue.kinds) { json, kind in
            json.object { json in
                json.field("kind", kind.kind.rawValue)
                json.field("title", kind.title)
                json.field("about", kind.about)
                json.field("stresses", kind.stresses)
                json.field("origin", kind.origin)
                json.array("parameters", of: kind.parameters) { writeParameter($1, &$0) }
            }
        }
        json.array("size_distributions", of: WorkloadCatalogue.distributions) { writeDistribution($1, &$0) }
        json.array("lifetime_distributions", of: WorkloadCatalogue.lifetimeDistributions) {
            writeDistribution($1, &$0)
        }
    }
}

private func writeDistribution(_ distribution: DistributionDescription, _ json: inout JSONWriter) {
    json.object { json in
        json.field("distribution", distribution.distribution)
        json.field("about", distribution.about)
        json.field("origin", distribution.origin)
        json.array("parameters", of: distribution.parameters) { writeParameter($1, &$0) }
    }
}

private func writeParameter(_ parameter: ParameterDescription, _ json: inout JSONWriter) {
    json.object { json in
        json.field("name", parameter.name)
        json.field("type", parameter.type)
        writeBound("default", parameter.defaultValue, &json)
        writeBound("minimum", parameter.minimum, &json)
        writeBound("maximum", parameter.maximum, &json)
        json.field("unit", parameter.unit)
        if !parameter.choices.isEmpty { json.array("choices", of: parameter.choices) { $0.value($1) } }
        json.field("about", parameter.about)
    }
}

private func writeBound(_ name: StaticString, _ value: ParameterValue?, _ json: inout JSONWriter) {
    switch value {
    case .integer(let value): json.field(name, value)
    case .number(let value): json.field(name, value)
    case .text(let value): json.field(name, value)
    case .flag(let value): json.field(name, value)
    case .sizes(let value):
        json.key(name)
        writeSizes(value, &json)
    case .lifetimes(let value):
        json.key(name)
        writeLifetimes(value, &json)
    case nil: json.field(name, String?.none)
    }
}
