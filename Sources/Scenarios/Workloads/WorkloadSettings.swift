/// The settings of a workload as JSON: those that its kind has.
import Documents
import Observatory
import Workloads

/// The members of a workload's object that a start may set.
package func writeSettings(
    _ settings: WorkloadSpecification, _ json: inout JSONWriter, withRate: Bool = true
) {
    if settings.kind.takes(.sizes) {
        json.key("sizes")
        writeSizes(settings.sizes, &json)
    }
    json.field("live_bytes", settings.liveBytes)
    if withRate, settings.kind.takes(.rate) { json.field("rate", settings.rate) }
    if settings.kind.takes(.lifetimes) {
        json.key("lifetimes")
        writeLifetimes(settings.lifetimes, &json)
    }
    if settings.kind.takes(.remoteShare) { json.field("remote_share", settings.remoteShare) }
    if settings.kind.takes(.batch) { json.field("batch", settings.batch) }
    if settings.kind.takes(.smallBytes) { json.field("small_bytes", settings.smallBytes) }
    if settings.kind.takes(.growth) { json.field("growth", settings.growth) }
    if settings.kind.takes(.writes) { json.field("writes", settings.writes) }
    if settings.kind.takes(.lifeRequests) { json.field("life_requests", settings.lifeRequests) }
    json.field("touch", settings.touch.rawValue)
    json.field("verify", settings.verify)
    if settings.kind.takes(.alignment) { json.field("alignment", settings.alignment) }
    if settings.kind == .replay {
        json.field("trace", settings.trace)
        json.field("pace", settings.pace.rawValue)
        json.field("loops", settings.loops)
    }
    if let record = settings.record { json.field("record", record) }
}

/// A size distribution.
package func writeSizes(_ sizes: SizeDistribution, _ json: inout JSONWriter) {
    json.object { json in
        json.field("distribution", sizes.name)
        switch sizes {
        case .fixed(let size): json.field("size", size)
        case .uniform(let from, let to), .logUniform(let from, let to):
            json.field("from", from)
            json.field("to", to)
        case .fleet: break
        case .normal(let mean, let deviation):
            json.field("mean", mean)
            json.field("deviation", deviation)
        case .powerLaw(let from, let to, let exponent):
            json.field("from", from)
            json.field("to", to)
            json.field("exponent", exponent)
        case .table(let rows): writeTable(rows, &json)
        }
    }
}

private func writeTable(_ rows: [SizeWeight], _ json: inout JSONWriter) {
    json.array("table", of: rows) { json, row in
        json.object { json in
            json.field("size", row.size)
            json.field("weight", row.weight)
        }
    }
}

/// A lifetime distribution.
package func writeLifetimes(_ lifetimes: LifetimeDistribution, _ json: inout JSONWriter) {
    json.object { json in
        json.field("distribution", lifetimes.name)
        switch lifetimes {
        case .random: break
        case .fixed(let allocations): json.field("allocations", allocations)
        case .exponential(let mean): json.field("mean", mean)
        case .mixture(let short, let long, let longShare):
            json.field("short", short)
            json.field("long", long)
            json.field("long_share", longShare)
        }
    }
}
