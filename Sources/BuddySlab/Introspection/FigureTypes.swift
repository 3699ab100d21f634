//! What the figures are called.

/// One size class, on one CPU or added up. Objects unless a name says otherwise.
public struct ClassFigures: Equatable, Sendable {
    /// Allocations completed.
    public var allocations = 0
    /// Frees accepted, those that were refused late included.
    public var frees = 0
    /// Accepted frees that proved double when the object reached its slab.
    public var refusedLate = 0
    /// Bytes that users asked for and still hold. Negative on a CPU that frees what others allocated.
    public var requestedBytes = 0
    /// Bytes by which the class's size exceeds what was asked for, over the objects held.
    public var roundingBytes = 0
    /// Objects in magazines; in mode `hardened` in quarantine.
    public var magazineObjects = 0
    /// Objects that magazines may hold.
    public var magazineCapacity = 0
    /// Allocations that the magazine could not serve.
    public var misses = 0
    /// Times that a magazine was filled.
    public var refills = 0
    /// Times that a magazine was emptied into slabs.
    public var flushes = 0
    /// Frees that found the magazine full.
    public var overflows = 0
    /// Objects in outgoing tables.
    public var outgoing = 0
    /// Objects that these CPUs put into other CPUs' remote words.
    public var remoteSent = 0
    /// Objects that these CPUs, as owners, took out of remote words.
    public var drained = 0
    /// Slabs by list.
    public var partialSlabs = 0
    public var fullSlabs = 0
    public var emptySlabs = 0
    /// Free slots of all slabs.
    public var freeSlots = 0
    /// Slabs made and given back.
    public var slabsCreated = 0
    public var slabsReturned = 0

    /// All zero.
    public init() {}

    /// Objects in users' hands. On one CPU this may be negative: it frees what others allocated.
    public var liveObjects: Int { allocations - frees + refusedLate }
    /// Objects that were freed and are on their way to their slabs. Meaningful summed over all CPUs.
    public var remoteQueued: Int { outgoing + remoteSent - drained }
    /// Slabs on all lists.
    public var slabs: Int { partialSlabs + fullSlabs + emptySlabs }

    mutating func add(_ other: ClassFigures) {
        allocations += other.allocations
        frees += other.frees
        refusedLate += other.refusedLate
        requestedBytes += other.requestedBytes
        roundingBytes += other.roundingBytes
        magazineObjects += other.magazineObjects
        magazineCapacity += other.magazineCapacity
        misses += other.misses
        refills += other.refills
        flushes += other.flushes
        overflows += other.overflows
        outgoing += other.outgoing
        remoteSent += other.remoteSent
        drained += other.drained
        partialSlabs += other.partialSlabs
        fullSlabs += other.fullSlabs
        emptySlabs += other.emptySlabs
        freeSlots += other.freeSlots
        slabsCreated += other.slabsCreated
        slabsReturned += other.slabsReturned
    }
}

/// One CPU.
public struct CPUFigures: Equatable, Sendable {
    /// Whether this is the locked CPU of threads without a token.
    public var isCommon = false
    /// Whether a thread holds the CPU's token.
    public var isAttached = false
    /// What that thread is doing.
    public var status = ProcessorStatus.idle
    /// The integrator's name for the thread, 0 where it gave none.
    public var thread = 0
    /// Requests that were refused for lack of memory.
    public var failures = 0
    /// Atomic operations on other CPUs' remote words.
    public var remotePushes = 0
    /// Completed calls of `reallocate`.
    public var reallocations = 0
    /// Stops that the CPU's thread waited for.
    public var stops = 0
    /// Pages in the CPU's page cache.
    public var cachedPages = 0
    /// Requests for pages that found the cache without a run of their length.
    public var pageCacheMisses = 0
    /// Times that runs went back to the buddy because the cache was full.
    public var pageCacheOverflows = 0
    /// Frees that were refused, of all kinds.
    public var misuses = 0
    /// Address of the last of them.
    public var lastMisuse: UInt = 0

    /// All zero.
    public init() {}
}

/// What belongs to no CPU.
public struct GlobalFigures: Equatable, Sendable {
    /// All regions, whole.
    public var reservedBytes = 0
    /// Sections, headers, bitmaps, CPUs, tables.
    public var metadataBytes = 0
    /// Lost between metadata and heap, and at both ends.
    public var paddingBytes = 0
    /// Heaps.
    public var managedBytes = 0
    /// Blocks that were handed out whole.
    public var largeBytes = 0
    /// Bytes asked for in those blocks, and the rest of them.
    public var largeRequestedBytes = 0
    public var largeRoundingBytes = 0
    /// Those blocks.
    public var largeBlocks = 0
    /// Handed out and taken back so far.
    public var largeAllocations = 0
    public var largeFrees = 0
    /// Address of the last refused free of a large block.
    public var lastLargeMisuse: UInt = 0
    /// Reclaims completed.
    public var reclaims = 0
    /// Exact snapshots taken.
    public var exactSnapshots = 0
    /// All pauses together, and the longest.
    public var pauseSeconds = 0.0
    public var longestPauseSeconds = 0.0
    /// Stops that were given up after 100 ms.
    public var abandonedStops = 0

    /// All zero.
    public init() {}
}
