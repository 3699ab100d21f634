/// Which of its objects a worker hands to the next one instead of freeing them.

extension WorkloadSpecification {
    /// Bytes of a worker's share that are set aside for objects on their way to the next worker.
    ///
    /// An eighth, but never less than two of the largest object, because two batches at least must fit.
    var handOverBytes: Int { max(2 * sizes.largest, share / 8) }

    /// Bytes that a worker's live set may hold beside what it has handed over.
    var retainedBytes: Int { handsOver ? share - handOverBytes : share }

    /// How batches go from worker to worker; nil where none ever do.
    var exchangePlan: ExchangePlan? {
        if kind == .producerConsumer { return ExchangePlan(share: share, sizes: sizes, objects: batch) }
        guard kind.takes(.remoteShare), threads >= 2 else { return nil }
        return ExchangePlan(share: handOverBytes, sizes: sizes, objects: batch)
    }

    /// Objects of the largest size that each worker's share must hold.
    var largestObjectsHeld: Int { kind.largestObjectsHeld + (handsOver ? 2 : 0) }

    /// Whether a share of the objects is handed over.
    private var handsOver: Bool { kind.takes(.remoteShare) && remoteShare > 0 }
}

/// The batch that a worker gathers for the next one.
struct HandOver {
    /// Sets the draws apart from the plan's, so that its requests are the same whatever the share.
    private static let salt: UInt64 = 0x6861_6e64_6f76_6572
    /// Requests of a round for each object of a full batch: with half of all frees handed over, batches are full.
    private static let requestsPerObject = 4

    let mostObjects: Int
    private let mostBytes: Int
    private(set) var objects: [HeldObject] = []
    private var bytes = 0
    private var random: RandomStream
    private var threshold: UInt64 = 0
    /// A free that was drawn for the next worker and has no room in the batch.
    var postponed: Request?

    init(_ specification: WorkloadSpecification, plan: ExchangePlan, worker: Int) {
        mostObjects = specification.batch
        mostBytes = plan.batchBytes
        random = RandomStream(seed: specification.seed ^ Self.salt, worker: worker, of: specification.threads)
    }

    /// Requests after which a batch is handed over, full or not: neighbours count on it.
    var requestsPerRound: Int { mostObjects * Self.requestsPerObject }

    var isFull: Bool { objects.count >= mostObjects }

    /// Goes on with another share.
    mutating func adopt(share: Double) { threshold = UInt64(share * 0x1p53) }

    /// Draws whether the next object to be freed is handed over; one that fits into no batch never is.
    mutating func draws(size: Int) -> Bool { random.next() >> 11 < threshold && size <= mostBytes }

    /// Whether the batch has room for an object.
    func hasRoom(for size: Int) -> Bool { bytes + size <= mostBytes }

    mutating func append(_ object: HeldObject) {
        objects.append(object)
        bytes += Int(object.size)
    }

    /// Gives the batch away, for an empty one.
    mutating func exchange(_ swapper: (inout [HeldObject]) -> Void) {
        swapper(&objects)
        bytes = 0
    }
}
