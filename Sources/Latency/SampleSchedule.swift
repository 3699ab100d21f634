/// Which calls are timed.

/// One call in every N, at a random place among its N: exactly one N-th of the calls, and in step with no pattern of
/// theirs. What the calls ask for does not depend on it.
struct SampleSchedule: Sendable {
    private let oneIn: Int
    private var state: UInt64
    /// Place of the last sample among its N calls; N before the first.
    private var place: Int

    init(oneIn: Int, seed: UInt64) {
        precondition(oneIn > 0 && oneIn <= 1 << 32, "one call in \(oneIn) cannot be timed")
        self.oneIn = oneIn
        state = seed
        place = oneIn
    }

    /// Calls until the next sample: 1 means the next call.
    mutating func next() -> Int {
        let left = oneIn - place
        place = Int(random().multipliedFullWidth(by: UInt64(oneIn)).high) + 1
        return left + place
    }

    /// SplitMix64 (G. Steele, D. Lea and C. Flood, 2014).
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
