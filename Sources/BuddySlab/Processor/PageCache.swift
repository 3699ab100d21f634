//! What one CPU keeps of pages: stacks of free runs in front of the buddy, and the counters of its large blocks.

/// The words of one CPU's page cache. Written by the CPU alone; reclaim writes them while everybody is stopped.
///
/// A run is a block of a number of pages that the buddy has handed out. Runs of up to 256 KiB wait in a stack for each
/// length, which is a magazine of runs. Where large blocks are trimmed to whole pages, a longer run serves too: its end
/// goes back into the cache.
///
/// Laws: no stack holds more than its capacity; `reserved` is the sum over all stacks of capacity times length, and at
/// most `limit`, so that no operation has to add up what the cache holds; the record of each run says `cached`.
@frozen
@usableFromInline
struct PageCache {
    /// The control words: two cache lines, part of an exact snapshot as the magazines are.
    static let byteCount = 128
    /// Runs of one stack.
    static let places = 15
    /// One stack: a run of address 0 that nobody takes, in the place of whose record stands how many blocks were noted;
    /// then for each run its address and that of its record.
    private static let stackBytes = 256
    @inlinable static var largestRunBytes: UInt { 256 << 10 }
    /// A magazine for each length, with the smallest pages that there are.
    @inlinable static var linesByteCount: UInt { largestRunBytes / 4096 &* 64 }

    @usableFromInline let address: UInt
    /// Where the magazines lie.
    @usableFromInline let lines: UInt

    @inline(__always)
    private func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    /// Pages that the stacks may hold as they are.
    var reserved: Word { word(0) }
    /// So many pages may be in them; 0 where there is no cache.
    var limit: Word { word(1) }
    @inline(__always) var stackCount: Word { word(2) }
    @inline(__always) private var stacks: Word { word(3) }
    /// Bytes of large blocks of lengths without a stack that this CPU handed out, less those that it took back, and all
    /// that blocks grew where they are; so are the next two.
    var largeBytes: Word { word(4) }
    var largeRequested: Word { word(5) }
    var largeRounding: Word { word(6) }
    /// Large blocks of such lengths handed out.
    var largeAllocations: Word { word(7) }
    /// Large blocks of such lengths taken back.
    var largeFrees: Word { word(8) }
    /// Pages of the slabs that this CPU made, less those of slabs that it gave back.
    @inline(__always) var slabPages: Word { word(9) }
    /// Requests that a stack could have served, and found empty.
    @inline(__always) var misses: Word { word(10) }
    /// Times that runs went back to the buddy because there was no room.
    @inline(__always) var overflows: Word { word(11) }
    /// The stack that is the next to give way.
    var cursor: Word { word(12) }
    /// Only in a copy: a bit for each stack whose length was ever asked for.
    var usedStacks: Word { word(13) }

    /// Lengths that have a stack.
    private static func stackCount(pageShift: Int) -> Int { max(1, Int(largestRunBytes) >> pageShift) }

    /// Bytes of all stacks.
    static func stacksByteCount(pageShift: Int) -> Int { stackCount(pageShift: pageShift) * stackBytes }

    /// Writes the words into cleared memory.
    func initialize(stacks address: UInt, pageShift: Int, limitBytes: Int) {
        stackCount.int = Self.stackCount(pageShift: pageShift)
        stacks.address = address
        limit.int = limitBytes >> pageShift
        for index in 0..<stackCount.int {
            let stack = stack(index)
            stack.line.objectSize.value = UInt32(stack.pages << pageShift)
            stack.count = 0
            stack.capacity = 0
        }
    }

    /// The stack for runs of `pages` pages; nil where runs of that length are not kept.
    @inline(__always)
    func stack(pages: Int) -> RunStack? { pages <= stackCount.int ? stack(pages &- 1) : nil }

    /// Stack number `index`, for runs of one page more.
    @inline(__always)
    func stack(_ index: Int) -> RunStack {
        RunStack(
            line: Magazine(address: lines &+ UInt(index &* Magazine.byteCount)),
            floor: stacks.address &+ UInt(index &* Self.stackBytes) &+ 16, pages: index &+ 1)
    }

    /// Pages in the stacks. O(lengths).
    var pages: Int {
        var pages = 0
        for index in 0..<stackCount.int {
            let stack = stack(index)
            pages += stack.count * stack.pages
        }
        return pages
    }

    /// Whether a run may be pushed: there is a place for it, or the stack can have one more within the bound. A run of
    /// more than a quarter of the bound would only drive others out.
    @inline(__always)
    func hasRoom(_ stack: RunStack) -> Bool { stack.count < stack.capacity || enlarge(stack) }

    @inline(never)
    private func enlarge(_ stack: RunStack) -> Bool {
        let pages = stack.pages
        let limit = limit.int
        guard stack.capacity < Self.places, pages <= limit / 4 else { return false }
        if reserved.int + pages > limit { takeUnused(pages) }
        guard reserved.int + pages <= limit else { return false }
        stack.capacity += 1
        reserved.add(pages)
        return true
    }

    /// Takes places that are empty from one stack after the other, until `wanted` pages and an eighth of the bound are
    /// not reserved: for one look at every stack, many can be enlarged.
    private func takeUnused(_ wanted: Int) {
        let count = stackCount.int
        let enough = limit.int - limit.int / 8 - wanted
        for _ in 0..<count where reserved.int > enough {
            fit(stack(cursor.int))
            cursor.int = (cursor.int + 1) % count
        }
    }

    /// Takes all empty places from a stack.
    func fit(_ stack: RunStack) {
        let unused = stack.capacity - stack.count
        stack.capacity -= unused
        reserved.add(-unused * stack.pages)
    }

    /// Gives an unused place of a stack with longer runs to another that has none; false where that cannot have more.
    func lend(_ longer: RunStack, to stack: RunStack) -> Bool {
        guard stack.capacity < Self.places else { return false }
        longer.capacity -= 1
        stack.capacity += 1
        reserved.add(stack.pages - longer.pages)
        return true
    }

    /// Sets another bound, which what the cache holds must keep.
    func setLimit(_ pages: Int) {
        limit.int = pages
        for index in 0..<stackCount.int { stack(index).capacity = stack(index).count }
        reserved.int = self.pages
    }
}

/// Free runs of one length, the one that was freed last on top. For the slow paths; the fast ones know the magazine
/// alone.
struct RunStack {
    /// Also counts the blocks of the length that the CPU handed out and took back.
    let line: Magazine
    /// Address of the first place.
    let floor: UInt
    /// Pages of each run.
    let pages: Int

    /// Runs in the stack.
    @inline(__always)
    var count: Int {
        get { Int(bitPattern: line.top.address &- floor) &>> 4 }
        nonmutating set { line.top.address = floor &+ UInt(bitPattern: newValue &* 16) }
    }

    /// How many runs it may hold.
    @inline(__always)
    var capacity: Int {
        get { Int(line.limit.value &- UInt32(truncatingIfNeeded: floor)) &>> 4 }
        nonmutating set { line.limit.value = UInt32(truncatingIfNeeded: floor &+ UInt(bitPattern: newValue &* 16)) }
    }

    /// Blocks of the length that the CPU had handed out when the size of one was last noted.
    private var sampled: Word { Word(at: floor &- 8) }

    /// Blocks of the length that were handed out since the size of one was last noted.
    var unsampled: Int { line.allocations - sampled.int }

    /// Says that the size of the last block is being noted; returns how many blocks it stands for, itself included.
    func noteSample() -> Int {
        let count = unsampled
        sampled.int = line.allocations
        return count
    }

    /// Address of a run.
    @inline(__always)
    func run(_ place: Int) -> Word { Word(at: floor &+ UInt(place) &* 16) }

    /// Address of the record of a run's first page.
    @inline(__always)
    func record(_ place: Int) -> Word { Word(at: floor &+ UInt(place) &* 16 &+ 8) }

    /// Puts a run on top, for which there must be room; its record says `cached`.
    @inline(__always)
    func push(_ run: UInt, _ record: PageRecord) {
        let place = count
        self.run(place).address = run
        self.record(place).address = record.address
        count = place &+ 1
    }

    /// Takes the run on top off a stack that is not empty.
    @inline(__always)
    func pop() -> (address: UInt, record: PageRecord) {
        let place = count &- 1
        count = place
        return (run(place).address, PageRecord(at: record(place).address))
    }

    /// Takes the oldest runs off after they were read from the first places.
    func dropOldest(_ dropped: Int) {
        let left = count - dropped
        moveWords(from: floor + UInt(dropped * 16), to: floor, count: left * 2)
        count = left
    }

    /// Whether the run on top starts at a multiple of `1 << bits`; false where there is none.
    func isAligned(_ bits: Int) -> Bool {
        let count = count
        return count > 0 && run(count - 1).address.trailingZeroBitCount >= bits
    }
}
