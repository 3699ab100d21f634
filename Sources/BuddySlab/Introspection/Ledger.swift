//! Where every byte of the regions is.

/// The balance sheet of the allocator. Every term is counted on its own; none is the remainder of others.
///
///     reserved = managed + metadata + padding
///     managed  = buddy free + page cache + slab + large
///     slab     = live objects + magazines + remote-queued + quarantine + free slots + tails
///     live     = requested small + rounding small
///     large    = requested large + rounding large
public struct Ledger: Equatable, Sendable {
    public private(set) var reservedBytes = 0
    public private(set) var managedBytes = 0
    public private(set) var metadataBytes = 0
    public private(set) var alignmentPaddingBytes = 0
    public private(set) var buddyFreeBytes = 0
    public private(set) var pageCacheBytes = 0
    /// Managed bytes that may be in real memory, by the allocator's own record. In no equation.
    public private(set) var residentBytes = 0
    public private(set) var slabBytes = 0
    public private(set) var largeBytes = 0
    public private(set) var liveObjectBytes = 0
    public private(set) var magazineBytes = 0
    public private(set) var remoteQueuedBytes = 0
    /// Freed objects that are held back so that a late write is seen; mode `hardened` has them in place of magazines.
    public private(set) var quarantineBytes = 0
    public private(set) var freeSlotBytes = 0
    public private(set) var slabTailBytes = 0
    public private(set) var requestedSmallBytes = 0
    public private(set) var roundingSmallBytes = 0
    public private(set) var requestedLargeBytes = 0
    public private(set) var roundingLargeBytes = 0
    /// Objects in users' hands, large blocks not counted.
    public private(set) var liveObjects = 0
    /// Large blocks in users' hands.
    public private(set) var largeBlocks = 0

    /// Adds up figures. O(CPUs x classes).
    public init(_ figures: Figures) {
        let globals = figures.globalFigures
        let buddy = figures.buddyFigures
        reservedBytes = globals.reservedBytes
        managedBytes = globals.managedBytes
        metadataBytes = globals.metadataBytes
        alignmentPaddingBytes = globals.paddingBytes
        buddyFreeBytes = buddy.freePages * figures.pageSize
        pageCacheBytes = buddy.cachedPages * figures.pageSize
        residentBytes = buddy.residentPages * figures.pageSize
        slabBytes = buddy.slabPages * figures.pageSize
        largeBytes = globals.largeBytes
        requestedLargeBytes = globals.largeRequestedBytes
        roundingLargeBytes = globals.largeRoundingBytes
        largeBlocks = globals.largeBlocks
        for index in 0..<figures.classCount {
            let description = figures.describe(index)
            let totals = figures.classHoldings(index)
            liveObjects += totals.liveObjects
            liveObjectBytes += totals.liveObjects * description.size
            let heldBytes = totals.magazineObjects * description.size
            if figures.hasQuarantine { quarantineBytes += heldBytes } else { magazineBytes += heldBytes }
            remoteQueuedBytes += totals.remoteQueued * description.size
            freeSlotBytes += totals.freeSlots * description.size
            slabTailBytes += totals.slabs * description.tailBytes
            requestedSmallBytes += totals.requestedBytes
            roundingSmallBytes += totals.roundingBytes
        }
    }

    /// Bytes that the five equations do not explain: the sum of their absolute residues. 0 in an exact snapshot.
    public var unaccountedBytes: Int {
        abs(reservedBytes - managedBytes - metadataBytes - alignmentPaddingBytes)
            + abs(managedBytes - buddyFreeBytes - pageCacheBytes - slabBytes - largeBytes)
            + abs(
                slabBytes - liveObjectBytes - magazineBytes - remoteQueuedBytes - quarantineBytes - freeSlotBytes
                    - slabTailBytes)
            + abs(liveObjectBytes - requestedSmallBytes - roundingSmallBytes)
            + abs(largeBytes - requestedLargeBytes - roundingLargeBytes)
    }

    /// Page-level occupancy: managed minus free minus page caches, in bytes.
    public var allocatedBytes: Int { managedBytes - buddyFreeBytes - pageCacheBytes }
}
