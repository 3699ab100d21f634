//! A magazine: a small stack of free objects of one class in front of a CPU's slabs.
//!
//! After J. Bonwick and J. Adams, "Magazines and Vmem" (USENIX 2001). An allocation that finds the stack not empty and
//! a free that finds it not full touch nothing shared.

/// The words of one magazine that every operation touches: one cache line.
///
/// An operation that says a size adds its two parts, requested and rounding, one for which the whole object counts as
/// requested adds 1 to a word of its own. So each operation changes no more words than it must, and all can be counted:
/// the two parts of each that says its size are an object's size together.
///
/// The two directions are kept apart: a word that an allocation and the free behind it both change would make the
/// second wait for the first one's store.
@frozen
@usableFromInline
struct Magazine {
    /// Bytes of the words.
    static let byteCount = 64

    @usableFromInline let address: UInt

    @inlinable
    @inline(__always)
    init(address: UInt) { self.address = address }

    @inlinable
    @inline(__always)
    func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    /// Allocations completed, and frees accepted, of which the whole object counts as requested.
    @inlinable @inline(__always) var wholeAllocations: Word { word(0) }
    @inlinable @inline(__always) var wholeFrees: Word { word(1) }
    /// Address of the first free place of the stack. The place under the first of all holds 0, which no object has for
    /// an address.
    @inlinable @inline(__always) var top: Word { word(2) }
    /// Lower half of the address behind the last place that may be used: a free that finds the top there goes the slow
    /// way.
    @inlinable @inline(__always) var limit: HalfWord { HalfWord(at: address &+ 24) }
    /// Bytes of an object of the class.
    @inlinable @inline(__always) var objectSize: HalfWord { HalfWord(at: address &+ 28) }
    /// Bytes requested in the other allocations, and bytes named in the other frees. On a CPU that frees what others
    /// allocated the second is the larger.
    @inlinable @inline(__always) var requestedIn: Word { word(4) }
    @inlinable @inline(__always) var requestedOut: Word { word(5) }
    /// Bytes of rounding in the same allocations, and in the same frees.
    @inlinable @inline(__always) var roundingIn: Word { word(6) }
    @inlinable @inline(__always) var roundingOut: Word { word(7) }

    /// Counts an allocation of `size` bytes; of the whole object where that is nil.
    @inlinable
    @inline(__always)
    func countAllocation(size: Int?) {
        guard let size else { return wholeAllocations.add(1) }
        requestedIn.add(size)
        roundingIn.add(Int(objectSize.value) &- size)
    }

    /// Counts a free of `size` bytes; of the whole object where that is nil.
    @inlinable
    @inline(__always)
    func countFree(size: Int?) {
        guard let size else { return wholeFrees.add(1) }
        requestedOut.add(size)
        roundingOut.add(Int(objectSize.value) &- size)
    }

    /// Allocations completed.
    var allocations: Int { wholeAllocations.int &+ operations(requestedIn.int &+ roundingIn.int) }

    /// Frees accepted.
    var frees: Int { wholeFrees.int &+ operations(requestedOut.int &+ roundingOut.int) }

    /// Bytes of objects that left and did not come back, as far as the magazine knows: those that were requested, and
    /// those of rounding.
    var requestedBytes: Int {
        (wholeAllocations.int &- wholeFrees.int) &* Int(objectSize.value) &+ requestedIn.int &- requestedOut.int
    }
    var roundingBytes: Int { roundingIn.int &- roundingOut.int }

    /// Operations whose two parts have so many bytes; of one that is half counted, the nearest number.
    private func operations(_ bytes: Int) -> Int {
        let size = Int(objectSize.value)
        return bytes == 0 ? 0 : (bytes &+ size / 2) / size
    }
}

/// A magazine with the flow words that say where its stack lies. For the slow paths.
struct MagazineStack {
    let magazine: Magazine
    /// Address of the first place.
    let floor: UInt

    /// Objects in the magazine.
    var count: Int {
        get { Int(bitPattern: magazine.top.address &- floor) &>> 3 }
        nonmutating set { magazine.top.address = floor &+ UInt(bitPattern: newValue &* 8) }
    }

    /// How many objects it may hold.
    var capacity: Int {
        get { Int(magazine.limit.value &- UInt32(truncatingIfNeeded: floor)) &>> 3 }
        nonmutating set {
            magazine.limit.value = UInt32(truncatingIfNeeded: floor &+ UInt(newValue) &* 8)
        }
    }

    /// The word of a place in the stack.
    func object(_ index: Int) -> Word { Word(at: floor &+ UInt(index) &* 8) }
}

/// Counters of one class's slow paths on one CPU, and what its magazine's capacity goes by: two cache lines.
struct ClassFlow {
    /// Bytes of the words.
    static let byteCount = 128
    /// Words that an exact snapshot copies: the first line.
    static let figureWords = 8

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
    /// Bytes that reallocations in place made requested ones of rounding.
    @inline(__always) var grown: Word { word(7) }
    /// Address of the first place of the magazine's stack.
    @inline(__always) var floor: Word { word(14) }
    /// Places that the magazine's stack has: its capacity never grows beyond.
    @inline(__always) var places: Word { word(11) }
    /// `MagazinePressure` of the last slow operation.
    @inline(__always) var lastPressure: Word { word(8) }
    /// Slow operations of one kind in a row.
    @inline(__always) var pressureRun: Word { word(9) }
    /// Slow operations, as they stood when the search for a victim last came by.
    @inline(__always) var seenActivity: Word { word(10) }

    /// Allocations, as they stood when a size was last noted.
    @inline(__always) var sampledAt: Word { word(12) }
    /// Bytes asked for in the allocations whose size was noted, each as often as it stands for others.
    @inline(__always) var sampledBytes: Word { word(13) }

    /// Frees that went the slow way because of mail, since some was last taken in for that.
    @inline(__always) var hindered: Word { word(15) }

    /// Slow operations so far.
    var activity: Int { misses.int &+ overflows.int }
}
