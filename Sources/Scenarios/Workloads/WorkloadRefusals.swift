/// Why workloads are refused, as clients see it.
import Documents
import Threads
import Workloads

/// A refusal of workloads or of what they run on, as an answer.
package func problem(of error: WorkloadProblem) -> Problem {
    switch error {
    case .invalid(let issues):
        .invalidFields(issues.map { Problem.Item(.pointer($0.pointer), $0.detail, code: $0.code.rawValue) })
    case .conflict(let detail): .conflict(detail)
    case .notFound: .notFound(error.description)
    case .startFailed, .shuttingDown: .unavailable(error.description, retryAfterSeconds: 1)
    }
}

extension Problem {
    /// The system would not make a thread, or what it needs.
    static func noThread(_ refusal: SystemThread.Refused) -> Problem {
        .unavailable("the system has no thread left (errno \(refusal.code))", retryAfterSeconds: 1)
    }
}
