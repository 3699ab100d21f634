//! The table of size classes in metadata: from a layout to its class, and what a slab of a class looks like.

/// A scheme, worked out for one page size. Written once, before it is shared.
struct SizeClassTable {
    private static let headerBytes: UInt = 64
    private static let entryBytes: UInt = 64

    let address: UInt

    /// Bytes that a table needs.
    static func byteCount(_ scheme: SizeClassScheme) -> Int {
        Int(headerBytes) + scheme.count * Int(entryBytes) + 2 * Processor.wholeTable
    }

    /// Builds the table at `address`, in cleared memory.
    init(building scheme: SizeClassScheme, pageSize: Int, at address: UInt) {
        self.address = address
        let lookup = address + Self.headerBytes + UInt(scheme.count) * Self.entryBytes
        Word(at: address).int = scheme.count
        Word(at: address + 8).int = scheme.size(scheme.count - 1)
        Word(at: address + 16).address = lookup
        var step = 0
        for index in 0..<scheme.count {
            let size = scheme.size(index)
            let pages = scheme.slabPages(index, pageSize: pageSize)
            let slots = pages * pageSize / size
            let entry = SizeClassEntry(address: address + Self.headerBytes + UInt(index) * Self.entryBytes)
            entry.size.int = size
            entry.pages.int = pages
            entry.slots.int = slots
            entry.words.int = (slots + 63) / 64
            entry.reciprocal.value = ((1 << 40) + UInt64(size) - 1) / UInt64(size)
            entry.tail.int = pages * pageSize - slots * size
            while step * 8 < size {
                ByteTable(at: lookup)[step] = UInt8(index + 1)
                // Sizes above 8 bytes at C's alignment: the even step's class is that of the odd one behind it.
                ByteTable(at: lookup)[Processor.wholeTable + step] = UInt8(index + 1)
                if step & 1 == 1, step > 1 { ByteTable(at: lookup)[Processor.wholeTable + step - 1] = UInt8(index + 1) }
                step += 1
            }
        }
    }

    /// The table that was built at `address`.
    init(at address: UInt) { self.address = address }

    /// How many classes there are.
    @inline(__always) var count: Int { Word(at: address).int }
    /// Bytes of the largest class.
    @inline(__always) var largest: Int { Word(at: address &+ 8).int }

    @inline(__always)
    subscript(index: Int) -> SizeClassEntry {
        SizeClassEntry(address: address &+ Self.headerBytes &+ UInt(index) &* Self.entryBytes)
    }

    /// Address of the table from `(size - 1) / 8` to the class's code, its index plus 1, a byte each.
    var lookup: UInt { Word(at: address &+ 16).address }

    /// The smallest class that holds `size` bytes at any alignment up to 8; `size` must be at most `largest`.
    @inline(__always)
    func index(size: Int) -> Int { Int(ByteTable(at: lookup)[(max(size, 1) &- 1) &>> 3]) &- 1 }

    /// The smallest class whose size is at least the request and a multiple of its alignment; nil where there is none.
    func index(for layout: AllocationLayout) -> Int? {
        guard layout.size <= largest, layout.alignment <= largest else { return nil }
        var index = index(size: layout.size)
        while index < count {
            if self[index].size.int & (layout.alignment - 1) == 0 { return index }
            index += 1
        }
        return nil
    }
}

/// One class of a table.
struct SizeClassEntry {
    let address: UInt

    @inline(__always)
    private func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    /// Bytes of an object.
    @inline(__always) var size: Word { word(0) }
    /// Pages of a slab.
    @inline(__always) var pages: Word { word(1) }
    /// Objects of a slab.
    @inline(__always) var slots: Word { word(2) }
    /// Bitmap words of a slab.
    @inline(__always) var words: Word { word(3) }
    /// `ceil(2^40 / size)`: a multiplication instead of a division by the size.
    @inline(__always) var reciprocal: Word { word(4) }
    /// Bytes at a slab's end that no slot covers.
    @inline(__always) var tail: Word { word(5) }

    /// The slot at an offset into a slab; nil inside an object or past the last slot.
    @inline(__always)
    func slot(offset: UInt) -> Int? { division.slot(offset: offset) }

    /// What finds slots, in locals of a loop.
    @inline(__always)
    var division: SlotDivision { SlotDivision(size: size.int, slots: slots.int, reciprocal: reciprocal.value) }
}

/// The division of offsets into slabs of one class by the size of its objects.
struct SlotDivision {
    let size: Int
    let slots: Int
    let reciprocal: UInt64

    /// The slot at an offset into a slab; nil inside an object or past the last slot.
    @inline(__always)
    func slot(offset: UInt) -> Int? {
        // Exact for offsets below 2^20: the error of the reciprocal is less than size / 2^40 a byte.
        let slot = Int((UInt64(offset) &* reciprocal) &>> 40)
        return slot &* size == Int(offset) && slot < slots ? slot : nil
    }
}

/// What one size class looks like, for people who ask.
public struct SizeClassDescription: Equatable, Sendable {
    /// Bytes of an object.
    public let size: Int
    /// Pages of a slab.
    public let pagesPerSlab: Int
    /// Objects of a slab.
    public let slotsPerSlab: Int
    /// Bytes at a slab's end that no object covers.
    public let tailBytes: Int

    init(_ entry: SizeClassEntry) {
        size = entry.size.int
        pagesPerSlab = entry.pages.int
        slotsPerSlab = entry.slots.int
        tailBytes = entry.tail.int
    }
}
