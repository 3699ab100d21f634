/// What the workers of a replay share.
import Synchronization
import Traces

/// How fast a trace is replayed.
public enum ReplayPace: String, Sendable, CaseIterable {
    /// Each event at its moment, or as soon after as can be.
    case recorded
    /// As fast as the order between threads allows.
    case flat
}

/// One replay: a trace, the objects of the current pass over it, and where its workers meet.
final class Replay: Sendable {
    let trace: Trace
    let pace: ReplayPace
    let loops: Int
    let table: ReplayTable
    /// What the patterns of each worker's objects have in common.
    let keys: [UInt64]
    /// How often a worker has come to a meeting point. Releasing and acquiring: who goes on has seen what all have
    /// done.
    private let arrivals = Atomic<Int>(0)
    /// Whether a worker could not finish its pass: then there is no other.
    private let over = Atomic<Bool>(false)

    init?(_ specification: WorkloadSpecification) {
        guard let trace = specification.replayed else { return nil }
        self.trace = trace
        pace = specification.pace
        loops = specification.loops
        table = ReplayTable(count: trace.summary.allocations)
        keys = trace.steps.indices.map { ObjectPattern.workerKey(seed: specification.seed, worker: $0) }
    }

    var workers: Int { keys.count }

    /// Says that no other pass follows; before arriving. Relaxed, as the arrival publishes it.
    func giveUp() { over.store(true, ordering: .relaxed) }

    /// Whether no other pass follows; after a meeting.
    var isOver: Bool { over.load(ordering: .relaxed) }

    func arrive() { arrivals.wrappingAdd(1, ordering: .acquiringAndReleasing) }

    /// Whether all workers have come to the nth meeting, counted from 1.
    func haveMet(_ meeting: Int) -> Bool { arrivals.load(ordering: .acquiring) >= meeting * workers }

    /// The places that a worker sweeps between two passes.
    func part(of worker: Int) -> Range<Int> {
        (table.count * worker / workers)..<(table.count * (worker + 1) / workers)
    }
}

/// What a worker of a replay holds: the objects of its events so far that nobody else has had since.
struct ReplayHold: ObjectHold {
    let replay: Replay
    let worker: Int
    /// Events of this pass that are behind it.
    var done = 0

    func forEachObject(_ body: (HeldObject, _ isPredecessors: Bool) -> Bool) {
        for step in replay.trace.steps[worker][..<done].reversed() {
            let place = Int(step.object)
            guard step.action != .free, step.successor == worker, replay.table.isHeld(by: worker, place),
                let held = replay.table[place], held.maker == worker
            else { continue }
            if !body(held.object, false) { return }
        }
    }
}
