/// Who has which CPU when workers end and begin: each moves to the next CPU with each of its threads.
import Threads

/// The lives of a workload's workers so far.
///
/// In its kth life worker i has CPU (i + k) mod n, which worker i + d had d lives before, for each d. A life begins
/// when all those have ended. The worker with the fewest lives never waits, so somebody always goes on.
final class Relay: Sendable {
    private let cpus: [Int]
    private let livesEnded: Guarded<[Int]>

    init(cpus: [Int]) {
        self.cpus = cpus
        livesEnded = Guarded(Array(repeating: 0, count: cpus.count))
    }

    /// The CPU of a worker's life.
    func cpu(worker: Int, life: Int) -> Int { cpus[(worker + life) % cpus.count] }

    /// Whether nobody has that CPU any more.
    func isFree(worker: Int, life: Int) -> Bool {
        livesEnded.withLock { ended in
            (1..<max(1, min(ended.count, life + 1))).allSatisfy { ended[(worker + $0) % ended.count] > life - $0 }
        }
    }

    /// A life has ended: its CPU is detached from.
    func endLife(worker: Int) { livesEnded.withLock { $0[worker] += 1 } }

    /// A worker has no life any more.
    func end(worker: Int) { livesEnded.withLock { $0[worker] = .max } }
}
