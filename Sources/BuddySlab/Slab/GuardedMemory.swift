//! What mode `hardened` writes into memory that no user may write: a canary behind each object, poison over free ones.
//! Where the bytes of objects are written, and what must be found in them.

import Synchronization

/// An object, a free slot or a block of pages in mode `hardened`.
///
/// In a user's hands: the bytes that were asked for, then the slack, filled with the key, whose last 8 bytes are the
/// trailer: size and alignment, scrambled. In nobody's hands: poison, and a trailer that says so. The key follows from
/// the allocator's secret and the address, so that neither can be guessed, or copied from another object.
///
/// The trailer is an atomic word, and is exchanged by whoever frees: of several frees of one object, from any CPU,
/// exactly one succeeds, and only that one touches the other bytes.
@safe
struct GuardedMemory {
    /// Bytes that an object has beyond what was asked for, at least.
    static let leastSlack = 8
    /// So many bytes behind the requested ones are filled at most: of a large block not all that it rounds up to.
    private static let mostFill = 4096
    private static let scramble: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let unscramble: UInt64 = 0xF1DE_83E1_9937_733D
    private static let freeMark: UInt64 = 0xF4EE << 48

    /// What a trailer says.
    enum Holder: Equatable {
        /// A user, who asked for so many bytes at a power of two.
        case user(size: Int, alignmentShift: Int)
        /// Nobody.
        case nobody
        /// Neither: somebody wrote over it.
        case unknown
    }

    let address: UInt
    /// Of all of it, a multiple of 8.
    let byteCount: Int
    private let key: UInt64

    init(_ address: UInt, byteCount: Int, secret: UInt64) {
        self.address = address
        self.byteCount = byteCount
        key = scrambled(secret ^ UInt64(address))
    }

    private var trailer: Word { Word(at: address &+ UInt(byteCount &- Self.leastSlack)) }

    // MARK: Trailer

    /// A change of any one byte changes bits that no size has: the factor carries it upwards.
    private func encode(_ value: UInt64) -> UInt64 { (value ^ key) &* Self.scramble }

    /// Who has the memory. Wait-free; any thread may ask.
    var holder: Holder { decode(trailer.value) }

    private func decode(_ bits: UInt64) -> Holder {
        let value = bits &* Self.unscramble ^ key
        guard value != Self.freeMark else { return .nobody }
        guard value &>> 6 <= UInt64(byteCount &- Self.leastSlack) else { return .unknown }
        return .user(size: Int(value &>> 6), alignmentShift: Int(value & 63))
    }

    private func bits(size: Int, alignmentShift: Int) -> UInt64 { encode(UInt64(size) &<< 6 | UInt64(alignmentShift)) }

    // MARK: Into a user's hands, and out of them

    /// Makes the memory a user's.
    func arm(size: Int, alignment: Int) {
        let (first, aligned, end) = fill(size)
        for offset in first..<aligned { unsafe bytes[offset] = fillByte(offset) }
        unsafe (words + aligned &>> 3).initialize(repeating: key, count: (end &- aligned) &>> 3)
        trailer.value = bits(size: size, alignmentShift: alignment.trailingZeroBitCount)
    }

    /// Whether the slack behind `size` bytes is as `arm` left it, but for the trailer.
    private func slackHolds(_ size: Int) -> Bool {
        let (first, aligned, end) = fill(size)
        for offset in first..<aligned where unsafe bytes[offset] != fillByte(offset) { return false }
        return holds(key, from: aligned &>> 3, to: end &>> 3)
    }

    /// What is wrong with a free of what was asked for with this size and alignment, as far as they are known.
    private func objection(_ holder: Holder, _ size: Int?, _ alignment: Int?) -> Misuse? {
        switch holder {
        case .nobody: .doubleFree
        case .unknown: .overflow
        case .user(let held, let shift):
            (size ?? held) == held && (alignment ?? 1 &<< shift) == 1 &<< shift ? nil : .wrongSize
        }
    }

    /// Looks whether the memory is a user's and whole, without changing anything; answers how many bytes were asked
    /// for. For its user, and for who has stopped everybody.
    func examine(size: Int? = nil, alignment: Int? = nil) -> Result<Int, Misuse> {
        let holder = holder
        if let misuse = objection(holder, size, alignment) { return .failure(misuse) }
        guard case .user(let held, _) = holder, slackHolds(held) else { return .failure(.overflow) }
        return .success(held)
    }

    /// Takes the memory out of its user's hands; answers how many bytes were asked for. Of all who try, one succeeds.
    ///
    /// The exchange orders: who wins it has seen all that was written before the user let go, and no one else reads or
    /// writes a byte from here on.
    func claim(size: Int? = nil, alignment: Int? = nil) -> Result<Int, Misuse> {
        let found = trailer.value
        let holder = decode(found)
        if let misuse = objection(holder, size, alignment) { return .failure(misuse) }
        guard case .user(let held, _) = holder else { return .failure(.overflow) }
        guard trailer.compareExchange(found, encode(Self.freeMark)).exchanged else { return .failure(.doubleFree) }
        guard slackHolds(held) else {
            trailer.value = found
            return .failure(.overflow)
        }
        return .success(held)
    }

    // MARK: Poison

    /// Poisons memory that is nobody's.
    func poison() {
        unsafe words.initialize(repeating: poisonWord, count: wordCount)
        trailer.value = encode(Self.freeMark)
    }

    /// Whether nobody has written since. O(bytes).
    var isPoisoned: Bool {
        guard holder == .nobody else { return false }
        return holds(poisonWord, from: 0, to: wordCount)
    }

    /// No address that a processor has, so that who follows a pointer in a freed object is stopped.
    private var poisonWord: UInt64 { 0xDEAD << 48 | key &>> 16 }

    private var wordCount: Int { (byteCount &- Self.leastSlack) &>> 3 }

    // MARK: Bytes

    private var words: UnsafeMutablePointer<UInt64> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    private var bytes: UnsafeMutablePointer<UInt8> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    /// Where the fill behind `size` bytes begins, where its whole words begin, and where it ends.
    private func fill(_ size: Int) -> (first: Int, aligned: Int, end: Int) {
        let end = min(byteCount &- Self.leastSlack, (size &+ Self.mostFill) & ~7)
        return (size, min(end, (size &+ 7) & ~7), end)
    }

    /// The byte of the key that belongs at an offset.
    private func fillByte(_ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: key &>> UInt64((offset & 7) &* 8)) }

    /// Whether words are all the same one. Looks at all of them, so that the loop has no branch.
    private func holds(_ expected: UInt64, from first: Int, to end: Int) -> Bool {
        let words = unsafe words
        var difference: UInt64 = 0
        for index in first..<end { difference |= unsafe words[index] ^ expected }
        return difference == 0
    }
}

/// Mixes 64 bits so that each depends on all (the finalizer of SplitMix64; G. Steele, D. Lea and C. Flood, 2014).
func scrambled(_ bits: UInt64) -> UInt64 {
    var mixed = bits &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed &>> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed &>> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed &>> 31
}
