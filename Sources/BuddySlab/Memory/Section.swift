//! A section: one region's heap and the metadata that describes each of its pages.

/// The words that describe one section, and the arrays beside them.
///
/// Layout law: an array that the section's user does not need has address 0 (a buddy used alone has no slab arrays, a
/// slab allocator used alone has no buddy records).
struct Section {
    /// Words of a descriptor; the lists by order and alignment take the largest part.
    static let wordCount = 40 + BlockOrder.count * (2 + BlockOrder.count)
    /// Bytes of a descriptor, whole cache lines.
    static var byteCount: Int { (wordCount * 8 + 63) & ~63 }

    let address: UInt

    @inline(__always)
    private func word(_ index: Int) -> Word { Word(at: address &+ UInt(index) &* 8) }

    /// Address of the first page.
    @inline(__always) var base: Word { word(0) }
    /// How many pages the heap has.
    @inline(__always) var pageCount: Word { word(1) }
    /// `log2` of the page size.
    @inline(__always) var pageShift: Word { word(2) }
    /// Place in the order of addition.
    @inline(__always) var index: Word { word(3) }
    /// Buddy records, 16 bytes a page.
    @inline(__always) var records: Word { word(4) }
    /// Page class words, 4 bytes a page.
    @inline(__always) var pageClasses: Word { word(5) }
    /// Slab headers, one 64-byte line a page.
    @inline(__always) var headers: Word { word(6) }
    /// Free-slot bitmaps of slabs that have more than 64 slots.
    @inline(__always) var freeBits: Word { word(7) }
    /// A bit for each 8 bytes of the heap: an object in a user's hands starts there. Kept in mode `exact`.
    @inline(__always) var liveBits: Word { word(8) }
    /// Remote words, each followed by its node.
    @inline(__always) var remoteWords: Word { word(9) }
    /// Pages that the buddy has free.
    @inline(__always) var freePages: Word { word(10) }
    /// Pages that are flagged `slab`.
    @inline(__always) var slabPages: Word { word(11) }
    /// Bit `k`: there is a free block of order `k`.
    @inline(__always) var orderMask: Word { word(12) }
    /// First byte of the region, metadata included.
    @inline(__always) var regionStart: Word { word(13) }
    /// Byte after the last of the region.
    @inline(__always) var regionEnd: Word { word(14) }
    /// Bitmap of pages that may be in real memory, a bit a page.
    @inline(__always) var residentBits: Word { word(15) }
    /// Bits that are set in it.
    @inline(__always) var residentPages: Word { word(16) }
    /// The running period: what came free in an earlier one may be idle.
    @inline(__always) var period: Word { word(17) }
    /// Bit `j` of word `k`: there is a free block of order `k` whose page number has exactly `j` trailing zeros.
    @inline(__always) func alignmentMask(_ order: Int) -> Word { word(40 &+ order) }
    /// Free blocks of an order.
    @inline(__always) func freeBlocks(_ order: Int) -> Word { word(40 &+ BlockOrder.count &+ order) }
    /// First page, plus one, of the list of free blocks of an order and alignment; 0 is an empty list.
    @inline(__always) func listHead(_ order: Int, _ alignment: Int) -> Word {
        word(40 &+ BlockOrder.count &* (2 &+ order) &+ alignment)
    }

    /// Length of the heap in bytes.
    var byteCount: Int { pageCount.int << pageShift.int }

    /// Whether an address lies in the heap.
    @inline(__always)
    func contains(_ candidate: UInt) -> Bool { candidate &- base.address < UInt(byteCount) }

    /// Page of an address in the heap.
    @inline(__always)
    func page(of candidate: UInt) -> Int { Int(candidate &- base.address) &>> pageShift.int }

    /// Address of a page.
    @inline(__always)
    func addressOf(page: Int) -> UInt { base.address &+ UInt(page) &<< UInt(pageShift.int) }

    /// Bitmap words that one page can need: a bit for each 8 bytes.
    @inline(__always)
    var wordsPerPage: Int { 1 &<< (pageShift.int &- 9) }

    /// The page class word of a page.
    @inline(__always)
    func pageClass(_ page: Int) -> HalfWord { HalfWord(at: pageClasses.address &+ UInt(page) &* 4) }
}

/// Which objects are in users' hands, by address: neither a division nor a header is needed to find the bit.
///
/// A slab's owner writes the bits of its objects, and a page belongs to one slab, so no two threads write one word.
extension Section {
    /// The word with the bit of an address in the heap.
    @inline(__always)
    func liveWord(_ candidate: UInt) -> Word {
        Word(at: liveBits.address &+ ((candidate &- base.address) &>> 9) &<< 3)
    }

    @inline(__always)
    private func liveBit(_ candidate: UInt) -> UInt64 { 1 &<< UInt64((candidate &- base.address) &>> 3) }

    /// Whether an object that starts at an address is in a user's hands.
    func isLive(_ candidate: UInt) -> Bool { liveWord(candidate).value & liveBit(candidate) != 0 }

    /// Notes that an object is in a user's hands.
    func markLive(_ object: UInt) { liveWord(object).value |= liveBit(object) }

    /// Notes that an object is in no user's hands any more; false where it was in none.
    func clearLive(_ object: UInt) -> Bool {
        guard isLive(object) else { return false }
        liveWord(object).value &= ~liveBit(object)
        return true
    }

    /// Clears the bits of those of up to 64 slots, `size` bytes apart, that are in users' hands; returns them.
    func clearLive(_ slots: UInt64, first: UInt, size: UInt) -> UInt64 {
        let bits = liveBits.address
        let start = first &- base.address
        var rest = slots
        var cleared: UInt64 = 0
        while rest != 0 {
            let slot = UInt64(rest.trailingZeroBitCount)
            rest &= rest &- 1
            let offset = start &+ UInt(slot) &* size
            let word = Word(at: bits &+ (offset &>> 9) &<< 3)
            let bit: UInt64 = 1 &<< UInt64(offset &>> 3)
            let value = word.value
            guard value & bit != 0 else { continue }
            word.value = value ^ bit
            cleared |= 1 &<< slot
        }
        return cleared
    }
}
