/// A live set whose objects die when their time has come.

/// Frees what is due, else allocates; where the next size does not fit into the share, the object that would die next
/// dies early.
struct LifetimePlan: RequestPlan {
    private var share: Int
    private let lifetimes: LifetimeDistribution
    private var random: RandomStream
    private var size: NextSize
    private var deaths = DeathQueue()
    /// Allocations so far.
    private var clock: UInt64 = 0

    init(share: Int, sizes: SizeSampler, lifetimes: LifetimeDistribution, random: RandomStream) {
        self.share = share
        self.lifetimes = lifetimes
        self.random = random
        size = NextSize(sizes, &self.random)
    }

    mutating func next(_ live: borrowing LiveSet) -> Request {
        if let due = deaths.earliest, due <= clock || live.plannedBytes + size.bytes > share {
            return .free(position: deaths.removeEarliest())
        }
        deaths.append(clock + lifetimes.next(&random))
        clock += 1
        return .allocate(size: size.take(&random))
    }

    mutating func adopt(_ sizes: SizeSampler) { size.adopt(sizes, &random) }

    mutating func adopt(share: Int) { self.share = share }
}

/// When the object at each position of a `LiveSet` dies: a binary heap that knows where each position's entry is,
/// because a free moves the newest object to the freed one's position.
///
/// Law: `entries[places[p]].position == p` for each position p; no entry is due before the one at half its index.
struct DeathQueue {
    private struct Entry {
        let due: UInt64
        var position: Int
    }

    private var entries: [Entry] = []
    private var places: [Int] = []

    /// The least due time.
    var earliest: UInt64? { entries.first?.due }

    /// Notes the due time of the object that takes the next position. O(log n).
    mutating func append(_ due: UInt64) {
        entries.append(Entry(due: due, position: places.count))
        places.append(entries.count - 1)
        rise(from: entries.count - 1)
    }

    /// Takes out the position that is due first, and follows the newest object to it. O(log n).
    mutating func removeEarliest() -> Int {
        let position = entries[0].position
        let last = entries.removeLast()
        if !entries.isEmpty {
            put(last, at: 0)
            sink(from: 0)
        }
        let place = places.removeLast()
        if position < places.count {
            entries[place].position = position
            places[position] = place
        }
        return position
    }

    private mutating func put(_ entry: Entry, at index: Int) {
        entries[index] = entry
        places[entry.position] = index
    }

    private mutating func rise(from start: Int) {
        let entry = entries[start]
        var index = start
        while index > 0, entry.due < entries[(index - 1) / 2].due {
            put(entries[(index - 1) / 2], at: index)
            index = (index - 1) / 2
        }
        put(entry, at: index)
    }

    private mutating func sink(from start: Int) {
        let entry = entries[start]
        var index = start
        while true {
            var child = 2 * index + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1].due < entries[child].due { child += 1 }
            guard entries[child].due < entry.due else { break }
            put(entries[child], at: index)
            index = child
        }
        put(entry, at: index)
    }
}
