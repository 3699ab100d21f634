/// A steady live set, replaced at random.

/// Draws a size; while it does not fit into the share, frees objects drawn at random; then allocates it.
///
/// The live set thus never exceeds the share, and once full stays within two largest objects of it: one that waits to
/// fit, and one that was freed for it. Every object runs the same risk at each free, so the sizes that live are
/// those that are drawn.
struct ChurnPlan: RequestPlan {
    private let share: Int
    private var sizes: SizeSampler
    private var random: RandomStream
    private var size: Int

    init(share: Int, sizes: SizeSampler, random: RandomStream) {
        self.share = share
        self.sizes = sizes
        self.random = random
        size = sizes.next(&self.random)
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        guard live.plannedBytes + size <= share else { return .free(position: random.below(live.count)) }
        let allocated = size
        size = sizes.next(&random)
        return .allocate(size: allocated)
    }

    mutating func adopt(_ sizes: SizeSampler) {
        self.sizes = sizes
        size = sizes.next(&random)
    }
}
