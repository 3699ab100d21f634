/// The random numbers behind every request: fast, seedable, the same on every machine.

/// Vigna's SplitMix64 step (after Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
///
/// It turns related inputs, such as neighbouring worker numbers, into unrelated ones.
func scrambled(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
}

/// xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47, 2021).
public struct RandomStream: RandomNumberGenerator, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// A stream of its own for each seed.
    public init(seed: UInt64) {
        s0 = scrambled(seed)
        s1 = scrambled(s0)
        s2 = scrambled(s1)
        s3 = scrambled(s2) | 1
    }

    /// The stream of one worker: the thread count takes part because it decides each worker's share.
    init(seed: UInt64, worker: Int, of threads: Int) {
        self.init(seed: seed ^ scrambled(UInt64(threads) << 32 | UInt64(worker)))
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let scaled = s1 &* 5
        let result = ((scaled << 7) | (scaled >> 57)) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }

    /// A number below `bound`, by multiplication as Lemire does ("Fast Random Integer Generation in an Interval",
    /// 2019), without his rejection: for bounds below 2^24 the bias is under 2^-40, and each draw costs one step.
    mutating func below(_ bound: Int) -> Int {
        assert(bound > 0)
        return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
    }

    /// A number in 0..<1 with 53 random bits.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
