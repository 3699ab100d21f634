/// Fills objects with a pattern that no other object carries, and checks every byte of it. All raw access is here.

/// The pattern of one object: words that count up from a key in odd steps.
///
/// It depends on seed, worker and serial, never on the address: an object that was handed out twice, moved or written
/// by a stranger differs from it, and so does one whose words changed places.
struct ObjectPattern {
    private static let step: UInt64 = 0x9e37_79b9_7f4a_7c15
    private let key: UInt64

    /// The pattern of a worker's object; `workerKey` comes from `workerKey(seed:worker:)`.
    init(workerKey: UInt64, serial: UInt32) { key = scrambled(workerKey ^ UInt64(serial)) }

    /// What all patterns of one worker have in common.
    static func workerKey(seed: UInt64, worker: Int) -> UInt64 {
        scrambled(scrambled(seed) &+ UInt64(worker))
    }

    /// Writes the pattern.
    ///
    /// Safety: `object` must be the caller's for `size` bytes, and aligned to 8.
    @unsafe func fill(_ object: UnsafeMutableRawPointer, size: Int) {
        var word = key
        let words = size >> 3
        let whole = unsafe object.assumingMemoryBound(to: UInt64.self)
        for index in 0..<words {
            unsafe whole[index] = word
            word &+= Self.step
        }
        let tail = unsafe object.assumingMemoryBound(to: UInt8.self)
        for index in (words << 3)..<size {
            unsafe tail[index] = UInt8(truncatingIfNeeded: word)
            word >>= 8
        }
    }

    /// Whether every byte still is what `fill` wrote.
    ///
    /// Safety: `object` must be the caller's for `size` bytes, and aligned to 8.
    @unsafe func matches(_ object: UnsafeMutableRawPointer, size: Int) -> Bool {
        var word = key
        var difference: UInt64 = 0
        let words = size >> 3
        let whole = unsafe object.assumingMemoryBound(to: UInt64.self)
        for index in 0..<words {
            difference |= unsafe whole[index] ^ word
            word &+= Self.step
        }
        let tail = unsafe object.assumingMemoryBound(to: UInt8.self)
        for index in (words << 3)..<size {
            difference |= UInt64(unsafe tail[index] ^ UInt8(truncatingIfNeeded: word))
            word >>= 8
        }
        return difference == 0
    }
}
