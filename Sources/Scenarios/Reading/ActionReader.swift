/// What a client says of the actions of a phase.
import Documents
import Observatory

/// Reads the actions of one phase.
struct ActionReader {
    private let extent: Phase.Extent
    private let stage: (any RunStage)?

    init(_ extent: Phase.Extent, _ stage: (any RunStage)?) {
        self.extent = extent
        self.stage = stage
    }

    func read(_ fields: FieldReader) throws(Problem) -> [ScheduledAction] {
        var actions: [ScheduledAction] = []
        for reader in try fields.objects("actions", count: ScenarioBounds.actions) {
            // What is wrong with one has been noted.
            if let action = try? readAction(reader) { actions.append(action) }
        }
        return actions
    }

    private func readAction(_ fields: FieldReader) throws(Problem) -> ScheduledAction {
        let time = try readTime(fields)
        let word = try fields.choice("action", of: ScheduledAction.Action.names)
        let action: ScheduledAction.Action
        switch word {
        case "add_region": action = .addRegion(bytes: try fields.byteSize("size", in: AddedMemory.range))
        case "mark": action = .mark(name: try fields.string("name", limit: Marks.nameLimit))
        case "fault": action = try readFault(fields)
        case "clear_faults": action = .clearFaults
        default: action = .reclaim
        }
        if let stage, !stage.supports(action) {
            fields.reject("action", "is '\(word)', which this back end does not have", code: "not_allowed")
        }
        fields.refuseRest()
        return ScheduledAction(time, action)
    }

    private func readTime(_ fields: FieldReader) throws(Problem) -> ScheduledAction.Time {
        switch fields.value("at") {
        case nil, .string("start"): return .start
        case .string("end"): return .end
        default: break
        }
        let seconds = try fields.seconds("at", default: 0, in: 0...ScenarioBounds.seconds.upperBound)
        if case .seconds(let length) = extent, seconds > length {
            fields.reject("at", "is after the phase's end, which comes after \(length) seconds", code: "out_of_range")
        }
        return .after(seconds)
    }

    private func readFault(_ fields: FieldReader) throws(Problem) -> ScheduledAction.Action {
        guard let value = fields.value("fault"), case .object(let members) = value else {
            fields.reject("fault", "is required: an object as PUT /api/v1/faults takes it", code: "required")
            return .fault(.object([]))
        }
        if let stage { try stage.checkFault(fields.nested(members, pointer: fields.pointer(to: "fault"))) }
        return .fault(value)
    }
}
