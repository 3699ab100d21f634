/// What a client says of a workload of a phase: the fields of `POST /workloads`, and how it fits into the phase.
import Documents
import Workloads

/// Reads one workload of a phase.
struct WorkloadPlanReader {
    private static let ownFields = ["name", "keep", "operations", "rate", "threads"]

    /// For a workload that names none.
    private let seed: UInt64
    private let extent: Phase.Extent

    init(seed: UInt64, _ extent: Phase.Extent) {
        self.seed = seed
        self.extent = extent
    }

    func read(_ fields: FieldReader, name: String) throws(Problem) -> PhaseWorkload {
        let rate: Ramp<Double>? = try ramp(fields, "rate") { side throws(Problem) in
            Ramp(
                from: try side.number("from", in: WorkloadBounds.pacedRate),
                to: try side.number("to", in: WorkloadBounds.pacedRate))
        }
        let threads: Ramp<Int>? = try ramp(fields, "threads") { side throws(Problem) in
            Ramp(
                from: try side.integer("from", in: WorkloadBounds.threads),
                to: try side.integer("to", in: WorkloadBounds.threads))
        }
        let ramps = [rate == nil ? nil : "rate", threads == nil ? nil : "threads"].compactMap { $0 }
        let own = Self.ownFields.filter { !["rate", "threads"].contains($0) }
        var specification = try readSpecification(fields.without(own + ramps))
        if !fields.has("seed") { specification.seed = seed }
        if let rate { specification.rate = rate.from }
        if let threads { specification.threads = threads.from }
        note(Self.issues(of: specification, threads), fields)
        var workload = PhaseWorkload(
            name: try fields.identifier("name", default: name), specification,
            isKept: try fields.bool("keep", default: false), rate: rate, threads: threads)
        if fields.has("operations") {
            workload.operations = try fields.integer("operations", default: 1, in: ScenarioBounds.operations)
        }
        check(workload, fields)
        return workload
    }

    /// A number is for the workload's own reader.
    private func ramp<Value>(
        _ fields: FieldReader, _ name: String, _ read: (FieldReader) throws(Problem) -> Ramp<Value>
    ) throws(Problem) -> Ramp<Value>? {
        guard case .object(let members)? = fields.value(name) else { return nil }
        let side = fields.nested(members, pointer: fields.pointer(to: name))
        let ramp = try read(side)
        side.refuseRest()
        return ramp
    }

    /// What is wrong at the beginning of a ramp, or else at its end.
    private static func issues(of specification: WorkloadSpecification, _ threads: Ramp<Int>?) -> [FieldIssue] {
        guard specification.issues.isEmpty, let threads else { return specification.issues }
        var last = specification
        last.threads = threads.to
        return last.issues
    }

    private func note(_ issues: [FieldIssue], _ fields: FieldReader) {
        for issue in issues {
            fields.note(.init(.pointer(fields.pointer + issue.pointer), issue.detail, code: issue.code.rawValue))
        }
    }

    private func check(_ workload: PhaseWorkload, _ fields: FieldReader) {
        if case .seconds = extent, workload.operations != nil {
            fields.reject("operations", "is for phases of operations; this one has a duration", code: "not_allowed")
        }
        if workload.isKept, workload.operations != nil {
            fields.reject("operations", "must not be given to a workload that is kept", code: "not_allowed")
        }
        if case .operations = extent, workload.threads != nil {
            let reason = "new threads begin new request sequences, and those of a phase of operations are fixed"
            fields.reject("threads", "must not ramp here: \(reason)", code: "not_allowed")
        }
    }
}
