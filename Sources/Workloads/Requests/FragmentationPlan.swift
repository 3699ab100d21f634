/// Plants what a buddy allocator can bear least: free memory in pieces that cannot be joined.

/// Fills the share with small blocks, frees every other of them, asks for blocks of the drawn sizes until the
/// share is full again, frees everything, newest first, and starts anew. Each small block that stayed keeps its buddy
/// from being merged, so that the second half of the share is free and of no use to the large blocks.
struct FragmentationPlan: RequestPlan {
    private enum Stage {
        case planting
        /// The position to be freed next; those below it are still as planted.
        case thinning(position: Int)
        case asking
        case clearing
    }

    private var share: Int
    private let smallBytes: Int
    private var random: RandomStream
    private var size: NextSize
    private var stage = Stage.planting

    init(share: Int, smallBytes: Int, sizes: SizeSampler, random: RandomStream) {
        self.share = share
        self.smallBytes = smallBytes
        self.random = random
        size = NextSize(sizes, &self.random)
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        while true {
            switch stage {
            case .planting:
                if live.plannedBytes + smallBytes <= share { return .allocate(size: smallBytes) }
                stage = .thinning(position: live.count - 2)
            // From the top: the last object moves to the freed position, where nobody looks again.
            case .thinning(let position) where position >= 0:
                stage = .thinning(position: position - 2)
                return .free(position: position)
            case .thinning:
                stage = .asking
            case .asking:
                if live.plannedBytes + size.bytes <= share { return .allocate(size: size.take(&random)) }
                stage = .clearing
            case .clearing:
                if live.count > 0 { return .free(position: live.count - 1) }
                stage = .planting
            }
        }
    }

    mutating func adopt(_ sizes: SizeSampler) { size.adopt(sizes, &random) }

    mutating func adopt(share: Int) { self.share = share }
}
