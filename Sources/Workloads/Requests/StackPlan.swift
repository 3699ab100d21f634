/// Objects that die in the reverse order of their birth.

/// Draws a depth, in bytes, allocates or frees the newest until it is reached, and draws the next: like calls that
/// nest and return, the stack passes through all depths up to the share.
struct StackPlan: RequestPlan {
    private var share: Int
    private var random: RandomStream
    private var size: NextSize
    private var depth: Int
    private var grows = true

    init(share: Int, sizes: SizeSampler, random: RandomStream) {
        self.share = share
        self.random = random
        size = NextSize(sizes, &self.random)
        depth = share
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        let held = live.plannedBytes
        if grows ? held + size.bytes > min(depth, share) : held <= depth { turn(live) }
        guard grows else { return .free(position: live.count - 1) }
        return .allocate(size: size.take(&random))
    }

    /// Takes another depth and the way to it. What cannot move at all goes the other way.
    private mutating func turn(_ live: borrowing LiveSet) {
        let held = live.plannedBytes
        depth = random.below(share + 1)
        grows = held + size.bytes <= min(depth, share)
        if !grows, held <= depth, held + size.bytes <= share { grows = true }
        if live.count == 0 { grows = true }
    }

    mutating func adopt(_ sizes: SizeSampler) { size.adopt(sizes, &random) }

    mutating func adopt(share: Int) { self.share = share }
}
