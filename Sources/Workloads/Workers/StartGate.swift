/// All workers of a workload start together, or none does.
import BuddySlab
import Threads

/// Where workers wait between attaching and their first request.
final class StartGate: Sendable {
    /// A worker that could not attach.
    struct Refusal: Sendable {
        let cpu: Int
        let error: AllocationError
    }

    private enum Decision {
        case open
        case go
        case abandon
    }

    private struct State {
        var reports = 0
        var refusal: Refusal?
        var decision = Decision.open
    }

    private let state = Guarded(State())
    private let doorbell = Doorbell()

    /// A worker has attached, or has been refused.
    func report(_ refusal: Refusal? = nil) {
        state.withLock { state in
            state.reports += 1
            state.refusal = state.refusal ?? refusal
        }
        doorbell.ring()
    }

    /// Waits for `count` reports. Answers the first refusal.
    func awaitReports(_ count: Int) -> Refusal? {
        doorbell.wait { state.withLock { $0.reports >= count } }
        return state.withLock { $0.refusal }
    }

    /// Lets the workers go, or sends them home.
    func decide(go: Bool) {
        state.withLock { $0.decision = go ? .go : .abandon }
        doorbell.ring()
    }

    /// Waits for the decision. False: go home.
    func awaitDecision() -> Bool {
        doorbell.wait { state.withLock { $0.decision != .open } }
        return state.withLock { $0.decision == .go }
    }
}
