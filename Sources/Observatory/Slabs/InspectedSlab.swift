/// One slab at one instant, slot by slot.
import BuddySlab

/// A slab at a safepoint, copied out before it is written down.
public struct InspectedSlab: Sendable {
    public let inspection: SlabInspection
    /// By slot.
    public let slots: [SlotState]

    /// Stops all CPUs for some microseconds; nil, and nobody is stopped, where no slab has the address.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms.
    public init?(of source: any ObservedAllocator, containing address: UInt) throws(SafepointError) {
        // Before the stop: nothing may be asked of any heap while everybody waits.
        let most = source.facts.classes.reduce(0) { max($0, $1.slotsPerSlab) }
        var slots = [SlotState](repeating: .free, count: most)
        let found = try source.inspectSlab(containing: address) { slot, state in slots[slot] = state }
        guard let found else { return nil }
        slots.removeLast(most - found.slab.slots)
        inspection = found
        self.slots = slots
    }

    public func count(_ state: SlotState) -> Int { slots.reduce(0) { $0 + ($1 == state ? 1 : 0) } }

    /// First address behind the slab.
    func end(pageSize: Int) -> UInt { inspection.slab.address + UInt(inspection.slab.pages * pageSize) }
}

extension SlotState {
    /// Every state, in the order of documents.
    static let all: [SlotState] = [.live, .magazine, .remoteQueued, .outgoing, .free]

    /// The state's name in documents.
    var name: StaticString {
        switch self {
        case .free: "free"
        case .live: "live"
        case .magazine: "magazine"
        case .remoteQueued: "remote_queued"
        case .outgoing: "outgoing"
        }
    }

    /// The state's letter in a slab's map.
    var letter: Character {
        switch self {
        case .free: "."
        case .live: "L"
        case .magazine: "m"
        case .remoteQueued: "r"
        case .outgoing: "o"
        }
    }
}
