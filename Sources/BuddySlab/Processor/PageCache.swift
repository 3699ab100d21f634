//! What one CPU keeps of pages: stacks of free runs in front of the buddy, and the counters of its large blocks.

/// The words of one CPU's page cache. Written by the CPU alone; reclaim writes them while everybody is stopped.
///
/// A run is a block of a number of pages that the buddy has handed out. Runs of up to 256 KiB wait in a stack for each
/// length: by exact page count where large blocks are trimmed, by order where they are powers of two. Where they are
/// trimmed, a longer run serves too: its end goes back into the cache. Law: `pages` is the sum of the lengths of all runs in the stacks, and the record of each says `cached`.
struct PageCache {
    /// The control words: two cache lines, part of an exact snapshot.
    static let byteCount = 128
    /// Runs of one stack.
    static let places = 15
    /// One stack: its count, what it served unnoted, and for each run its address and the address of its record.
    static let stackBytes = 256
    private static let largestRunBytes = 256 << 10

    let address: UInt

    @inline(__always)
    private func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    /// Pages in the stacks.
    @inline(__always) var pages: Word { word(0) }
    /// So many pages may be in them; 0 where there is no cache.
    @inline(__always) var limit: Word { word(1) }
    @inline(__always) var stackCount: Word { word(2) }
    @inline(__always) var stacks: Word { word(3) }
    /// 1 where large blocks are trimmed to whole pages.
    @inline(__always) var trims: Word { word(4) }
    /// Bytes of large blocks that this CPU handed out, less those that it took back; so are the next two.
    @inline(__always) var largeBytes: Word { word(5) }
    @inline(__always) var largeRequested: Word { word(6) }
    @inline(__always) var largeRounding: Word { word(7) }
    /// Large blocks handed out.
    @inline(__always) var largeAllocations: Word { word(8) }
    /// Large blocks taken back.
    @inline(__always) var largeFrees: Word { word(9) }
    /// Pages of the slabs that this CPU made, less those of slabs that it gave back.
    @inline(__always) var slabPages: Word { word(10) }
    /// Requests that a stack could have served, and found empty.
    @inline(__always) var misses: Word { word(11) }
    /// Times that runs went back to the buddy because there was no room.
    @inline(__always) var overflows: Word { word(12) }
    /// The stack from which runs go back next.
    var cursor: Word { word(13) }

    /// Bit `k`: stack `k` is not empty.
    @inline(__always) var filled: Word { word(14) }

    /// Stacks that a page size and way of rounding need.
    private static func stackCount(pageShift: Int, trims: Bool) -> Int {
        let pages = max(1, largestRunBytes >> pageShift)
        return trims ? pages : ceilingLog2(pages) + 1
    }

    /// Bytes of all stacks.
    static func stacksByteCount(pageShift: Int, trims: Bool) -> Int {
        stackCount(pageShift: pageShift, trims: trims) * stackBytes
    }

    /// Writes the control words into cleared memory.
    func initialize(stacks address: UInt, pageShift: Int, trims: Bool, limitBytes: Int) {
        stackCount.int = Self.stackCount(pageShift: pageShift, trims: trims)
        stacks.address = address
        self.trims.int = trims ? 1 : 0
        limit.int = limitBytes >> pageShift
    }

    /// The stack for runs of `pages` pages, whose order is `order`; nil where runs of that length are not kept.
    @inline(__always)
    func stack(pages: Int, order: Int) -> RunStack? {
        let index = trims.value != 0 ? pages &- 1 : order
        guard index < stackCount.int else { return nil }
        return stack(index)
    }

    @inline(__always)
    func stack(_ index: Int) -> RunStack { RunStack(address: stacks.address &+ UInt(index &* Self.stackBytes)) }

    /// Number of a stack.
    @inline(__always)
    func index(_ stack: RunStack) -> Int { Int(stack.address &- stacks.address) / Self.stackBytes }

    /// Whether a run of `pages` pages may be pushed.
    @inline(__always)
    func hasRoom(_ stack: RunStack, pages count: Int) -> Bool {
        stack.count.int < Self.places && pages.int &+ count <= limit.int
    }

    /// Puts a run on its stack, which must have room; its record says `cached`.
    @inline(__always)
    func push(_ run: UInt, _ record: PageRecord, pages count: Int, on stack: RunStack) {
        let place = stack.count.int
        stack.run(place).address = run
        stack.record(place).address = record.address
        stack.count.int = place &+ 1
        pages.add(count)
        filled.value |= 1 &<< UInt64(index(stack))
    }

    /// Takes the run on top off its stack, which must not be empty.
    @inline(__always)
    func pop(pages count: Int, from stack: RunStack) -> (address: UInt, record: PageRecord) {
        let place = stack.count.int &- 1
        stack.count.int = place
        pages.add(0 &- count)
        if place == 0 { filled.value &= ~(1 &<< UInt64(index(stack))) }
        return (stack.run(place).address, PageRecord(at: stack.record(place).address))
    }

    /// Takes the oldest runs off after they were read from the first places.
    func dropOldest(_ dropped: Int, pages count: Int, from stack: RunStack) {
        let left = stack.count.int - dropped
        for place in 0..<left {
            stack.run(place).address = stack.run(place + dropped).address
            stack.record(place).address = stack.record(place + dropped).address
        }
        stack.count.int = left
        pages.add(-count * dropped)
        if left == 0 { filled.value &= ~(1 &<< UInt64(index(stack))) }
    }
}

/// Free runs of one length, the one that was freed last on top.
struct RunStack {
    let address: UInt

    /// Runs in the stack.
    @inline(__always) var count: Word { Word(at: address) }

    /// Large blocks that the stack served since the size of one was last noted.
    @inline(__always) var unsampled: Word { Word(at: address &+ 8) }

    /// Address of a run.
    @inline(__always)
    func run(_ place: Int) -> Word { Word(at: address &+ 16 &+ UInt(place) &* 16) }

    /// Address of the record of a run's first page.
    @inline(__always)
    func record(_ place: Int) -> Word { Word(at: address &+ 24 &+ UInt(place) &* 16) }

    /// Whether the run on top starts at a multiple of `1 << bits`; false where there is none.
    func isAligned(_ bits: Int) -> Bool {
        let count = count.int
        return count > 0 && run(count - 1).address.trailingZeroBitCount >= bits
    }
}
