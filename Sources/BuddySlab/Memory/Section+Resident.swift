//! Which pages of a section may be in real memory, by the allocator's own record.

/// Law: `residentPages` is the number of bits that are set in `residentBits`. A page's bit is set from the first time
/// that the buddy hands it out until it is given back to the system. Written under the buddy lock.
extension Section {
    /// Notes that pages were handed out. O(pages / 64).
    func markResident(_ page: Int, _ count: Int) {
        var added = 0
        forEachResidentWord(page, count) { word, mask in
            let bits = word.value
            added &+= (mask & ~bits).nonzeroBitCount
            word.value = bits | mask
        }
        if added > 0 { residentPages.add(added) }
    }

    /// Notes that pages were given back to the system.
    func clearResident(_ page: Int, _ count: Int) {
        var removed = 0
        forEachResidentWord(page, count) { word, mask in
            removed &+= (word.value & mask).nonzeroBitCount
            word.value &= ~mask
        }
        residentPages.add(-removed)
    }

    /// How many of some pages are resident.
    func residentCount(_ page: Int, _ count: Int) -> Int {
        var found = 0
        forEachResidentWord(page, count) { word, mask in found &+= (word.value & mask).nonzeroBitCount }
        return found
    }

    @inline(__always)
    private func forEachResidentWord(_ page: Int, _ count: Int, _ body: (Word, UInt64) -> Void) {
        var first = page
        let end = page &+ count
        while first < end {
            let bit = first & 63
            let length = min(64 &- bit, end &- first)
            let mask: UInt64 = (length == 64 ? ~0 : 1 &<< UInt64(length) &- 1) &<< UInt64(bit)
            body(Word(at: residentBits.address &+ UInt(first &>> 6) &* 8), mask)
            first &+= length
        }
    }
}
