/// What a client says of a workload that is to start or to change.
import Documents
import Workloads

// Where a bound depends on other fields, reading is lenient: what is allowed is said by the one validation that every
// start and every change goes through.
private let anyCount = -1_000_000...1_000_000_000

/// The settings of a workload to be started. A setting that its kind does not have is an unknown field.
package func readSpecification(_ fields: FieldReader) throws(Problem) -> WorkloadSpecification {
    let kind = try fields.choice("kind", as: WorkloadKind.self)
    var specification = WorkloadSpecification(kind: kind)
    specification.seed = UInt64(
        try fields.integer(
            "seed", default: Int(WorkloadBounds.defaultSeed), in: 0...Int(WorkloadBounds.seed.upperBound)))
    if kind == .replay { try readReplay(fields, &specification) } else { try readLoad(fields, &specification) }
    specification.touch = try fields.choice("touch", default: .all, as: Touch.self)
    specification.verify = try fields.bool("verify", default: true)
    if fields.value("record") != nil { specification.record = try fields.identifier("record") }
    try readKindSettings(fields, &specification)
    try fields.finish()
    return specification
}

/// What only kinds have that draw their requests.
private func readLoad(_ fields: FieldReader, _ specification: inout WorkloadSpecification) throws(Problem) {
    let kind = specification.kind
    specification.threads = try fields.integer("threads", default: kind.leastThreads, in: 0...1_000_000)
    specification.sizes = try readSizes(fields, in: kind.sizeBounds) ?? specification.sizes
    try readLiveSet(fields, &specification)
    specification.rate = try fields.number(
        "rate", default: WorkloadBounds.defaultRate, in: 0...WorkloadBounds.pacedRate.upperBound)
    specification.alignment = try fields.byteSize("alignment", default: kind.defaultAlignment, in: 0...(1 << 40))
}

private func readReplay(_ fields: FieldReader, _ specification: inout WorkloadSpecification) throws(Problem) {
    specification.trace = try fields.identifier("trace")
    specification.pace = try fields.choice("pace", default: .recorded, as: ReplayPace.self)
    specification.loops = try fields.integer("loops", default: 1, in: WorkloadBounds.loops)
}

private func readLiveSet(_ fields: FieldReader, _ specification: inout WorkloadSpecification) throws(Problem) {
    specification.liveBytes = try fields.byteSize(
        "live_bytes", default: specification.liveBytes, in: WorkloadBounds.liveBytes)
    let objects = try fields.integer("live_objects", default: 0, in: 1...WorkloadBounds.liveObjects)
    guard objects > 0 else { return }
    if fields.has("live_bytes") { fields.reject("live_objects", "must not be given beside live_bytes") }
    // The mean size is known only of sizes that are sound.
    if specification.sizes.issues(in: specification.kind.sizeBounds).isEmpty {
        specification.keepLive(objects: objects)
    }
}

private func readKindSettings(_ fields: FieldReader, _ specification: inout WorkloadSpecification) throws(Problem) {
    let kind = specification.kind
    if kind.takes(.lifetimes) { specification.lifetimes = try readLifetimes(fields) }
    if kind.takes(.remoteShare) {
        specification.remoteShare = try fields.number(
            "remote_share", default: kind.defaultRemoteShare, in: WorkloadBounds.remoteShare)
    }
    if kind.takes(.batch) {
        specification.batch = try fields.integer("batch", default: specification.batch, in: WorkloadBounds.batch)
    }
    if kind.takes(.smallBytes) {
        specification.smallBytes = try fields.byteSize(
            "small_bytes", default: specification.smallBytes, in: WorkloadBounds.smallBytes)
    }
    if kind.takes(.growth) {
        specification.growth = try fields.number("growth", default: specification.growth, in: WorkloadBounds.growth)
    }
    if kind.takes(.writes) {
        specification.writes = try fields.integer("writes", default: specification.writes, in: WorkloadBounds.writes)
    }
    if kind.takes(.lifeRequests) {
        specification.lifeRequests = try fields.integer(
            "life_requests", default: specification.lifeRequests, in: WorkloadBounds.lifeRequests)
    }
}

/// What a client wants changed of a running workload.
package func readChange(_ fields: FieldReader) throws(Problem) -> WorkloadChange {
    var change = WorkloadChange()
    // Asking for a value makes its name known to who is told of an unknown one.
    if fields.value("rate") != nil {
        change.rate = try fields.number("rate", in: 0...WorkloadBounds.pacedRate.upperBound)
    }
    if fields.value("paused") != nil { change.paused = try fields.bool("paused") }
    change.sizes = try readSizes(fields, in: 1...WorkloadBounds.largestBlock)
    if fields.value("remote_share") != nil {
        change.remoteShare = try fields.number("remote_share", in: WorkloadBounds.remoteShare)
    }
    if fields.value("threads") != nil { change.threads = try fields.integer("threads", in: anyCount) }
    try fields.finish()
    return change
}

private func readSizes(_ fields: FieldReader, in bounds: ClosedRange<Int>) throws(Problem) -> SizeDistribution? {
    guard let sizes = try fields.object("sizes") else { return nil }
    let names = WorkloadCatalogue.distributions.map(\.distribution)
    let distribution: SizeDistribution
    switch try sizes.choice("distribution", of: names) {
    case "fixed": distribution = .fixed(size: try sizes.byteSize("size", in: bounds))
    case "uniform":
        distribution = .uniform(
            from: try sizes.byteSize("from", in: bounds), to: try sizes.byteSize("to", in: bounds))
    case "log_uniform":
        distribution = .logUniform(
            from: try sizes.byteSize("from", in: bounds), to: try sizes.byteSize("to", in: bounds))
    case "normal":
        distribution = .normal(
            mean: try sizes.byteSize("mean", in: bounds), deviation: try sizes.byteSize("deviation", in: bounds))
    case "power_law":
        distribution = .powerLaw(
            from: try sizes.byteSize("from", in: bounds), to: try sizes.byteSize("to", in: bounds),
            exponent: try sizes.number("exponent", in: WorkloadBounds.exponent))
    case "table": distribution = .table(try readTable(sizes, in: bounds))
    default: distribution = .fleet
    }
    try sizes.finish()
    return distribution
}

private func readTable(_ sizes: FieldReader, in bounds: ClosedRange<Int>) throws(Problem) -> [SizeWeight] {
    var table: [SizeWeight] = []
    for row in try sizes.objects("table", count: WorkloadBounds.tableRows) {
        table.append(
            SizeWeight(
                size: try row.byteSize("size", in: bounds),
                weight: try row.number("weight", in: WorkloadBounds.weight)))
        try row.finish()
    }
    return table
}

private func readLifetimes(_ fields: FieldReader) throws(Problem) -> LifetimeDistribution {
    guard let lifetimes = try fields.object("lifetimes") else { return .random }
    let bounds = WorkloadBounds.lifetime
    let names = WorkloadCatalogue.lifetimeDistributions.map(\.distribution)
    let distribution: LifetimeDistribution
    switch try lifetimes.choice("distribution", of: names) {
    case "fixed": distribution = .fixed(allocations: try lifetimes.integer("allocations", in: bounds))
    case "exponential": distribution = .exponential(mean: try lifetimes.integer("mean", in: bounds))
    case "mixture":
        distribution = .mixture(
            short: try lifetimes.integer("short", in: bounds), long: try lifetimes.integer("long", in: bounds),
            longShare: try lifetimes.number("long_share", in: 0...1))
    default: distribution = .random
    }
    try lifetimes.finish()
    return distribution
}
