//! A small generator of random numbers whose seed is printed, so that a failure can be run again.

import CPlatform

/// SplitMix64 (G. Steele, D. Lea and C. Flood, 2014): any seed is a good one.
struct TestRandom: RandomNumberGenerator {
    private(set) var seed: UInt64
    private var state: UInt64

    /// The sequence of a seed.
    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number in `0..<bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
