/// The threads that do the works: as long-lived as the run, each pinned to its core.
import Threads

/// Pinned workers that do one job after another together.
final class Team: Sendable {
    private struct State {
        /// Number of the present job.
        var number = 0
        var job: (@Sendable (Int) -> Void)?
        /// Workers 0..<size take part.
        var size = 0
        var remaining = 0
        var ended = false
    }

    private let state = Guarded(State())
    private let threads: [SystemThread]

    /// Starts `count` workers; number i is pinned to the i-th core that the process may use, counted round.
    init(_ count: Int) {
        let state = state
        threads = (0..<count).map { worker in
            do throws(SystemThread.Refused) {
                return try SystemThread.start(name: "bench-\(worker)", core: worker) { Self.work(worker, state) }
            } catch {
                preconditionFailure("worker \(worker) did not start: errno \(error.code)")
            }
        }
    }

    /// Lets workers 0..<size do `job`, with their numbers, and waits for all. Answers what they answered, in order.
    func run<Result: Sendable>(_ size: Int, _ job: @escaping @Sendable (Int) -> Result) -> [Result] {
        precondition(size >= 1 && size <= threads.count, "\(size) workers are asked for, there are \(threads.count)")
        let results = Guarded([Result?](repeating: nil, count: size))
        state.announce { state in
            state.number += 1
            state.size = size
            state.remaining = size
            state.job = { worker in
                let result = job(worker)
                results.withLock { $0[worker] = result }
            }
        }
        _ = state.wait { $0.remaining == 0 ? true : nil }
        return results.withLock { $0.compactMap { $0 } }
    }

    /// Ends the workers and waits for them; nothing can be run afterwards.
    func end() {
        state.announce { $0.ended = true }
        for thread in threads { thread.join() }
    }

    private static func work(_ worker: Int, _ state: Guarded<State>) {
        var done = 0
        while true {
            let job: (@Sendable (Int) -> Void)?? = state.wait { state in
                if state.ended { return .some(nil) }
                guard state.number > done, worker < state.size else { return nil }
                done = state.number
                return state.job
            }
            guard let job, let job else { return }
            job(worker)
            state.announce { $0.remaining -= 1 }
        }
    }
}
