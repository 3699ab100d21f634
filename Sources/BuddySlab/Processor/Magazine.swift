//! A magazine: a small stack of free objects of one class in front of a CPU's slabs.
//!
//! After J. Bonwick and J. Adams, "Magazines and Vmem" (USENIX 2001). An allocation that finds the count above `floor`
//! and a free that finds it below `limit` touch nothing shared. A stop poisons both, so that the next operation takes
//! the slow path, which polls: the poll costs nothing.

/// Control words of one magazine: one cache line.
struct Magazine {
    /// Bytes of the control words.
    static let byteCount = 64

    let address: UInt

    @inline(__always)
    private func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    /// Objects in the magazine. Owner only.
    @inline(__always) var count: Word { word(0) }
    /// A free goes the slow way from this count on: the capacity, or 0 while a stop is asked for.
    @inline(__always) var limit: Word { word(1) }
    /// An allocation goes the slow way up to this count: 0, or the maximum while a stop is asked for.
    @inline(__always) var floor: Word { word(2) }
    /// Address of the stack of addresses.
    @inline(__always) var objects: Word { word(3) }
    /// Allocations completed.
    @inline(__always) var allocations: Word { word(4) }
    /// Frees accepted.
    @inline(__always) var frees: Word { word(5) }
    /// Bytes requested in allocations less bytes named in frees. Negative on a CPU that frees what others allocated.
    @inline(__always) var requested: Word { word(6) }
    /// Bytes of rounding in allocations less those in frees.
    @inline(__always) var rounding: Word { word(7) }

    /// The word of a place in the stack.
    @inline(__always)
    func object(_ index: Int) -> Word { Word(at: objects.address &+ UInt(index) &* 8) }

    /// Makes every operation take the slow path.
    func poison() {
        limit.int = 0
        floor.int = .max
    }

    /// Back to the ordinary bounds.
    func restore(capacity: Int) {
        limit.int = capacity
        floor.int = 0
    }
}

/// Counters of one class's slow paths on one CPU: one cache line.
struct ClassFlow {
    /// Bytes of the counters.
    static let byteCount = 64

    let address: UInt

    @inline(__always)
    private func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    /// Allocations that the magazine could not serve.
    @inline(__always) var misses: Word { word(0) }
    /// Times that the magazine was filled from slabs.
    @inline(__always) var refills: Word { word(1) }
    /// Times that objects left a magazine for their slabs.
    @inline(__always) var flushes: Word { word(2) }
    /// Objects that this CPU put into other CPUs' remote words.
    @inline(__always) var remoteSent: Word { word(3) }
    /// Objects of other CPUs that wait in the outgoing table.
    @inline(__always) var outgoing: Word { word(4) }
    /// Frees that had been accepted and turned out to be double when the object reached its slab.
    @inline(__always) var refusedLate: Word { word(5) }
    /// Frees that went the slow way because the magazine was full.
    @inline(__always) var overflows: Word { word(6) }
}
