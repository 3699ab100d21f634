//! The word that a free looks at: what a page is carved into, and whose it is.

/// Class, owner and distance to the slab's first page, side by side in 32 bits; 0 for a page that is no slab's.
///
/// The class and the owner are compared at once, so that local, remote, foreign and wrong-size frees part ways at one
/// load.
struct PageClass: Equatable {
    /// Marks a slab that an integrator's pool owns, so that the allocator's own CPUs never mistake it for theirs.
    static let poolFlag: UInt32 = 0x80

    let bits: UInt32

    @inline(__always)
    init(bits: UInt32) { self.bits = bits }

    /// The word of page number `distance` of a slab. `code` is the class's index + 1, with the pool flag where due.
    @inline(__always)
    init(code: UInt32, owner: UInt16, distance: Int) {
        bits = code | UInt32(distance) << 8 | UInt32(owner) << 16
    }

    @inline(__always) var isSlab: Bool { bits != 0 }
    /// Index of the size class.
    @inline(__always) var classIndex: Int { Int(bits & 0x7F) &- 1 }
    /// Class index + 1, with the pool flag.
    @inline(__always) var code: UInt32 { bits & 0xFF }
    /// Pages to the slab's first.
    @inline(__always) var distance: Int { Int(bits &>> 8 & 0xFF) }
    /// The CPU that the slab belongs to.
    @inline(__always) var owner: UInt16 { UInt16(truncatingIfNeeded: bits &>> 16) }
}
