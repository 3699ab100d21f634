/// The counters of the whole allocator that only ever grow, and whose differences are rates.

/// One counter; the raw value is its place in a `[Int]` of all.
public enum Counter: Int, CaseIterable, Sendable {
    /// Completed calls, of small objects and of large blocks.
    case allocations, frees
    /// Requests refused for lack of memory, and frees refused as misuse.
    case failures, misuses
    /// The part of the first two that the buddy served.
    case largeAllocations, largeFrees
    /// Operations on small objects, by whether the magazine served them alone.
    case magazineHits, magazineMisses
    case magazineRefills, magazineFlushes
    /// Objects put into, and taken out of, words of their owners.
    case remoteSent, remoteDrained
    case slabsCreated, slabsReturned
    case reclaims

    /// The name in documents.
    var name: StaticString {
        switch self {
        case .allocations: "allocations"
        case .frees: "frees"
        case .failures: "failures"
        case .misuses: "misuses"
        case .largeAllocations: "large_allocations"
        case .largeFrees: "large_frees"
        case .magazineHits: "magazine_hits"
        case .magazineMisses: "magazine_misses"
        case .magazineRefills: "magazine_refills"
        case .magazineFlushes: "magazine_flushes"
        case .remoteSent: "remote_sent"
        case .remoteDrained: "remote_drained"
        case .slabsCreated: "slabs_created"
        case .slabsReturned: "slabs_returned"
        case .reclaims: "reclaims"
        }
    }

    /// The name of its rate, where documents give one.
    var rateName: StaticString? {
        switch self {
        case .allocations: "allocations_per_second"
        case .frees: "frees_per_second"
        case .largeAllocations: "large_allocations_per_second"
        case .largeFrees: "large_frees_per_second"
        case .remoteSent: "remote_sent_per_second"
        case .magazineRefills: "magazine_refills_per_second"
        case .magazineFlushes: "magazine_flushes_per_second"
        case .slabsCreated: "slabs_created_per_second"
        case .slabsReturned: "slabs_returned_per_second"
        case .failures: "failures_per_second"
        case .misuses, .magazineHits, .magazineMisses, .remoteDrained, .reclaims: nil
        }
    }
}
