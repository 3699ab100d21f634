//! One slab: its header line, its bitmaps, its remote words.

/// Which of its owner's lists a slab is on.
public enum SlabListState: UInt8, Sendable {
    /// Some slots are free; also a slab with all slots free that a remote word pins.
    case partial = 1
    /// No slot is free.
    case full = 2
    /// Every slot is free and nothing is on its way.
    case empty = 3
}

/// A slab, found by its first page.
///
/// Law, while nobody is inside an operation:
/// `slots == free bits + objects in users' hands + objects in magazines + bits in remote words or outgoing tables`.
/// Everything but the remote words and nodes is written by the owner alone.
struct Slab {
    static let magic: UInt64 = 0x51AB

    let section: Section
    let page: Int
    /// Address of the header line.
    let header: UInt

    @inline(__always)
    init(_ section: Section, _ page: Int) {
        self.section = section
        self.page = page
        header = section.headers.address &+ UInt(page) &* 64
    }

    @inline(__always)
    private func word(_ index: UInt) -> Word { Word(at: header &+ index &* 8) }

    /// Header of the next slab on the list, or 0.
    @inline(__always) var next: Word { word(0) }
    /// Header of the previous slab on the list, or 0.
    @inline(__always) var previous: Word { word(1) }
    /// Magic, class, list state, owner, pages.
    private var identity: Word { word(2) }
    /// Slots that are free.
    @inline(__always) var freeCount: Word { word(3) }
    private var inlineFree: Word { word(4) }
    /// Section and page, so that a header on a list is enough to find its slab.
    @inline(__always) var location: Word { word(6) }
    /// When the slab was made, by the integrator's clock.
    var createdAt: Word { word(7) }

    /// Address of the first slot.
    @inline(__always) var base: UInt { section.addressOf(page: page) }

    /// Whether the header is one that `initialize` wrote.
    var isValid: Bool { identity.value & 0xFFFF == Self.magic }
    var classIndex: Int { Int(identity.value &>> 16 & 0xFF) }
    var owner: UInt16 { UInt16(truncatingIfNeeded: identity.value &>> 32) }
    var pages: Int { Int(identity.value &>> 48) }

    var listState: SlabListState? {
        get { SlabListState(rawValue: UInt8(truncatingIfNeeded: identity.value &>> 24)) }
        nonmutating set {
            identity.value = identity.value & ~(0xFF << 24) | UInt64(newValue?.rawValue ?? 0) << 24
        }
    }

    /// Word `index` of the free bitmap; slabs of up to 64 slots keep it in the header line.
    @inline(__always)
    func free(_ index: Int, of words: Int) -> Word {
        words == 1 ? inlineFree : Word(at: section.freeBits.address &+ bitmapOffset(index) &* 8)
    }

    @inline(__always)
    private func bitmapOffset(_ index: Int) -> UInt { UInt(page &* section.wordsPerPage &+ index) }

    /// Word `index` of the slots that other CPUs have freed. Zero from the section's start, and never initialised
    /// again: only the drain that took the node from its list makes it zero.
    @inline(__always)
    func remote(_ index: Int) -> Word { Word(at: section.remoteWords.address &+ bitmapOffset(index) &* 16) }

    /// The link beside remote word `index`: packed location of the next node on the mail list.
    @inline(__always)
    func node(_ index: Int) -> Word { Word(at: section.remoteWords.address &+ bitmapOffset(index) &* 16 &+ 8) }

    /// Writes a header for an empty slab that is on no list.
    func initialize(classIndex: Int, owner: UInt16, entry: SizeClassEntry, createdAt time: UInt64) {
        next.value = 0
        previous.value = 0
        freeCount.int = entry.slots.int
        location.value = RemoteLocation(section: section.index.int, page: page, word: 0).bits
        createdAt.value = time
        let words = entry.words.int
        for index in 0..<words {
            let slots = min(64, entry.slots.int - index * 64)
            free(index, of: words).value = slots == 64 ? ~0 : 1 << UInt64(slots) - 1
        }
        identity.value =
            Self.magic | UInt64(classIndex) << 16 | UInt64(owner) << 32 | UInt64(entry.pages.int) << 48
    }

    /// Makes the header invalid, before the pages go back.
    func invalidate() { identity.value = 0 }

    /// Whether objects of this slab lie in a remote word. Such a slab is pinned.
    func hasRemoteFrees(words: Int) -> Bool {
        for index in 0..<words where remote(index).value != 0 { return true }
        return false
    }
}

/// Names a remote word, and with word 0 a slab: section, first page, word, in 64 bits that are never 0.
struct RemoteLocation: Equatable {
    let bits: UInt64

    @inline(__always)
    init(bits: UInt64) { self.bits = bits }

    @inline(__always)
    init(section: Int, page: Int, word: Int) {
        bits = 1 << 63 | UInt64(section) << 48 | UInt64(page) << 8 | UInt64(word)
    }

    @inline(__always) var section: Int { Int(bits &>> 48 & 0x7FFF) }
    @inline(__always) var page: Int { Int(bits &>> 8 & 0xFFFF_FFFF) }
    @inline(__always) var word: Int { Int(bits & 0xFF) }

    /// The name with a size class in its spare byte: for a table that may outlive the slab that it names.
    func noting(classIndex: Int) -> UInt64 { bits | UInt64(classIndex) << 40 }

    /// The class that `noting` put into a name, and the name without it.
    static func split(_ noted: UInt64) -> (location: RemoteLocation, classIndex: Int) {
        (RemoteLocation(bits: noted & ~(0xFF << 40)), Int(noted >> 40 & 0xFF))
    }

    /// The slab that is named.
    @inline(__always)
    func slab(in directory: SectionDirectory) -> Slab { Slab(directory[section], page) }
}
