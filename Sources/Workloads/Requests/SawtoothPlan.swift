/// Fill, drain, repeat.

/// Allocates until the next size does not fit into the share, frees everything in an order drawn for this tooth, and
/// starts again with the size that did not fit, so that large sizes are not lost.
struct SawtoothPlan: RequestPlan {
    private enum Edge {
        case filling
        case oldestFirst
        case newestFirst
        case shuffled
    }

    private var share: Int
    private var random: RandomStream
    private var size: NextSize
    private var edge = Edge.filling

    init(share: Int, sizes: SizeSampler, random: RandomStream) {
        self.share = share
        self.random = random
        size = NextSize(sizes, &self.random)
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        if live.count == 0 {
            edge = .filling
        } else if edge == .filling, live.plannedBytes + size.bytes > share {
            edge = [Edge.oldestFirst, .newestFirst, .shuffled][random.below(3)]
        }
        switch edge {
        case .filling:
            return .allocate(size: size.take(&random))
        case .oldestFirst: return .freeOldest
        case .newestFirst: return .free(position: live.count - 1)
        case .shuffled: return .free(position: random.below(live.count))
        }
    }

    mutating func adopt(_ sizes: SizeSampler) { size.adopt(sizes, &random) }

    mutating func adopt(share: Int) { self.share = share }
}
