/// What a client says of phases, and whether they can come about.
import Documents
import Workloads

/// Reads the phases of a scenario.
struct PhaseReader {
    private let seed: UInt64
    /// What the phases will run on, where it is known.
    private let stage: (any RunStage)?
    private let figures: RunFigureCatalogue?

    init(seed: UInt64, _ stage: (any RunStage)?, _ figures: RunFigureCatalogue?) {
        self.seed = seed
        self.stage = stage
        self.figures = figures
    }

    /// The phases; wrong ones are noted and left out.
    func read(_ fields: FieldReader) throws(Problem) -> [Phase] {
        guard fields.value("phases") != nil else {
            fields.reject("phases", "is required: an array of 1 to 64 objects", code: "required")
            return []
        }
        var phases: [Phase] = []
        var names: Set<String> = []
        var kept: [PhaseWorkload] = []
        for (index, reader) in try fields.objects("phases", count: ScenarioBounds.phases).enumerated() {
            // Whatever is wrong has been noted, and the next phase may tell more.
            guard let phase = try? read(reader, index) else { continue }
            if !names.insert(phase.name).inserted { reader.reject("name", "is '\(phase.name)', like an earlier phase") }
            checkFit(phase, beside: kept, reader)
            kept += phase.workloads.filter(\.isKept)
            phases.append(phase)
        }
        return phases
    }

    private func read(_ fields: FieldReader, _ index: Int) throws(Problem) -> Phase {
        let name = try fields.identifier("name", default: "phase-\(index + 1)")
        let extent = try readExtent(fields)
        let workloads = try readWorkloads(fields, extent, phase: index)
        let actions = try ActionReader(extent, stage).read(fields)
        let thresholds = ThresholdReader(figures).read(fields)
        fields.refuseRest()
        return Phase(
            name: name, extent: extent, workloads: Self.sharingOut(extent, workloads), actions: actions,
            thresholds: thresholds)
    }

    private func readWorkloads(
        _ fields: FieldReader, _ extent: Phase.Extent, phase: Int
    ) throws(Problem) -> [PhaseWorkload] {
        var workloads: [PhaseWorkload] = []
        var isWhole = true
        for (place, reader) in try fields.objects("workloads", count: ScenarioBounds.workloads).enumerated() {
            let plan = WorkloadPlanReader(seed: Self.seed(from: seed, phase: phase, workload: place), extent)
            guard let workload = try? plan.read(reader, name: "workload-\(place + 1)") else {
                isWhole = false
                continue
            }
            if workloads.contains(where: { $0.name == workload.name }) {
                reader.reject("name", "is '\(workload.name)', like another workload of this phase")
            }
            workloads.append(workload)
        }
        // Where one could not be read, nothing is known of what is missing.
        if isWhole { checkExtent(extent, workloads, fields) }
        return workloads
    }

    private func readExtent(_ fields: FieldReader) throws(Problem) -> Phase.Extent {
        let hasDuration = fields.value("duration") != nil
        let hasOperations = fields.value("operations") != nil
        if hasDuration, hasOperations { fields.reject("operations", "must not be given beside duration") }
        if !hasDuration, !hasOperations {
            fields.reject("duration", "is required, or operations: when does the phase end?", code: "required")
        }
        if hasOperations, !hasDuration {
            return .operations(try fields.integer("operations", default: 1, in: ScenarioBounds.operations))
        }
        return .seconds(try fields.seconds("duration", default: 1, in: ScenarioBounds.seconds))
    }

    private func checkExtent(_ extent: Phase.Extent, _ workloads: [PhaseWorkload], _ fields: FieldReader) {
        guard case .operations = extent, !workloads.contains(where: { !$0.isKept }) else { return }
        fields.reject("operations", "needs a workload that is not kept, or the phase never ends")
    }

    /// Each workload without operations of its own gets the same number of the phase's.
    private static func sharingOut(_ extent: Phase.Extent, _ workloads: [PhaseWorkload]) -> [PhaseWorkload] {
        guard case .operations(let total) = extent else { return workloads }
        let own = workloads.reduce(0) { $0 + ($1.operations ?? 0) }
        let sharers = workloads.count { $0.operations == nil && !$0.isKept }
        return workloads.map { workload in
            guard workload.operations == nil, !workload.isKept else { return workload }
            var workload = workload
            workload.operations = max(1, (total - own + sharers - 1) / sharers)
            return workload
        }
    }

    /// CPUs and bytes of all that runs at the same time.
    private func checkFit(_ phase: Phase, beside kept: [PhaseWorkload], _ fields: FieldReader) {
        guard let stage else { return }
        let all = phase.workloads + kept
        let threads = all.reduce(0) { $0 + max($1.specification.threads, $1.threads?.to ?? 0) }
        if threads > stage.cpuCount {
            fields.reject("workloads", "need \(threads) CPUs together; the back end has \(stage.cpuCount)")
        }
        let bytes = all.reduce(0) { $0 + $1.specification.liveBytes }
        let room = Int(Double(stage.capacityBytes) * WorkloadBounds.capacityRatio)
        if bytes > room {
            fields.reject("workloads", "keep \(bytes) bytes live together; at most \(room) are allowed here")
        }
    }

    /// Differs for each workload of a scenario, and is below 2^53.
    static func seed(from seed: UInt64, phase: Int, workload: Int) -> UInt64 {
        var mixed = seed &+ UInt64(phase * 64 + workload + 1) &* 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return (mixed ^ (mixed >> 31)) & WorkloadBounds.seed.upperBound
    }
}
