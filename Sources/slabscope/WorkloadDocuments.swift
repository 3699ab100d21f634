/// Workloads and their catalogue as JSON.
import Observatory
import Workloads

/// `{"workloads":[...],"next":...}`.
func writeWorkloads(_ records: [WorkloadRecord], next: String?, _ json: inout JSONWriter) {
    json.object { json in
        json.array("workloads", of: records) { writeWorkload($1, &$0) }
        json.field("next", next)
    }
}

/// One workload: settings, state, figures.
func writeWorkload(_ record: WorkloadRecord, _ json: inout JSONWriter) {
    let settings = record.specification
    json.object { json in
        json.field("id", record.id)
        json.field("kind", settings.kind.rawValue)
        json.field("state", record.state.rawValue)
        json.field("threads", settings.threads)
        json.array("cpus", of: record.cpus) { $0.value($1) }
        json.field("seed", settings.seed)
        json.key("sizes")
        writeSizes(settings.sizes, &json)
        json.field("live_bytes", settings.liveBytes)
        json.field("rate", settings.rate)
        json.field("started_at", timestamp(unixMilliseconds: Int(record.startedAtUnixMilliseconds)))
        json.field("elapsed_seconds", record.elapsedSeconds)
        json.field("operations", record.operations)
        json.field("allocations", record.allocations)
        json.field("frees", record.frees)
        json.field("failures", record.failures)
        json.field("corruptions", record.corruptions)
        json.field("live_objects", record.liveObjects)
        json.field("live_requested_bytes", record.liveRequestedBytes)
        json.field("verified_bytes", record.verifiedBytes)
        json.field("operations_per_second", record.operationsPerSecond)
        if let latency = record.latency { json.object("latency") { $0.latency(latency) } }
        json.field("error", record.error)
    }
}

private func writeSizes(_ sizes: SizeDistribution, _ json: inout JSONWriter) {
    json.object { json in
        json.field("distribution", sizes.name)
        switch sizes {
        case .fixed(let size): json.field("size", size)
        case .uniform(let from, let to), .logUniform(let from, let to):
            json.field("from", from)
            json.field("to", to)
        case .fleet: break
        }
    }
}

/// The kinds and size distributions that a client may ask for.
func writeCatalogue(_ json: inout JSONWriter) {
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
        json.array("size_distributions", of: WorkloadCatalogue.distributions) { json, distribution in
            json.object { json in
                json.field("distribution", distribution.distribution)
                json.field("about", distribution.about)
                json.field("origin", distribution.origin)
                json.array("parameters", of: distribution.parameters) { writeParameter($1, &$0) }
            }
        }
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
        json.field("about", parameter.about)
    }
}

private func writeBound(_ name: StaticString, _ value: ParameterValue?, _ json: inout JSONWriter) {
    switch value {
    case .integer(let value): json.field(name, value)
    case .number(let value): json.field(name, value)
    case .text(let value): json.field(name, value)
    case nil: json.field(name, String?.none)
    }
}
