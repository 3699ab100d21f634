//! What the buddy knows of one page: 16 bytes of metadata.

/// What a page is used for.
public enum PageState: UInt8, Sendable {
    /// In nobody's hands: in the buddy's free lists, in a CPU's page cache, or about to go back to the system.
    case free = 1
    /// Part of a block that was handed out.
    case allocated = 2
    /// Part of a block that was handed out and carved into objects.
    case slab = 3
}

/// What the block is used for that starts at a page.
@frozen
@usableFromInline
enum BlockState: UInt8 {
    /// In the buddy's free lists.
    case free = 1
    /// Handed out whole.
    case allocated = 2
    /// Handed out, and carved into objects.
    case slab = 3
    /// In the page cache of a CPU.
    case cached = 4
    /// Out of the free lists while it is given back to the system; its pages still count as free.
    case releasing = 5

    /// What users are told: the last two states are nobody's pages too.
    var pageState: PageState {
        switch self {
        case .free, .cached, .releasing: .free
        case .allocated: .allocated
        case .slab: .slab
        }
    }
}

/// The record of a page.
///
/// Law: only the first page of a block has a state; the records of the pages behind it are zero in the second word. A
/// block of `n` pages starts at a multiple of the least power of two that is not below `n`, as an absolute page number,
/// or has at most 64 pages: a page cache cuts runs anywhere. So the block that contains a page is found by looking at
/// the at most 21 pages that could be its first, then at the 63 in front of it.
///
/// Free blocks are written under the buddy lock; a block that was handed out, by whoever holds it. The second word is
/// read and written whole, so a merge that looks at a neighbour sees one state or the other, and `free` only where the
/// lock's holder wrote it.
struct PageRecord {
    let address: UInt

    @inline(__always)
    init(_ section: Section, _ page: Int) { address = section.records.address &+ UInt(page) &* 16 }

    /// The record that lies at an address.
    @inline(__always)
    init(at address: UInt) { self.address = address }

    /// While free: previous page + 1 in the upper half, next page + 1 in the lower.
    private var payload: Word { Word(at: address) }
    /// State in the lowest byte. Of a block in use, its pages from bit 16 on; of a free one, its order in the second
    /// byte and from bit 16 on the period in which it came free. 0 behind a block's first page.
    private var kind: Word { Word(at: address &+ 8) }

    /// Next page + 1 of the free list, or 0.
    var next: Int {
        get { Int(payload.value & 0xFFFF_FFFF) }
        nonmutating set { payload.value = payload.value & ~0xFFFF_FFFF | UInt64(newValue) }
    }

    /// Previous page + 1 of the free list, or 0 at its head.
    var previous: Int {
        get { Int(payload.value >> 32) }
        nonmutating set { payload.value = payload.value & 0xFFFF_FFFF | UInt64(newValue) << 32 }
    }

    /// The second word, whole.
    @inline(__always)
    var bits: UInt64 {
        get { kind.value }
        nonmutating set { kind.value = newValue }
    }

    /// The second word of a block of `pages` pages that is in use or cached.
    @inline(__always)
    static func bits(_ state: BlockState, pages: Int) -> UInt64 {
        UInt64(state.rawValue) | UInt64(truncatingIfNeeded: pages) &<< 16
    }

    /// Replaces the second word, if it is still `expected`: of two CPUs that free one block, one does.
    @inline(__always)
    func exchange(_ expected: UInt64, for desired: UInt64) -> Bool { kind.compareExchange(expected, desired).exchanged }

    /// The state of the block that starts here; nil behind a block's first page.
    var state: BlockState? { BlockState(rawValue: UInt8(truncatingIfNeeded: kind.value)) }

    /// Order of the block that starts here: the least power of two that is not below its pages.
    var order: Int {
        let bits = kind.value
        return Self.pagesNoted(bits).map(ceilingLog2) ?? Int(bits >> 8 & 0xFF)
    }

    /// Pages of the block that starts here.
    var pageCount: Int {
        let bits = kind.value
        return Self.pagesNoted(bits) ?? 1 << Int(bits >> 8 & 0xFF)
    }

    /// The pages in a second word; nil where it has an order instead.
    private static func pagesNoted(_ bits: UInt64) -> Int? {
        switch BlockState(rawValue: UInt8(truncatingIfNeeded: bits)) {
        case .allocated, .slab, .cached: Int(bits >> 16)
        default: nil
        }
    }

    /// The period in which a free block came free; 0 for one in use.
    var period: Int { state == .free || state == .releasing ? Int(kind.value >> 16 & 0xFFFF_FFFF) : 0 }

    /// Makes the page the first of a block in use of a whole order.
    func set(_ state: BlockState, order: Int) { set(state, pages: 1 << order) }

    /// Makes the page the first of a free block, or of one on its way to the system.
    func set(_ state: BlockState, order: Int, period: Int) {
        kind.value = UInt64(state.rawValue) | UInt64(order) << 8 | UInt64(period & 0xFFFF_FFFF) << 16
    }

    /// Makes the page the first of a block of `pages` pages in use.
    func set(_ state: BlockState, pages: Int) {
        kind.value = Self.bits(state, pages: pages)
    }

    /// Makes the page one behind a block's first.
    func clear() { kind.value = 0 }
}
