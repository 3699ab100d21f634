//! One CPU of the allocator: its words, and where they lie.

/// How misuse is treated, chosen at initialisation.
public enum AllocatorMode: Int, Sendable {
    /// Every object is verified when it leaves a magazine or a remote word for its slab; a free checks the page's
    /// class. A double free inside a magazine is found when the magazine is flushed.
    case flush = 0
    /// A bitmap of objects in users' hands is kept by each slab's owner: a double or interior free is refused at once.
    case exact = 1
    /// Mode `exact`, and every call takes the long path: a canary behind each object, free memory poisoned and held back
    /// in quarantine, slots in random order. Found are also writes past an object's end and into freed ones.
    case hardened = 2

    /// Bytes that each object and block has beyond what is asked for, at least, before a class is chosen for both.
    public var slackBytes: Int { self == .hardened ? GuardedMemory.leastSlack : 0 }
}

/// What a CPU's thread is doing, as safepoints see it.
public enum ProcessorStatus: UInt64, Sendable {
    /// Outside every operation: a stopper may freeze it.
    case idle = 0
    /// May be inside an operation, and polls.
    case running = 1
    /// Idle, and counted as arrived at a stop.
    case frozen = 2
}

/// How an allocation or a free was served, for those who want to see.
public enum OperationPath: Int, Sendable {
    /// By the CPU's magazine alone.
    case magazine = 0
    /// By a magazine that had to be filled or emptied first.
    case refill = 1
    /// By a slab directly, with magazines of capacity 0.
    case slab = 2
    /// By a slab that was made for it.
    case newSlab = 3
    /// By the buddy.
    case buddy = 4
    /// By a remote word of its owner.
    case remote = 5
    /// By the CPU's page cache.
    case pageCache = 6
    /// After a reclaim, whether that found memory or not.
    case reclaim = 7
}

/// The words of one CPU.
///
/// Line 0 is what every operation reads; line 1 is what stoppers write; then counters, the outgoing table, a magazine
/// for each length of runs, for each class a magazine, flow counters and a slab cache, the objects sent to each owner,
/// and the page cache. The stacks of all magazines lie behind, out of the part whose counters an exact snapshot copies.
@frozen
@usableFromInline
struct Processor {
    static let outgoingEntries = 16
    /// Words in front of the magazines of runs.
    @usableFromInline static var fixedWords: UInt { 80 }

    @usableFromInline let block: UInt

    @inlinable
    @inline(__always)
    init(block: UInt) { self.block = block }

    @inlinable
    @inline(__always)
    func word(_ index: UInt) -> Word { Word(at: block &+ index &* 8) }

    /// Heap base, length in bytes, page class words and live bits of the section used last. The live bits are 0 in mode
    /// `flush`, which keeps none.
    @inlinable @inline(__always) var sectionBase: Word { word(0) }
    @inlinable @inline(__always) var sectionBytes: Word { word(1) }
    @inlinable @inline(__always) var sectionPageClasses: Word { word(2) }
    @inlinable @inline(__always) var sectionLiveBits: Word { word(3) }
    /// `log2` of the page size.
    @inlinable @inline(__always) var pageShift: Word { word(4) }
    /// This CPU's number, as page class words name owners; and 1 in mode `exact`, 2 in
    /// `hardened`.
    @inlinable @inline(__always) var owner: HalfWord { HalfWord(at: block &+ 40) }
    @inlinable @inline(__always) var exactness: HalfWord { HalfWord(at: block &+ 44) }
    /// Bytes of the largest class; 0 while a stop is asked for, and always in mode `hardened`, which so has no fast path.
    /// Written by stoppers.
    @inlinable @inline(__always) var sizeBound: Word { word(6) }
    /// From `(size - 1) / 8` to the class's code, a byte each.
    @inlinable @inline(__always) var lookup: Word { word(7) }

    /// `ProcessorStatus`.
    var status: Word { word(8) }
    /// 1 while a token exists.
    var claimed: Word { word(9) }
    /// The integrator's name for the attached thread.
    var thread: Word { word(10) }
    var id: Word { word(11) }
    /// The epoch of the last stop that this CPU arrived at by itself.
    var arrivedEpoch: Word { word(12) }
    /// 1 for the common CPU, which is always locked and never polls.
    var isCommon: Word { word(13) }
    /// 1 while a stopper acts as this CPU: it must neither poll nor reclaim.
    var isPrivileged: Word { word(14) }
    /// Descriptor of the section used last.
    var sectionAddress: Word { word(15) }

    /// Allocations that were refused for lack of memory.
    var failures: Word { word(16) }
    /// Frees that were refused, by kind.
    func misuses(_ kind: Misuse) -> Word {
        word((kind.rawValue < Misuse.overflow.rawValue ? 17 : 36) &+ UInt(kind.rawValue))
    }
    /// Address of the last refused free.
    var lastMisuse: Word { word(22) }
    /// `OperationPath` of the last operation that did not take the magazine's way.
    @inlinable @inline(__always) var path: Word { word(23) }
    /// Times that remote words were pushed to.
    var remotePushes: Word { word(24) }
    /// Completed calls of `reallocate`.
    var reallocations: Word { word(25) }
    /// Stops that this CPU's thread waited for.
    var stops: Word { word(26) }
    /// Addresses of the flow counters, of the slab caches, and of the counts of objects sent to each owner.
    private var flows: Word { word(27) }
    @inlinable @inline(__always) var slabCaches: Word { word(28) }
    @inline(__always) private var sentCounts: Word { word(29) }
    var classTable: Word { word(30) }
    @inlinable @inline(__always) var stateAddress: Word { word(31) }
    /// Bytes by which enlarged magazines exceed what they started with.
    var magazineBytes: Word { word(32) }
    /// The class at which the search for a magazine that can give way stopped.
    var victimHand: Word { word(33) }
    /// Address of the page cache.
    @inline(__always)
    var pageCache: PageCache { PageCache(address: word(34).address, lines: block &+ Self.runOffset) }
    /// `CallMark`: whether the thread marks its calls, and is inside one.
    @inlinable @inline(__always) var mark: Word { word(35) }
    /// Why the last call was refused, as `AllocationError.code`; 0 where nobody has noted one.
    var refusal: Word { word(36) }
    /// Records and pages of the section used last, no pages in mode `hardened`; and those pages in mode `flush`, 0 in
    /// `exact`, whose frees of runs have a path of their own.
    @inlinable @inline(__always) var sectionRecords: Word { word(37) }
    @inlinable @inline(__always) var sectionPages: Word { word(38) }
    @inlinable @inline(__always) var flushedPages: Word { word(39) }
    /// State of the random numbers that choose slots in mode `hardened`.
    var randomState: Word { word(40) }
    /// Outgoing table in the last of the fixed words: location and bits of each entry.
    func outgoingLocation(_ index: Int) -> Word { word(Self.fixedWords &- 32 &+ UInt(index) &* 2) }
    func outgoingBits(_ index: Int) -> Word { word(Self.fixedWords &- 31 &+ UInt(index) &* 2) }
    /// Objects that this CPU sent home to an owner, and their bytes.
    @inline(__always)
    func sent(to owner: Int) -> Word { Word(at: sentCounts.address &+ UInt(owner) &* 16) }
    @inline(__always)
    func sentBytes(to owner: Int) -> Word { Word(at: sentCounts.address &+ UInt(owner) &* 16 &+ 8) }

    @inlinable
    @inline(__always)
    var state: GlobalState { GlobalState(address: stateAddress.address) }
    @inline(__always)
    var classes: SizeClassTable { SizeClassTable(at: classTable.address) }
    /// Whether the bitmap of objects in users' hands is kept (modes `exact` and `hardened`).
    @inline(__always)
    var tracksLive: Bool { exactness.value != 0 }
    @inline(__always)
    var isHardened: Bool { exactness.value == 2 }

    @inlinable
    @inline(__always)
    func magazine(_ code: ClassCode) -> Magazine {
        Magazine(address: block &+ (Self.magazineOffset &- 64) &+ UInt(code.rawValue) &* 64)
    }

    func magazine(_ classIndex: Int) -> Magazine { magazine(ClassCode(index: classIndex)) }

    func stack(_ classIndex: Int) -> MagazineStack {
        MagazineStack(magazine: magazine(classIndex), floor: flow(classIndex).floor.address)
    }

    func flow(_ classIndex: Int) -> ClassFlow {
        ClassFlow(address: flows.address &+ UInt(classIndex &* ClassFlow.byteCount))
    }

    /// The mail of one of this CPU's slab caches.
    @inlinable
    @inline(__always)
    func mail(_ code: ClassCode) -> Word { Word(at: slabCaches.address &+ UInt(code.rawValue) &* 192 &- 64) }

    /// The slabs of this CPU.
    var slabs: SlabCore {
        let state = state
        return SlabCore(
            caches: slabCaches.address, classes: classes, directory: state.directory,
            owner: UInt16(truncatingIfNeeded: owner.value), codeFlag: 0, tracksLive: tracksLive,
            owners: state.slabOwners)
    }

    /// Makes a section the one that is looked at first.
    func use(_ section: Section) {
        sectionAddress.address = section.address
        sectionBase.address = section.base.address
        sectionBytes.address = UInt(section.byteCount)
        sectionPageClasses.address = section.pageClasses.address
        sectionRecords.address = section.records.address
        sectionPages.value = isHardened ? 0 : section.pageCount.value
        flushedPages.value = tracksLive ? 0 : section.pageCount.value
        if tracksLive { sectionLiveBits.address = section.liveBits.address }
    }
}
