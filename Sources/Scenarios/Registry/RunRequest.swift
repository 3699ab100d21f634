/// What a client says of a run that is to start.
import Documents
import Workloads

/// Reads `{"scenario":"smoke"|{...},"seed":...,"backend":...}`.
public struct RunRequestReader: Sendable {
    private let library: ScenarioLibrary
    private let reader: ScenarioReader

    public init(_ library: ScenarioLibrary, _ reader: ScenarioReader) {
        self.library = library
        self.reader = reader
    }

    /// The scenario that is to run.
    ///
    /// - Throws: a 422 problem with a pointer for everything that is wrong.
    public func read(_ fields: FieldReader) throws(Problem) -> Scenario {
        var seed: UInt64?
        if fields.value("seed") != nil {
            seed = UInt64(try fields.integer("seed", in: 0...Int(WorkloadBounds.seed.upperBound)))
        }
        let backend = fields.value("backend")
        let scenario = fields.value("scenario")
        switch scenario {
        case .string(let name)?:
            guard let preset = library.presets.first(where: { $0.name == name }) else {
                fields.reject("scenario", "is '\(name)': \(library.missing(name))", code: "not_allowed")
                break
            }
            return try read(preset.document.members, seed, backend, within: fields)
        case .object(let members)?: return try read(members, seed, backend, within: fields)
        case let other?:
            fields.reject(
                "scenario", "must be the name of a scenario or one itself, not \(other.brief)", code: "wrong_type")
        case nil: fields.reject("scenario", "is required: the name of a scenario, or one itself", code: "required")
        }
        try fields.finish()
        preconditionFailure("what is wrong with a request has been noted")
    }

    private func read(
        _ members: [JSONMember], _ seed: UInt64?, _ backend: JSONValue?, within fields: FieldReader
    ) throws(Problem) -> Scenario {
        fields.refuseRest()
        return try reader.read(
            fields.nested(members, pointer: fields.pointer(to: "scenario")), seed: seed, backend: backend)
    }
}
