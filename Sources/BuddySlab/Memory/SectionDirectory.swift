//! From an address to its section in O(1): a table of 2 MiB granules that is republished whole.

/// All sections, and a hash table from the 2 MiB granules that they touch to the sections.
///
/// The root is one word that points to the current table. A table is never changed after it was published, and never
/// given back, so a reader needs no lock: it acquires the root and probes. Entries are (granule, section) pairs in an
/// open-addressed table with Fibonacci hashing (Knuth, TAOCP 3, 6.4) at most half full; sections that share a granule
/// have an entry each.
struct SectionDirectory {
    /// `log2` of a granule.
    static let granuleShift: UInt = 21

    /// Address of the root word.
    let root: UInt

    /// The table that is published now; address 0 where there is none.
    private var table: UInt { UInt(truncatingIfNeeded: Word(at: root).acquire()) }

    /// How many sections there are.
    var count: Int {
        let table = table
        return table == 0 ? 0 : Word(at: table).int
    }

    /// Section number `index`, which must be below `count`.
    @inline(__always)
    subscript(index: Int) -> Section { Section(address: Word(at: table &+ 24 &+ UInt(index) &* 8).address) }

    /// The section whose heap contains `address`; expected O(1).
    func section(containing address: UInt) -> Section? {
        let table = table
        guard table != 0 else { return nil }
        let mask = Word(at: table &+ 8).int
        let entries = Word(at: table &+ 16).address
        let granule = address &>> Self.granuleShift
        var slot = Self.hash(granule) & mask
        while true {
            let entry = Word(at: entries &+ UInt(slot) &* 8).value
            guard entry != 0 else { return nil }
            if entry &>> 16 == UInt64(granule) &+ 1 {
                let section = Section(address: Word(at: table &+ 24 &+ UInt(entry & 0xFFFF) &* 8).address)
                if section.contains(address) { return section }
            }
            slot = (slot &+ 1) & mask
        }
    }

    private static func hash(_ granule: UInt) -> Int {
        Int(truncatingIfNeeded: (UInt64(granule) &* 0x9E37_79B9_7F4A_7C15) &>> 32)
    }

    /// Granules that a heap of so many bytes can touch, wherever it starts.
    private static func granules(_ byteCount: Int) -> Int { byteCount >> Int(granuleShift) + 2 }

    private static func entryCount(granules: Int) -> Int { 1 << ceilingLog2(granules * 2 + 1) }

    /// Bytes of a table for the sections there are and one more of `byteCount` bytes.
    func tableBytes(adding byteCount: Int) -> Int {
        var granules = Self.granules(byteCount)
        for index in 0..<count { granules += Self.granules(self[index].byteCount) }
        return Self.tableBytes(sections: count + 1, granules: granules)
    }

    /// Bytes of a table for one section of `byteCount` bytes.
    static func tableBytes(first byteCount: Int) -> Int { tableBytes(sections: 1, granules: granules(byteCount)) }

    private static func tableBytes(sections: Int, granules: Int) -> Int {
        ((3 + sections + entryCount(granules: granules)) * 8 + 63) & ~63
    }

    /// Builds a table with `section` added at `address`, in cleared memory of `tableBytes(adding:)`, and publishes it.
    func publish(adding section: Section, tableAt address: UInt) {
        let old = count
        var granules = Self.granules(section.byteCount)
        for index in 0..<old { granules += Self.granules(self[index].byteCount) }
        let mask = Self.entryCount(granules: granules) - 1
        let entries = address + 24 + UInt(old + 1) * 8
        Word(at: address).int = old + 1
        Word(at: address + 8).int = mask
        Word(at: address + 16).address = entries
        for index in 0...old {
            let added = index == old ? section : self[index]
            Word(at: address + 24 + UInt(index) * 8).address = added.address
            Self.insert(added, number: index, entries: entries, mask: mask)
        }
        // Publishes the table, the descriptor and the cleared arrays to every `acquire` of the root.
        Word(at: root).publish(UInt64(address))
    }

    private static func insert(_ section: Section, number: Int, entries: UInt, mask: Int) {
        let first = section.base.address >> granuleShift
        let last = (section.base.address + UInt(section.byteCount) - 1) >> granuleShift
        for granule in first...last {
            var slot = hash(granule) & mask
            while Word(at: entries + UInt(slot) * 8).value != 0 { slot = (slot + 1) & mask }
            Word(at: entries + UInt(slot) * 8).value = (UInt64(granule) + 1) << 16 | UInt64(number)
        }
    }

    /// Whether a region, metadata included, shares a byte with `start..<end`. O(sections).
    func overlaps(start: UInt, end: UInt) -> Bool {
        for index in 0..<count {
            let section = self[index]
            if start < section.regionEnd.address, section.regionStart.address < end { return true }
        }
        return false
    }
}
