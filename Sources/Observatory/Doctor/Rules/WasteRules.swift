/// Memory that objects hold and nobody uses.
import BuddySlab

/// Slabs that are mostly free slots: objects died, and those that live on keep the pages.
struct SlabSlack: DoctorRule {
    let name = "slab_slack"
    var ratio = 0.5
    var floorBytes = 4 << 20

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let memory = checkup.memory
        guard bounds.reaches(memory.slabSlackRatio, ratio), bounds.reaches(memory.freeSlotBytes, floorBytes),
            let worst = checkup.snapshot.classes.max(by: { $0.freeBytes < $1.freeBytes })
        else { return nil }
        let size = worst.description.size
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(share: memory.slabSlackRatio)) of the memory in slabs, \(words(bytes: memory.freeSlotBytes)), \
                is free slots; most of it, \(words(bytes: worst.freeBytes)), in the class of \(size) bytes.
                """,
            figures: [
                FindingFigure("waste.slab_slack_ratio", memory.slabSlackRatio, ratio, at: "stats"),
                FindingFigure("waste.slab_slack_bytes", memory.freeSlotBytes, floorBytes, at: "stats"),
                FindingFigure("classes[\(size)].free", worst.free, at: "classes/\(size)"),
                FindingFigure("classes[\(size)].occupancy_ratio", worst.occupancyRatio, at: "classes/\(size)"),
            ],
            advice: """
                Objects of one lifetime belong together: allocate short-lived and long-lived ones of this size on \
                different CPUs, or let the long-lived ones be freed and made anew in a quiet hour. \
                POST /api/v1/allocator/reclaim gives back the slabs that are quite empty.
                """)
    }
}

/// Requests that are much smaller than their class or block.
struct RoundingWaste: DoctorRule {
    let name = "rounding_waste"
    var ratio = 0.25
    var floorBytes = 4 << 20

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let memory = checkup.memory
        guard bounds.reaches(memory.roundingRatio, ratio), bounds.reaches(memory.roundingBytes, floorBytes) else {
            return nil
        }
        let large = checkup.snapshot.globals.largeRoundingBytes
        let worst = checkup.snapshot.classes.max { $0.roundingBytes < $1.roundingBytes }
        let isLarge = large >= worst?.roundingBytes ?? 0
        let place = isLarge ? "large blocks" : "the class of \(worst?.description.size ?? 0) bytes"
        let most = isLarge ? large : worst?.roundingBytes ?? 0
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(share: memory.roundingRatio)) of what live objects occupy, \
                \(words(bytes: memory.roundingBytes)), was never asked for; most of it, \(words(bytes: most)), \
                in \(place).
                """,
            figures: [
                FindingFigure("waste.rounding_ratio", memory.roundingRatio, ratio, at: "stats"),
                FindingFigure("waste.rounding_bytes", memory.roundingBytes, floorBytes, at: "stats"),
            ],
            advice: """
                Start the server with --classes fine, whose classes round by at most 12.5 %, or choose sizes just \
                below a class's.
                """)
    }
}

/// Empty slabs, and free memory that CPUs without a thread keep to themselves.
struct StrandedMemory: DoctorRule {
    let name = "stranded_memory"
    var ratio = 0.1
    var floorBytes = 2 << 20

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let snapshot = checkup.snapshot
        let detached = snapshot.cpus.filter { !$0.figures.isAttached && !$0.figures.isCommon }
        let magazines = detached.reduce(0) { $0 + $1.magazineBytes(snapshot) }
        let cached = detached.reduce(0) { $0 + $1.figures.cachedPages } * checkup.pageSize
        let empty = snapshot.classes.reduce(0) {
            $0 + $1.figures.emptySlabs * $1.description.pagesPerSlab * checkup.pageSize
        }
        let stranded = magazines + cached + empty
        let held = checkup.memory.allocatedBytes + checkup.memory.pageCacheBytes
        let share = MemoryFigures.share(stranded, of: held)
        guard bounds.reaches(share, ratio), bounds.reaches(stranded, floorBytes) else { return nil }
        return Diagnosis(
            severity: .warning,
            summary: """
                \(words(bytes: stranded)), \(words(share: share)) of what is not the buddy's, serves nobody: \
                \(words(bytes: empty)) in empty slabs; \(words(bytes: magazines)) in magazines and \
                \(words(bytes: cached)) in page caches of \(words(detached.count, "CPU")) without a thread.
                """,
            figures: [
                FindingFigure("stranded_ratio", share, ratio, at: "doctor"),
                FindingFigure("stranded_bytes", stranded, floorBytes, at: "doctor"),
            ],
            advice: """
                POST /api/v1/allocator/reclaim brings it home. Attach fewer CPUs, or keep their threads; a thread that \
                ends for good should reclaim after it.
                """)
    }
}

/// Page caches that keep most of the free memory away from the buddy, which then cannot merge it.
struct PageCacheHolding: DoctorRule {
    let name = "page_cache_holding"
    var ratio = 0.5
    var floorBytes = 2 << 20

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let memory = checkup.memory
        let share = MemoryFigures.share(memory.pageCacheBytes, of: memory.pageCacheBytes + memory.buddyFreeBytes)
        guard bounds.reaches(share, ratio), bounds.reaches(memory.pageCacheBytes, floorBytes) else { return nil }
        return Diagnosis(
            severity: .warning,
            summary: """
                Page caches of CPUs hold \(words(bytes: memory.pageCacheBytes)), \(words(share: share)) of all free \
                memory; other CPUs cannot have it, and it cannot merge.
                """,
            figures: [
                FindingFigure("page_cache_ratio", share, ratio, at: "doctor"),
                FindingFigure("memory.page_cache_bytes", memory.pageCacheBytes, floorBytes, at: "stats"),
                FindingFigure("memory.buddy_free_bytes", memory.buddyFreeBytes, at: "stats"),
            ],
            advice: """
                POST /api/v1/allocator/reclaim empties the caches; a smaller limit for page caches keeps them small.
                """)
    }
}

/// Headers and tables that are large beside what they describe.
struct MetadataShare: DoctorRule {
    let name = "metadata_share"
    var ratio = 0.1
    var floorBytes = 4 << 20

    func diagnose(_ checkup: Checkup, _ bounds: Bounds) -> Diagnosis? {
        let globals = checkup.snapshot.globals
        let share = MemoryFigures.share(globals.metadataBytes, of: globals.reservedBytes)
        guard bounds.reaches(share, ratio), bounds.reaches(globals.metadataBytes, floorBytes) else { return nil }
        let cpus = checkup.snapshot.facts.cpuCount
        return Diagnosis(
            severity: .info,
            summary: """
                Metadata takes \(words(bytes: globals.metadataBytes)), \(words(share: share)) of the memory; \
                \(words(cpus, "CPU")) and \(words(checkup.snapshot.classes.count, "size class", "size classes")) \
                have magazines set aside.
                """,
            figures: [
                FindingFigure("metadata_ratio", share, ratio, at: "doctor"),
                FindingFigure("memory.metadata_bytes", globals.metadataBytes, floorBytes, at: "stats"),
            ],
            advice: "Start with fewer --cpus, or give the allocator more --memory: tables of CPUs do not grow with it.")
    }
}

extension ClassRow {
    fileprivate var freeBytes: Int { free * description.size }
}

extension CPURow {
    fileprivate func magazineBytes(_ snapshot: Snapshot) -> Int {
        classes.indices.reduce(0) { $0 + classes[$1].magazineObjects * snapshot.facts.classes[$1].size }
    }
}
