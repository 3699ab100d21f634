/// One size class in a snapshot, over all CPUs or on one.
import BuddySlab

/// Slots of a class, each counted in one of four places: `capacity = live + magazine + remoteQueued + free`. In a live
/// snapshot the four were read one after the other, so that the sum may be out by what happened meanwhile.
struct ClassRow: Sendable {
    let description: SizeClassDescription
    /// As they were read.
    let figures: ClassFigures
    let live: Int
    let magazine: Int
    let remoteQueued: Int
    let free: Int
    let requestedBytes: Int
    let roundingBytes: Int

    init(_ description: SizeClassDescription, _ figures: ClassFigures, _ clamp: inout Clamp) {
        self.description = description
        self.figures = figures
        live = clamp.atMost(figures.slabs * description.slotsPerSlab, clamp.natural(figures.liveObjects))
        magazine = clamp.natural(figures.magazineObjects)
        remoteQueued = clamp.natural(figures.remoteQueued)
        free = clamp.natural(figures.freeSlots)
        requestedBytes = clamp.natural(figures.requestedBytes)
        roundingBytes = clamp.natural(figures.roundingBytes)
    }

    /// Slots of all slabs.
    var capacity: Int { figures.slabs * description.slotsPerSlab }
    var liveBytes: Int { live * description.size }
    var tailBytes: Int { figures.slabs * description.tailBytes }
    /// Live objects among all slots; 1 where there are no slabs.
    var occupancyRatio: Double { capacity == 0 ? 1 : Double(live) / Double(capacity) }
    /// Bytes that the class has and no request uses: rounding, slots that are not live, and tails.
    var wastedBytes: Int { roundingBytes + max(0, capacity - live) * description.size + tailBytes }
}
