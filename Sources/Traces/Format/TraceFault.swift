/// What is wrong with the text of a trace, and where.

/// The kind of a fault, for programs.
public enum TraceFaultCode: String, Sendable {
    case missingHeader = "missing_header"
    case unknownVersion = "unknown_version"
    case unknownAction = "unknown_action"
    case missingField = "missing_field"
    case extraField = "extra_field"
    case notANumber = "not_a_number"
    case outOfRange = "out_of_range"
    case wrongOrder = "wrong_order"
    case unknownID = "unknown_id"
    case liveID = "live_id"
    case tooLong = "too_long"
    case tooMany = "too_many"
    case wrongCount = "wrong_count"
    case empty
}

/// One fault of a text.
public struct TraceFault: Sendable, Equatable {
    /// Counted from 1.
    public let line: Int
    public let code: TraceFaultCode
    /// What stands there, and what is allowed.
    public let detail: String
}

/// The first faults of a text that is no trace, at least one.
public struct TraceFaults: Error, Sendable, Equatable {
    public let faults: [TraceFault]
    /// Whether the text was given up after these, so that there may be more.
    public let isGivenUp: Bool
}

/// A fault whose line its reader knows.
struct TraceRefusal: Error {
    let code: TraceFaultCode
    let detail: String

    init(_ code: TraceFaultCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
