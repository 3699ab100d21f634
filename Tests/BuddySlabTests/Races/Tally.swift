//! What threads of a race tell each other: a count, and a mailbox with a few places.

import Synchronization

@testable import BuddySlab

/// A count that any thread may add to.
final class Tally: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .acquiring) }

    func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .acquiringAndReleasing) }
}

/// Places through which parcels travel from any thread to any other. A full place refuses; nobody waits.
final class Exchange: Sendable {
    private static let places = 256
    private let words: [Slot]

    /// A place: empty, or the number of a parcel in its row, plus 1.
    private final class Slot: Sendable {
        let parcel = Atomic<UInt>(0)
        let size = Atomic<Int>(0)
        let key = Atomic<UInt64>(0)
    }

    init() { words = (0..<Self.places).map { _ in Slot() } }

    /// Puts a parcel into a place; false where one lies there, or somebody is at it.
    func put(_ parcel: Parcel, at place: Int) -> Bool {
        let slot = words[place % Self.places]
        guard slot.parcel.compareExchange(expected: 0, desired: 1, ordering: .acquiring).exchanged else { return false }
        slot.size.store(parcel.size, ordering: .relaxed)
        slot.key.store(parcel.key, ordering: .relaxed)
        slot.parcel.store(parcel.address, ordering: .releasing)
        return true
    }

    /// Takes what lies in a place.
    func take(at place: Int) -> Parcel? {
        let slot = words[place % Self.places]
        let address = slot.parcel.load(ordering: .relaxed)
        guard address > 1, slot.parcel.compareExchange(expected: address, desired: 1, ordering: .acquiring).exchanged
        else { return nil }
        let parcel = Parcel(
            address: address, size: slot.size.load(ordering: .relaxed), key: slot.key.load(ordering: .relaxed))
        slot.parcel.store(0, ordering: .releasing)
        return parcel
    }

    /// Everything that lies there still.
    func takeAll() -> [Parcel] { (0..<Self.places).compactMap { take(at: $0) } }
}
