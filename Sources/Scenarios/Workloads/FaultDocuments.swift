/// Faults as clients write them, and as they are answered.
import Documents
import Workloads

/// The setting that a client asks for. What must hold between fields, and what depends on the allocator, is checked
/// when it is set.
package func readFaults(_ fields: FieldReader) throws(Problem) -> FaultSettings {
    let isLate = fields.has("latency")
    // Without a latency a fault that never fails is none.
    var settings = FaultSettings(
        probability: try fields.number("probability", default: isLate ? 0 : nil, in: FaultBounds.probability))
    settings.interval = try fields.integer("interval", default: 1, in: FaultBounds.interval)
    let times = try fields.integer("times", default: -1, in: FaultBounds.times)
    settings.times = times < 0 ? nil : times
    settings.space = try fields.byteSize("space", default: 0, in: FaultBounds.space)
    if fields.value("min_order") != nil {
        settings.minOrder = try fields.integer("min_order", in: FaultBounds.minOrder)
    }
    if fields.value("class") != nil {
        settings.sizeClass = try fields.byteSize("class", in: 1...FaultBounds.space.upperBound)
    }
    let latency = try fields.seconds("latency", default: 0, in: FaultBounds.latencySeconds)
    settings.latencyNanoseconds = UInt64((latency * 1e9).rounded())
    settings.latencyProbability = try fields.number(
        "latency_probability", default: 1, in: FaultBounds.probability)
    if !isLate, fields.has("latency_probability") {
        fields.reject("latency_probability", "must not be given without latency", code: "not_allowed")
    }
    settings.seed = UInt64(
        try fields.integer(
            "seed", default: Int(WorkloadBounds.defaultSeed), in: 0...Int(WorkloadBounds.seed.upperBound)))
    try fields.finish()
    return settings
}

/// The fault that is set, or was until now, and its counts; without one, that there is none.
package func writeFaults(_ report: FaultReport?, isActive: Bool = true, _ json: inout JSONWriter) {
    json.object { json in
        json.field("active", isActive && report != nil)
        if let settings = report?.settings { writeSettings(settings, &json) }
        json.field("considered", report?.considered ?? 0)
        json.field("injected", report?.injected ?? 0)
        json.field("delayed", report?.delayed ?? 0)
    }
}

private func writeSettings(_ settings: FaultSettings, _ json: inout JSONWriter) {
    json.field("probability", settings.probability)
    json.field("interval", settings.interval)
    json.field("times", settings.times ?? -1)
    json.field("space", settings.space)
    if let order = settings.minOrder { json.field("min_order", order) }
    if let sizeClass = settings.sizeClass { json.field("class", sizeClass) }
    if settings.latencyNanoseconds > 0 {
        json.field("latency_seconds", Double(settings.latencyNanoseconds) * 1e-9)
        json.field("latency_probability", settings.latencyProbability)
    }
    json.field("seed", settings.seed)
}
