/// A steady live set, replaced at random.

/// Draws a size; while it does not fit into the share, frees objects drawn at random; then allocates it.
///
/// The live set thus never exceeds the share, and once full stays within two largest objects of it: one that waits to
/// fit, and one that was freed for it. Every object runs the same risk at each free, so the sizes that live are
/// those that are drawn.
struct ChurnPlan: RequestPlan {
    private var share: Int
    private var random: RandomStream
    private var size: NextSize

    init(share: Int, sizes: SizeSampler, random: RandomStream) {
        self.share = share
        self.random = random
        size = NextSize(sizes, &self.random)
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        guard live.plannedBytes + size.bytes <= share else { return .free(position: random.below(live.count)) }
        return .allocate(size: size.take(&random))
    }

    mutating func adopt(_ sizes: SizeSampler) { size.adopt(sizes, &random) }

    mutating func adopt(share: Int) { self.share = share }
}
