/// Vectors that grow by reallocation until they have their final size.

/// Holds vectors that begin at a word and are multiplied by a factor up to a final size of their own; some grow side by
/// side, one drawn at random at a time, and most are full-grown. A vector begins only where all have room at their
/// final sizes, so that each reaches its own; else a full-grown one, drawn at random, dies for it.
///
/// A vector that moves is there twice for a moment: room for one of the largest size is kept for that.
struct GrowthPlan: RequestPlan {
    static let firstSize = 8
    /// Vectors that grow side by side, at most, and for how many full-grown ones there is one of them.
    private static let mostGrowing = 64
    private static let grownForEach = 4

    private var share: Int
    private let factor: Double
    private var sizes: SizeSampler
    private var random: RandomStream
    /// Final sizes, by position in the live set, and their sum.
    private var targets: [Int] = []
    private var promisedBytes = 0
    /// Positions of the vectors that grow.
    private var growing: [Int] = []
    /// Final size of the next vector, and the largest that there may be.
    private var target: Int
    private var largest: Int

    init(share: Int, factor: Double, sizes: SizeSampler, random: RandomStream) {
        self.share = share
        self.factor = factor
        self.sizes = sizes
        self.random = random
        target = sizes.next(&self.random)
        largest = sizes.distribution.largest
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        if growing.count < min(Self.mostGrowing, 1 + live.count / Self.grownForEach) {
            if live.count == 0 || promisedBytes + target + largest <= share { return begin(at: live.count) }
            if growing.count < live.count { return end(drawnGrown(live)) }
        }
        let index = random.below(growing.count)
        let position = growing[index]
        let size = Int(live[position].size)
        let grown = min(targets[position], max(size + 1, Int(Double(size) * factor)))
        // Another share or other sizes may have broken what was promised.
        guard live.plannedBytes + grown <= share else { return end(position) }
        if grown == targets[position] { stopGrowing(index) }
        return .reallocate(position: position, size: grown)
    }

    private mutating func begin(at position: Int) -> Request {
        let begun = target
        target = sizes.next(&random)
        targets.append(begun)
        promisedBytes += begun
        if begun > Self.firstSize { growing.append(position) }
        return .allocate(size: min(Self.firstSize, begun))
    }

    /// At least three in four are full-grown, or few live: some draws suffice.
    private mutating func drawnGrown(_ live: borrowing LiveSet) -> Int {
        while true {
            let position = random.below(live.count)
            if Int(live[position].size) == targets[position] { return position }
        }
    }

    /// The newest vector takes the freed one's position.
    private mutating func end(_ position: Int) -> Request {
        promisedBytes -= targets[position]
        if let index = growing.firstIndex(of: position) { stopGrowing(index) }
        let last = targets.removeLast()
        if position < targets.count {
            targets[position] = last
            if let index = growing.firstIndex(of: targets.count) { growing[index] = position }
        }
        return .free(position: position)
    }

    private mutating func stopGrowing(_ index: Int) {
        growing[index] = growing[growing.count - 1]
        growing.removeLast()
    }

    mutating func adopt(_ sizes: SizeSampler) {
        self.sizes = sizes
        target = sizes.next(&random)
        largest = sizes.distribution.largest
    }

    mutating func adopt(share: Int) { self.share = share }
}
