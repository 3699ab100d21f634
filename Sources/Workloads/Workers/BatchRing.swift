/// Batches of objects on their way from one worker to the next: a bounded ring with one producer and one consumer.
import Synchronization

/// A bounded single-producer, single-consumer queue of batches.
final class BatchRing: Sendable {
    /// One place. Unchecked, because a place belongs to the producer until `published` passes it and to the consumer
    /// from then until `finished` passes it; both counters are releasing-acquiring.
    private final class Place: @unchecked Sendable {
        var objects: [HeldObject] = []
    }

    private let places: [Place]
    /// Batches handed over so far; written by the producer, releasing the places before it.
    private let published = Atomic<Int>(0)
    /// Batches freed so far; written by the consumer, releasing their places and their bytes.
    private let finished = Atomic<Int>(0)
    /// No batch will follow. Releasing: who sees it sees the last batch published.
    private let closed = Atomic<Bool>(false)

    init(slots: Int) { places = (0..<slots).map { _ in Place() } }

    // MARK: Producer

    /// Whether one more batch may be made: all that are made and not yet freed count.
    var hasRoom: Bool {
        published.load(ordering: .relaxed) - finished.load(ordering: .acquiring) < places.count
    }

    /// Hands over a batch and leaves an empty one in exchange.
    func publish(_ batch: inout [HeldObject]) {
        let index = published.load(ordering: .relaxed)
        swap(&places[index % places.count].objects, &batch)
        published.store(index + 1, ordering: .releasing)
    }

    /// Says that no batch will follow.
    func close() { closed.store(true, ordering: .releasing) }

    // MARK: Consumer

    /// Whether there is a batch to take, or never will be.
    var isReadable: Bool { isClosed || holdsBatch }

    private var isClosed: Bool { closed.load(ordering: .acquiring) }

    private var holdsBatch: Bool {
        published.load(ordering: .acquiring) > finished.load(ordering: .relaxed)
    }

    /// Takes the oldest batch in exchange for an empty one; false where there is none.
    func take(_ batch: inout [HeldObject]) -> Bool {
        guard holdsBatch else { return false }
        swap(&places[finished.load(ordering: .relaxed) % places.count].objects, &batch)
        return true
    }

    /// Calls `body` for the objects that wait to be taken, until it answers false.
    func forEachWaiting(_ body: (HeldObject) -> Bool) {
        for index in finished.load(ordering: .relaxed)..<published.load(ordering: .acquiring) {
            for object in places[index % places.count].objects where !body(object) { return }
        }
    }

    /// The batch that was taken is freed: its place and bytes may be used again.
    func finish() { finished.store(finished.load(ordering: .relaxed) + 1, ordering: .releasing) }
}

/// A worker's place in a ring of workers.
struct Exchange: Sendable {
    let plan: ExchangePlan
    let outgoing: BatchRing
    let incoming: BatchRing
    /// The worker that frees what this one makes, and the one whose objects it frees.
    let successor: Int
    let predecessor: Int

    /// Joins workers 0..<threads to a ring.
    static func ring(threads: Int, plan: ExchangePlan) -> [Exchange] {
        let rings = (0..<threads).map { _ in BatchRing(slots: plan.slots) }
        return (0..<threads).map { index in
            let predecessor = (index + threads - 1) % threads
            return Exchange(
                plan: plan, outgoing: rings[index], incoming: rings[predecessor],
                successor: (index + 1) % threads, predecessor: predecessor)
        }
    }
}
