/// The load that runs from the start, and makes way for runs.
import Logging
import Scenarios
import Threads
import Workloads

/// Keeps one workload going, but while a run has the allocator for itself.
final class DefaultLoad: PausableLoad {
    private struct State {
        /// The workload, while it goes on.
        var id: String?
        /// What is to go on after a pause.
        var paused: WorkloadSpecification?
    }

    private let registry: WorkloadRegistry
    private let logger: Logger
    private let state = Guarded(State())

    init(_ registry: WorkloadRegistry, _ logger: Logger) {
        self.registry = registry
        self.logger = logger
    }

    /// Starts it. A server that is too small for it runs without.
    func start(_ specification: WorkloadSpecification) {
        state.withLock { state in
            do throws(WorkloadProblem) {
                state.id = try registry.start(specification).id
            } catch {
                logger.warning("the load at the start was refused: \(error)")
            }
        }
    }

    /// Stops it, unless somebody has done so already; then it is over for good.
    func pause() {
        state.withLock { state in
            guard let id = state.id.take(), let record = try? registry.get(id), record.state != .stopped else { return }
            // With what clients have changed.
            state.paused = record.specification
            _ = try? registry.stop(id)
        }
    }

    /// Starts the same again, under another id: a workload that has ended never goes on.
    func resume() {
        guard let specification = state.withLock({ $0.paused.take() }) else { return }
        start(specification)
    }
}
