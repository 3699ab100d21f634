//! What one owner keeps for one size class: three lists of slabs, counters, and the mail from other CPUs.

/// Words of one class of one owner. Law: `capacity == (partial + full + empty) * slots`, and `freeSlots` is the sum of
/// the slabs' free counts.
struct SlabCache {
    /// Three cache lines: lists, counters, and the mail head that other CPUs write.
    static let byteCount = 192
    /// Words that an exact snapshot copies: the counters, and the mail head.
    static let firstFigure: UInt = 3
    static let figureWords = 8
    static let firstMailWord: UInt = 16
    static let mailWords = 2

    let address: UInt

    @inline(__always)
    private func word(_ index: UInt) -> Word { Word(at: address &+ index &* 8) }

    /// Header of the first slab on a list, or 0.
    @inline(__always) func head(_ list: SlabListState) -> Word { word(UInt(list.rawValue) &- 1) }
    /// Slabs on a list.
    @inline(__always) func count(_ list: SlabListState) -> Word { word(UInt(list.rawValue) &+ 2) }
    /// Free slots of all slabs.
    @inline(__always) var freeSlots: Word { word(6) }
    /// Objects that drains took out of remote words.
    @inline(__always) var drained: Word { word(7) }
    /// Bits among them that were no objects in users' hands: frees that had been accepted and were refused late.
    @inline(__always) var refusedLate: Word { word(8) }
    /// Address of the last of them.
    @inline(__always) var lastRefused: Word { word(11) }
    /// Slabs that were made.
    @inline(__always) var created: Word { word(9) }
    /// Slabs whose pages were given back.
    @inline(__always) var returned: Word { word(10) }
    /// The mail list: location of the first node, or 0. Any CPU pushes, the owner takes it whole.
    @inline(__always) var mail: Word { word(16) }
    /// What `MailList.clock` said when the mail list last stopped being empty; 0 while it is, or nobody has said yet.
    @inline(__always) var mailSince: Word { word(17) }

    /// Slabs on all lists.
    var slabs: Int { count(.partial).int + count(.full).int + count(.empty).int }
}
