/// A question to the workers of a workload: which objects in a range of addresses do you hold?
import Threads

/// Something that a worker holds objects in.
protocol ObjectHold: ~Copyable {
    /// Calls `body` for objects until it answers false. `worker` made the object, or the one before it in the ring did.
    func forEachObject(_ body: (HeldObject, _ isPredecessors: Bool) -> Bool)
}

/// What a worker of a ring holds, with the neighbour's batch that it frees.
protocol ReceivingHold: ObjectHold, ~Copyable {
    var taken: [HeldObject] { get set }
}

/// One question, with the answers that have come. Workers answer between two operations; whoever asks waits for them,
/// and they wait for nobody.
final class Inquiry: Sendable {
    /// An object, and the workers that hold and that made it.
    struct Answer: Sendable {
        let object: HeldObject
        let worker: Int
        /// The CPU of the worker that holds it.
        let cpu: Int
        let maker: Int
    }

    private struct State {
        var answers: [Answer] = []
        var isComplete = true
        var answered: [Bool]
    }

    /// Objects that a worker looks through for one question: some milliseconds of its time at most.
    static let scanLimit = 1 << 20

    let range: Range<UInt>
    private let state: Guarded<State>

    init(range: Range<UInt>, workers: Int) {
        self.range = range
        state = Guarded(State(answered: Array(repeating: false, count: workers)))
    }

    func isAnswered(by worker: Int) -> Bool { state.withLock { $0.answered[worker] } }

    /// Answers for a worker, from what it holds now.
    func answer<Hold: ObjectHold & ~Copyable>(worker: Int, of workers: Int, cpu: Int, from hold: borrowing Hold) {
        var found: [Answer] = []
        var left = Self.scanLimit
        hold.forEachObject { object, isPredecessors in
            left -= 1
            if range.contains(object.address) {
                let maker = isPredecessors ? (worker + workers - 1) % workers : worker
                found.append(Answer(object: object, worker: worker, cpu: cpu, maker: maker))
            }
            return left > 0
        }
        state.withLock { state in
            state.answers += found
            state.isComplete = state.isComplete && left > 0
            state.answered[worker] = true
        }
    }

    /// The answers so far; complete where every worker has answered from all that it held, or `isExcused` is true of
    /// it.
    func answers(excusing isExcused: (Int) -> Bool) -> (answers: [Answer], isComplete: Bool) {
        state.withLock { state in
            let all = state.answered.indices.allSatisfy { state.answered[$0] || isExcused($0) }
            return (state.answers, all && state.isComplete)
        }
    }
}

extension LiveSet: ObjectHold {
    borrowing func forEachObject(_ body: (HeldObject, _ isPredecessors: Bool) -> Bool) {
        for index in 0..<count where !body(self[index], false) { return }
    }
}

/// What a worker of a ring holds: the batch that it makes, the one that it frees, and those that wait for it.
struct BatchHold: ReceivingHold {
    var made: [HeldObject] = []
    var taken: [HeldObject] = []
    let incoming: BatchRing

    func forEachObject(_ body: (HeldObject, _ isPredecessors: Bool) -> Bool) {
        for object in made where !body(object, false) { return }
        for object in taken where !body(object, true) { return }
        incoming.forEachWaiting { body($0, true) }
    }
}

/// What a worker with a plan of its own holds where it takes turns with its neighbours: its live set, the batch that it
/// gathers, the one that it frees and those that wait for it.
struct TurnsHold: ReceivingHold, ~Copyable {
    var live: LiveSet
    var handOver: HandOver
    var taken: [HeldObject] = []
    let incoming: BatchRing

    borrowing func forEachObject(_ body: (HeldObject, _ isPredecessors: Bool) -> Bool) {
        for index in 0..<live.count where !body(live[index], false) { return }
        for object in handOver.objects where !body(object, false) { return }
        for object in taken where !body(object, true) { return }
        incoming.forEachWaiting { body($0, true) }
    }

    /// Draws whether the object at a position, which is to be freed, is handed over.
    mutating func draws(_ position: Int) -> Bool { handOver.draws(size: Int(live[position].size)) }
}
