/// How large the batches of a producer-consumer ring are, and how many may be on their way.

/// Batches of equal bytes between two neighbours.
///
/// A worker may have `slots` batches on their way, and in round k it frees its neighbour's batch k - `lag`. With
/// lag < slots nobody waits for ever: the worker with the fewest rounds has at most `lag` batches on their way, and
/// its neighbour has finished at least as many rounds, so it can go on. Since `slots * batchBytes` is at most the
/// share, the live set never exceeds it; since each round makes one batch and frees one, `lag` batches stay on their
/// way for each worker, which keeps it near.
struct ExchangePlan: Equatable {
    static let mostSlots = 4096

    let batchBytes: Int
    let slots: Int
    let lag: Int

    /// Plans for a share that holds at least two of the largest objects, with so many objects of average sizes in a
    /// batch, where the share allows.
    init(share: Int, sizes: SizeDistribution, objects: Int = WorkloadBounds.defaultBatch) {
        let wanted = min(Int(Double(objects) * sizes.mean), share / 16)
        batchBytes = max(wanted, sizes.largest, (share + Self.mostSlots - 1) / Self.mostSlots, 1)
        slots = share / batchBytes
        lag = slots - max(1, slots / 16)
        precondition(slots >= 2, "a share of \(share) bytes holds \(slots) batches of \(batchBytes) bytes")
    }
}
