//! What the buddy knows of one page: 16 bytes of metadata.

/// What a page is used for.
public enum PageState: UInt8, Sendable {
    /// In the buddy's free lists.
    case free = 1
    /// Part of a block that was handed out.
    case allocated = 2
    /// Part of a block that was handed out and carved into objects.
    case slab = 3
}

/// The record of a page.
///
/// Law: only the first page of a block has a state; the records of the pages behind it are zero in the second word.
/// So the block that contains a page is found by looking at the at most 21 pages that could be its first.
struct PageRecord {
    private let address: UInt

    @inline(__always)
    init(_ section: Section, _ page: Int) { address = section.records.address &+ UInt(page) &* 16 }

    /// While free: previous page + 1 in the upper half, next page + 1 in the lower. While allocated: the bytes that
    /// were requested.
    private var payload: Word { Word(at: address) }
    /// State in the lowest byte, order in the next; 0 behind a block's first page.
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

    /// Bytes that were asked for when the block was handed out.
    var requestedBytes: Int {
        get { payload.int }
        nonmutating set { payload.int = newValue }
    }

    /// The state of the block that starts here; nil behind a block's first page.
    var state: PageState? { PageState(rawValue: UInt8(truncatingIfNeeded: kind.value)) }

    /// Order of the block that starts here.
    var order: Int { Int(kind.value >> 8 & 0xFF) }

    /// Pages of the block that starts here.
    var pageCount: Int { 1 << order }

    /// Makes the page the first of a block.
    func set(_ state: PageState, order: Int) { kind.value = UInt64(state.rawValue) | UInt64(order) << 8 }

    /// Makes the page one behind a block's first.
    func clear() { kind.value = 0 }
}
