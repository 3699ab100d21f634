/// Bytes of the whole allocator, added up from the rows of one snapshot, so that table and sums agree.
import BuddySlab

struct MemoryFigures: Sendable {
    let managedBytes: Int
    let buddyFreeBytes: Int
    let pageCacheBytes: Int
    /// Managed bytes that may be in real memory, by the allocator's own record.
    let managedResidentBytes: Int
    let slabBytes: Int
    let requestedBytes: Int
    let roundingBytes: Int
    let liveObjectBytes: Int
    let magazineBytes: Int
    let quarantineBytes: Int
    let remoteQueuedBytes: Int
    let freeSlotBytes: Int
    let slabTailBytes: Int
    let liveObjects: Int
    let slots: Int

    init(_ snapshot: Snapshot) {
        let page = snapshot.facts.pageSize
        func sum(_ bytes: (ClassRow) -> Int) -> Int { snapshot.classes.reduce(0) { $0 + bytes($1) } }
        managedBytes = snapshot.globals.managedBytes
        buddyFreeBytes = snapshot.buddy.freePages * page
        pageCacheBytes = snapshot.buddy.cachedPages * page
        managedResidentBytes = snapshot.buddy.residentPages * page
        slabBytes = snapshot.buddy.slabPages * page
        requestedBytes = sum(\.requestedBytes) + snapshot.globals.largeRequestedBytes
        roundingBytes = sum(\.roundingBytes) + snapshot.globals.largeRoundingBytes
        liveObjectBytes = sum(\.liveBytes)
        let heldBytes = sum { $0.magazine * $0.description.size }
        let isHardened = snapshot.facts.mode == .hardened
        magazineBytes = isHardened ? 0 : heldBytes
        quarantineBytes = isHardened ? heldBytes : 0
        remoteQueuedBytes = sum { $0.remoteQueued * $0.description.size }
        freeSlotBytes = sum { $0.free * $0.description.size }
        slabTailBytes = sum(\.tailBytes)
        liveObjects = sum(\.live)
        slots = sum(\.capacity)
    }

    /// Page-level occupancy.
    var allocatedBytes: Int { max(0, managedBytes - buddyFreeBytes - pageCacheBytes) }
    var roundingRatio: Double { Self.share(roundingBytes, of: requestedBytes + roundingBytes) }
    var slabSlackRatio: Double { Self.share(freeSlotBytes, of: slabBytes) }
    /// 1 where there are no slabs.
    var occupancyRatio: Double { slots == 0 ? 1 : Self.share(liveObjects, of: slots) }

    /// 0 where the whole is nothing; never beyond 0...1, as live figures of several instants might have it.
    static func share(_ part: Int, of whole: Int) -> Double {
        whole <= 0 ? 0 : min(1, max(0, Double(part) / Double(whole)))
    }
}
