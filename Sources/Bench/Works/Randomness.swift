/// What is random in a timed loop: a generator of two instructions, and sizes drawn beforehand.
import Workloads

/// A linear congruential generator with Knuth's multiplier (MMIX). Its high bits are good enough to pick a slot, and it
/// costs the same for every allocator.
struct CheapRandom: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next state; use the high bits.
    @inline(__always)
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}

extension UInt64 {
    /// A number below `bound`, from the 32 high bits.
    @inline(__always)
    func index(below bound: Int) -> Int { Int(truncatingIfNeeded: (self &>> 32) &* UInt64(bound) &>> 32) }

    /// A place in a `SizeTable`, from bits that `index(below:)` hardly depends on.
    @inline(__always)
    var sizeIndex: Int { Int(truncatingIfNeeded: self &>> 20) & (SizeTable.count - 1) }
}

/// Sizes that were drawn from a distribution before the clock started: 8 KiB of them stay in the first-level cache.
struct SizeTable: Sendable {
    static let count = 2048
    private let buffer: Buffer<UInt32>

    /// What the loops hold in a local.
    var sizes: Slots<UInt32> { buffer.slots }

    /// So many draws from `distribution`, made by `transform` to sizes.
    init(_ distribution: SizeDistribution, seed: UInt64 = 1, transform: (Int) -> Int = { $0 }) {
        let sampler = SizeSampler(distribution)
        var random = RandomStream(seed: seed)
        buffer = Buffer((0..<Self.count).map { _ in UInt32(transform(sampler.next(&random))) })
    }
}
