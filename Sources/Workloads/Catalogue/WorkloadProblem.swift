/// Why a workload is refused, in words that name the field and what it may hold.

/// One field of a specification and what is wrong with it.
public struct FieldIssue: Sendable, Equatable {
    /// The kind of fault, for programs.
    public enum Code: String, Sendable {
        case outOfRange = "out_of_range"
        case wrongOrder = "wrong_order"
        case tooSmall = "too_small"
        case tooLarge = "too_large"
        case notAllowed = "not_allowed"
        case required
        case notFound = "not_found"
    }

    /// RFC 6901 pointer into the request's body.
    public let pointer: String
    /// What was given, and what is allowed.
    public let detail: String
    public let code: Code

    package init(_ pointer: String, _ detail: String, _ code: Code) {
        self.pointer = pointer
        self.detail = detail
        self.code = code
    }
}

/// Why a call to the registry was refused.
public enum WorkloadProblem: Error, Sendable, Equatable {
    /// The settings can never run here.
    case invalid([FieldIssue])
    /// The settings are sound, but other workloads hold what they need, or the workload's state forbids it.
    case conflict(detail: String)
    /// No workload has this id, or its record has gone.
    case notFound(id: String)
    /// A worker could not be started; nothing of the workload is left.
    case startFailed(detail: String)
    /// The registry has been told to stop everything.
    case shuttingDown
}

extension WorkloadProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let issues): issues.map { "\($0.pointer): \($0.detail)" }.joined(separator: "; ")
        case .conflict(let detail): detail
        case .notFound(let id): "there is no workload \(id)"
        case .startFailed(let detail): detail
        case .shuttingDown: "the server is stopping; no workload can start"
        }
    }
}
