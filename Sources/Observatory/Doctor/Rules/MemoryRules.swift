/// Free memory that is too little, in too small pieces, or not given back.
import BuddySlab

/// Hardly any page is left.
struct NearExhaustion: DoctorRule {
    let name = "near_exhaustion"
    /// Free memory among all that is managed.
    var ratio = 0.1
    /// More free bytes than these are enough, whatever their share.
    var ceilingBytes = 64 << 20
    /// Below this part of `ratio` it is critical.
    private static let criticalPart = 0.2

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let memory = checkup.memory
        let free = memory.buddyFreeBytes + memory.pageCacheBytes
        let share = MemoryFigures.share(free, of: memory.managedBytes)
        guard bounds.isWithin(share, ratio), bounds.isWithin(free, ceilingBytes) else { return nil }
        return Diagnosis(
            severity: share <= ratio * Self.criticalPart ? .critical : .warning,
            summary: """
                \(words(bytes: free)), \(words(share: share)) of \(words(bytes: memory.managedBytes)), is free pages; \
                another \(words(bytes: memory.freeSlotBytes + memory.magazineBytes)) is free in slabs and magazines.
                """,
            figures: [
                FindingFigure("free_ratio", share, ratio, at: "doctor"),
                FindingFigure("free_bytes", free, ceilingBytes, at: "doctor"),
                FindingFigure("memory.managed_bytes", memory.managedBytes, at: "stats"),
                FindingFigure("memory.free_slot_bytes", memory.freeSlotBytes, at: "stats"),
            ],
            advice: """
                Give the server more --memory, or hold less. POST /api/v1/allocator/reclaim brings home what \
                magazines, page caches and empty slabs hold.
                """)
    }
}

/// Free pages that lie in pieces.
struct FreeSpaceFragmentation: DoctorRule {
    let name = "free_space_fragmentation"
    /// Free memory that is of no use to a request of `blockBytes`, among all free memory.
    var ratio = 0.5
    var floorBytes = 4 << 20
    /// 64 KiB: what runs of slabs and the way back to the system need.
    var blockBytes = 64 << 10

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let buddy = checkup.snapshot.buddy
        let order = max(0, (blockBytes / checkup.pageSize).trailingZeroBitCount)
        let unusable = buddy.unusableRatio(order: order)
        let free = checkup.memory.buddyFreeBytes
        guard bounds.reaches(unusable, ratio), bounds.reaches(free, floorBytes) else { return nil }
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(share: unusable)) of the buddy's free memory lies in pieces below \(words(bytes: blockBytes)); \
                the largest of \(words(bytes: free)) is \(words(bytes: checkup.snapshot.largestFreeBlockBytes)).
                """,
            figures: [
                FindingFigure("buddy.orders[\(order)].unusable_ratio", unusable, ratio, at: "buddy"),
                FindingFigure("memory.buddy_free_bytes", free, floorBytes, at: "stats"),
                FindingFigure(
                    "fragmentation.largest_free_block_bytes", checkup.snapshot.largestFreeBlockBytes, at: "stats"),
            ],
            advice: """
                See GET /api/v1/sections/0/map for what stands between the free pages: few live objects in old slabs, \
                or page caches, which POST /api/v1/allocator/reclaim empties. Ask for large blocks early and keep them.
                """)
    }
}

/// Real memory under pages that are free.
struct ResidentExcess: DoctorRule {
    let name = "resident_excess"
    var ratio = 0.5
    var floorBytes = 16 << 20

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let memory = checkup.memory
        let excess = max(0, memory.managedResidentBytes - memory.allocatedBytes)
        let share = MemoryFigures.share(excess, of: memory.managedResidentBytes)
        guard bounds.reaches(share, ratio), bounds.reaches(excess, floorBytes) else { return nil }
        return Diagnosis(
            severity: .info,
            summary: """
                \(words(bytes: memory.managedResidentBytes)) is in real memory and \
                \(words(bytes: memory.allocatedBytes)) of it in use; \(words(bytes: excess)), \(words(share: share)), \
                could go back to the system.
                """,
            figures: [
                FindingFigure("resident_excess_ratio", share, ratio, at: "doctor"),
                FindingFigure("resident_excess_bytes", excess, floorBytes, at: "doctor"),
                FindingFigure("memory.managed_resident_bytes", memory.managedResidentBytes, at: "stats"),
                FindingFigure("memory.allocated_bytes", memory.allocatedBytes, at: "stats"),
            ],
            advice: """
                POST /api/v1/allocator/reclaim gives it back now; --release-after SECONDS does so by itself for memory \
                that stays free.
                """)
    }
}
