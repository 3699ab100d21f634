/// How the workers of a round meet without sleeping: a barrier, and a ring of batches.
import Synchronization

/// Holds workers until all have come; used again at once.
final class SpinBarrier: Sendable {
    private let workers: Int
    /// Workers that have come, over all meetings. Total order, so that what each did before it came is seen by all
    /// that leave.
    private let arrivals = Atomic<Int>(0)

    /// A barrier for at most so many workers.
    init(_ workers: Int) { self.workers = workers }

    /// Waits until `count` workers are here, all of whom give the same count, as do all until the count is even.
    func wait(_ count: Int) {
        precondition(count >= 1 && count <= workers, "\(count) workers meet, there are \(workers)")
        guard count > 1 else { return }
        let mine = arrivals.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue
        let full = (mine / count + 1) * count
        while arrivals.load(ordering: .sequentiallyConsistent) < full {}
    }
}

/// Batches on their way from the producer to the consumer, eight at most.
final class BatchRing: Sendable {
    /// Objects of a batch.
    static let length = 256
    private static let capacity = 8

    /// Addresses; a batch's belong to the producer until `published` passes it, then to the consumer until `released`
    /// does.
    private let buffer = Buffer<UInt>(repeating: 0, count: capacity * length)
    private let counters = RingCounters()

    /// What the loops hold in a local.
    var objects: Slots<UInt> { buffer.slots }

    /// The first slot of batch `step`.
    @inline(__always)
    static func place(_ step: Int) -> Int { step & (capacity - 1) &* length }

    /// Producer: waits until batch `step` may be written.
    func waitForRoom(_ step: Int) {
        // Acquires the consumer's reads of the batch that lay there.
        while step - counters.released.load(ordering: .acquiring) >= Self.capacity {}
    }

    /// Producer: hands batch `step` over.
    func publish(_ step: Int) {
        // Releases the batch and the objects' first writes.
        counters.published.store(step + 1, ordering: .releasing)
    }

    /// Consumer: waits until batch `step` is there.
    func waitForBatch(_ step: Int) {
        // Acquires what `publish` released.
        while counters.published.load(ordering: .acquiring) <= step {}
    }

    /// Consumer: batch `step` is not needed any more.
    func release(_ step: Int) { counters.released.store(step + 1, ordering: .releasing) }

    /// Begins again at batch 0, while the other worker waits at a barrier, which orders these stores.
    func rewind() {
        counters.published.store(0, ordering: .relaxed)
        counters.released.store(0, ordering: .relaxed)
    }
}

/// The two counters of a ring, far enough from each other that they share no pair of cache lines.
private final class RingCounters: Sendable {
    let published = Atomic<Int>(0)
    private let distance = InlineArray<32, Int>(repeating: 0)
    let released = Atomic<Int>(0)
}
