/// Exact snapshots, shared by those who ask at the same time.
import BuddySlab
import Threads

/// What one safepoint gave.
public struct ExactSnapshot: Sendable {
    public let snapshot: Snapshot
    public let ledger: Ledger
    /// From the stop request until the last CPU went on.
    public let pauseSeconds: Double
}

/// Takes exact snapshots so that many readers cost no more stops than one after the other would.
///
/// Law: the snapshot that a caller gets was begun after the call. So whoever comes while one is being taken waits for
/// the next, together with everybody else who came meanwhile.
public final class ExactSnapshots: Sendable {
    private struct State {
        /// Snapshots begun, and snapshots ended.
        var begun = 0
        var ended = 0
        var result: Result<ExactSnapshot, SafepointError>?
        /// The last one that came about.
        var latest: ExactSnapshot?
    }

    private let source: any ObservedAllocator
    private let sampler: Sampler
    private let state = Guarded(State())

    public init(observing source: any ObservedAllocator, _ sampler: Sampler) {
        self.source = source
        self.sampler = sampler
    }

    /// An exact snapshot of an instant within this call.
    ///
    /// - Throws: `timedOut` where a CPU did not stop within 100 ms.
    public func take() throws(SafepointError) -> ExactSnapshot {
        let wanted = state.withLock { $0.begun + 1 }
        let shared: Result<ExactSnapshot, SafepointError>? = state.wait { state in
            if state.ended >= wanted { return .some(state.result) }
            // Somebody else takes one.
            guard state.begun == state.ended else { return nil }
            state.begun += 1
            return .some(nil)
        }
        if let shared { return try shared.get() }
        let result = takeAlone()
        state.announce { state in
            state.ended += 1
            state.result = result
            if case .success(let snapshot) = result { state.latest = snapshot }
        }
        return try result.get()
    }

    /// The last one that anybody took; stops nobody.
    public var latest: ExactSnapshot? { state.withLock { $0.latest } }

    private func takeAlone() -> Result<ExactSnapshot, SafepointError> {
        let moment = sampler.moment(.exact)
        do throws(SafepointError) {
            return .success(
                try source.withExactFigures { figures, pause in
                    ExactSnapshot(
                        snapshot: Snapshot(reading: figures, source.facts, at: moment), ledger: Ledger(figures),
                        pauseSeconds: pause)
                })
        } catch {
            return .failure(error)
        }
    }
}
