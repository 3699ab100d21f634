//! One CPU of the allocator: its words, and where they lie.

/// How misuse is treated, chosen at initialisation.
public enum AllocatorMode: Int, Sendable {
    /// Every object is verified when it leaves a magazine or a remote word for its slab; a free checks the page's
    /// class. A double free inside a magazine is found when the magazine is flushed.
    case flush = 0
    /// A bitmap of objects in users' hands is kept by each slab's owner: a double or interior free is refused at once.
    case exact = 1
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
}

/// The words of one CPU.
///
/// Line 0 is what every operation reads; line 1 is what stoppers write; then counters, the outgoing table, objects sent
/// to each owner, and for each class a magazine, flow counters and a slab cache. The magazines' stacks lie behind, out
/// of the part that an exact snapshot copies.
struct Processor {
    static let outgoingEntries = 16
    private static let fixedWords = 64

    let block: UInt

    @inline(__always)
    func word(_ index: UInt) -> Word { Word(at: block &+ index &* 8) }

    /// Heap base, length in bytes and page class words of the section used last.
    @inline(__always) var sectionBase: Word { word(0) }
    @inline(__always) var sectionBytes: Word { word(1) }
    @inline(__always) var sectionPageClasses: Word { word(2) }
    /// Which bits of a page class word a local free compares, and the owner's part of what they must be.
    @inline(__always) var compareMask: Word { word(3) }
    @inline(__always) var ownerBits: Word { word(4) }
    /// 1 in mode `exact`.
    @inline(__always) var tracksLive: Word { word(5) }
    @inline(__always) var classTable: Word { word(6) }
    @inline(__always) var stateAddress: Word { word(7) }

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
    @inline(__always) var sectionAddress: Word { word(15) }

    /// Allocations that were refused for lack of memory.
    var failures: Word { word(16) }
    /// Frees that were refused, by kind.
    func misuses(_ kind: Misuse) -> Word { word(17 &+ UInt(kind.rawValue)) }
    /// Address of the last refused free.
    var lastMisuse: Word { word(22) }
    /// `OperationPath` of the last operation that did not take the magazine's way.
    var path: Word { word(23) }
    /// Times that remote words were pushed to.
    var remotePushes: Word { word(24) }
    /// Completed calls of `reallocate`.
    var reallocations: Word { word(25) }
    /// Stops that this CPU's thread waited for.
    var stops: Word { word(26) }
    /// `CallMark`: whether the thread marks its calls, and is inside one.
    @inline(__always) var mark: Word { word(30) }
    /// Why the last call was refused, as `AllocationError.code`; 0 where nobody has noted one.
    var refusal: Word { word(31) }
    /// Outgoing table: location and bits of each entry.
    func outgoingLocation(_ index: Int) -> Word { word(32 &+ UInt(index) &* 2) }
    func outgoingBits(_ index: Int) -> Word { word(33 &+ UInt(index) &* 2) }
    /// Objects that this CPU sent home to an owner.
    func sent(to owner: Int) -> Word { word(UInt(Self.fixedWords &+ owner)) }

    @inline(__always)
    var state: GlobalState { GlobalState(address: stateAddress.address) }
    @inline(__always)
    var classes: SizeClassTable { SizeClassTable(at: classTable.address) }

    @inline(__always)
    func magazine(_ classIndex: Int) -> Magazine {
        Magazine(address: word(27).address &+ UInt(classIndex &* Magazine.byteCount))
    }

    func flow(_ classIndex: Int) -> ClassFlow {
        ClassFlow(address: word(28).address &+ UInt(classIndex &* ClassFlow.byteCount))
    }

    /// The slabs of this CPU.
    var slabs: SlabCore {
        let state = state
        return SlabCore(
            caches: word(29).address, classes: classes, directory: state.directory,
            owner: UInt16(truncatingIfNeeded: id.value), codeFlag: 0, tracksLive: tracksLive.value != 0,
            owners: state.slabOwners)
    }

    /// Bytes of the part that an exact snapshot copies.
    static func counterBytes(classCount: Int, cpuCount: Int) -> Int {
        (fixedWords + (cpuCount + 8) & ~7) * 8
            + classCount * (Magazine.byteCount + ClassFlow.byteCount + SlabCache.byteCount)
    }

    /// Bytes of a whole CPU.
    static func byteCount(classCount: Int, cpuCount: Int, capacity: Int) -> Int {
        (counterBytes(classCount: classCount, cpuCount: cpuCount) + classCount * places(capacity) * 8 + 63) & ~63
    }

    /// Places of a magazine's stack: with capacity 0 an object still passes through one.
    private static func places(_ capacity: Int) -> Int { max(1, capacity) }

    /// Offset of the magazines from a block's start.
    static func magazineOffset(cpuCount: Int) -> UInt { UInt((fixedWords + (cpuCount + 8) & ~7) * 8) }

    /// Writes a CPU into cleared memory.
    func initialize(id: Int, state: GlobalState) {
        let classCount = state.classes.count
        let exact = state.mode.int == AllocatorMode.exact.rawValue
        self.id.int = id
        stateAddress.address = state.address
        classTable.address = state.classTable.address
        tracksLive.int = exact ? 1 : 0
        compareMask.value = exact ? 0xFFFF_00FF : 0xFF
        ownerBits.value = exact ? UInt64(id) << 16 : 0
        isCommon.int = id == state.cpuCount.int ? 1 : 0
        let magazines = block + Self.magazineOffset(cpuCount: state.cpuCount.int)
        word(27).address = magazines
        word(28).address = magazines + UInt(classCount * Magazine.byteCount)
        word(29).address = magazines + UInt(classCount * (Magazine.byteCount + ClassFlow.byteCount))
        let capacity = state.magazineCapacity.int
        let stacks = block + UInt(Self.counterBytes(classCount: classCount, cpuCount: state.cpuCount.int))
        for index in 0..<classCount {
            magazine(index).objects.address = stacks + UInt(index * Self.places(capacity) * 8)
            magazine(index).restore(capacity: capacity)
        }
    }
}
