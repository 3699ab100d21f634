/// How many bytes of request bodies all connections may hold together.
import Threads

/// Keeps many large uploads at once from filling the memory of the process.
final class BodyBudget: Sendable {
    private let used = Guarded(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes `bytes` out of the budget, or returns false and takes nothing.
    func reserve(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard bytes <= limit - used else { return false }
            used += bytes
            return true
        }
    }

    func release(_ bytes: Int) { used.withLock { $0 -= bytes } }

    var usedBytes: Int { used.withLock { $0 } }
}
