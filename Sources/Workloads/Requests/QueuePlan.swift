/// Objects that die in the order of their birth.

/// While the next size does not fit into the share, frees the oldest; then allocates it.
struct QueuePlan: RequestPlan {
    private var share: Int
    private var random: RandomStream
    private var size: NextSize

    init(share: Int, sizes: SizeSampler, random: RandomStream) {
        self.share = share
        self.random = random
        size = NextSize(sizes, &self.random)
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        guard live.plannedBytes + size.bytes <= share else { return .freeOldest }
        return .allocate(size: size.take(&random))
    }

    mutating func adopt(_ sizes: SizeSampler) { size.adopt(sizes, &random) }

    mutating func adopt(share: Int) { self.share = share }
}
