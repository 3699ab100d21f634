/// What a work is, and what its workers have.

/// One kind of load, whose time for an allocate and free pair is measured.
protocol Work: Sendable {
    /// Its name in options and reports.
    var name: String { get }
    /// What it does, for readers of a report.
    var summary: String { get }
    /// Workers that do it side by side, 1 or 2.
    var threads: Int { get }
    /// Allocate and free pairs of one step, for each worker.
    var pairsPerStep: Int { get }
    /// Steps before the clock starts, at the least.
    var warmSteps: Int { get }
    /// Whether the column of this project's allocator means inlined Swift calls, so that other set-ups have no place.
    var isEmbedded: Bool { get }

    /// Whether a worker frees what another allocated: mode `exact` has no target there.
    var freesElsewhere: Bool { get }

    /// Makes what must be live before the work starts.
    func prepare(_ seat: Seat)
    /// The timed part, and before that the warm-up. All workers are given the same number of steps.
    func perform(_ seat: Seat, steps: Int)
    /// Frees all that is left.
    func finish(_ seat: Seat)
}

extension Work {
    var threads: Int { 1 }
    var pairsPerStep: Int { 1 }
    var warmSteps: Int { 1000 }
    var isEmbedded: Bool { false }
    var freesElsewhere: Bool { false }
    func prepare(_ seat: Seat) {}
    func finish(_ seat: Seat) {}
}

/// Where one worker sits during one round: its calls and its memory.
struct Seat {
    /// Number of the worker, 0 or 1.
    let worker: Int
    let face: CallFace
    /// Number of the allocator among those that are measured.
    let site: Int
    /// Whether the face is a CPU of this project's allocator.
    let isOwn: Bool
    /// Number of the pass: it decides what is random, the same for all allocators.
    let pass: Int
    /// The worker's own objects, all with address 0 at the start of a round.
    let objects: Slots<LiveObject>
    let floor: Floor

    /// For what is not timed.
    var calls: PointerCalls<0> { PointerCalls(face) }
    /// A generator of the worker's own for one part of the round.
    func random(part: Int) -> CheapRandom {
        CheapRandom(seed: UInt64(truncatingIfNeeded: pass << 40 ^ (worker + 1) << 32 ^ part))
    }

    /// Frees what lies in the first `count` slots, and leaves address 0 there.
    func freeObjects(_ count: Int, of slots: Slots<LiveObject>? = nil) {
        let slots = slots ?? objects
        for index in 0..<count {
            let object = slots[index]
            if object.address != 0 { calls.deallocate(object.address, object.size) }
            slots[index] = LiveObject()
        }
    }
}

/// What the workers of a round have in common.
final class Floor: Sendable {
    /// Objects that a worker's seat can hold.
    static let slots = 1 << 17

    let barrier: SpinBarrier
    let ring = BatchRing()
    /// Each worker's objects.
    let tables: [Buffer<LiveObject>]

    init(workers: Int) {
        barrier = SpinBarrier(workers)
        tables = (0..<workers).map { _ in Buffer(repeating: LiveObject(), count: Self.slots) }
    }
}
