/// When a worker made its objects, from notes of how many it had made by when.

/// Serial numbers at moments. Objects carry no date, as a look at a clock for each would cost more than the allocation;
/// an object's age is known to within the time between two notes.
struct SerialTimeline: Sendable {
    /// Notes that are kept. When they are full every second one is dropped, and from then on every second one is taken.
    static let capacity = 512

    private var notes: [(serial: UInt64, nanoseconds: UInt64)] = []
    private var stride = 1
    private var skipped = 0

    /// Notes that objects up to `serial` had been made by a moment.
    mutating func note(serial: UInt64, nanoseconds: UInt64) {
        skipped += 1
        guard skipped >= stride else { return }
        skipped = 0
        if notes.count == Self.capacity {
            notes = notes.indices.filter { $0 % 2 == 1 }.map { notes[$0] }
            stride *= 2
        }
        notes.append((serial, nanoseconds))
    }

    /// The first noted moment by which an object had been made; nil where that was after the last note. `serial` is
    /// known modulo 2^32 only, so the object must be among the last 2^31.
    func made(by serial: UInt32) -> UInt64? {
        guard let last = notes.last else { return nil }
        let behind = UInt32(truncatingIfNeeded: last.serial) &- serial
        guard behind < 1 << 31 else { return nil }
        let whole = last.serial - min(last.serial, UInt64(behind))
        var low = 0
        var high = notes.count - 1
        while low < high {
            let middle = (low + high) / 2
            if notes[middle].serial >= whole { high = middle } else { low = middle + 1 }
        }
        return notes[low].nanoseconds
    }
}
