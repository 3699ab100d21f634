/// All columns that history keeps of one allocator, and the row that a tick gives.
import BuddySlab

/// Columns in the order: the whole allocator, size classes, orders, CPUs.
struct HistoryColumns: Sendable {
    /// CPUs of which history is kept; the common CPU comes on top. It bounds the ring's memory.
    static let cpuLimit = 64
    private static let classFigures = ["live", "magazine", "remote_queued", "free", "slab_count"]

    let names: [String]
    let isCounter: [Bool]
    /// The CPUs that have columns.
    let cpus: [Int]

    init(_ facts: AllocatorFacts) {
        cpus = Array(0..<min(facts.cpuCount, Self.cpuLimit)) + [facts.cpuCount]
        var columns = HistoryFigure.all.map { ($0.name, $0.isCounter) }
        for description in facts.classes {
            columns += Self.classFigures.map { ("classes[\(description.size)].\($0)", false) }
        }
        columns += (0..<BlockOrder.count).map { ("buddy.orders[\($0)].free_blocks", false) }
        for cpu in cpus {
            columns.append(("cpus[\(cpu)].magazine_hits_per_second", true))
            columns.append(("cpus[\(cpu)].magazine_misses_per_second", true))
            columns.append(("cpus[\(cpu)].backlog_objects", false))
        }
        names = columns.map(\.0)
        isCounter = columns.map(\.1)
    }

    var count: Int { names.count }

    /// The columns of the whole allocator: what is answered where nobody asks for more.
    var usual: [Int] { Array(HistoryFigure.all.indices) }

    /// The columns whose names match `pattern`, in which `*` stands for any characters, also none.
    func indices(matching pattern: String) -> [Int] {
        let pattern = Array(pattern.utf8)
        return names.indices.filter { Self.matches(Array(names[$0].utf8)[...], pattern[...]) }
    }

    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (text, pattern) = (text, pattern)
        /// Where to go on with one character more behind the last star.
        var retry: (text: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while !text.isEmpty {
            if pattern.first == UInt8(ascii: "*") {
                pattern.removeFirst()
                retry = (text, pattern)
            } else if let next = pattern.first, next == text.first {
                pattern.removeFirst()
                text.removeFirst()
            } else if let last = retry {
                text = last.text.dropFirst()
                pattern = last.pattern
                retry = (text, pattern)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// What a tick has to say in each column.
    func row(_ tick: Tick) -> [Double] {
        let source = HistorySource(tick)
        let snapshot = tick.snapshot
        var row: [Double] = []
        row.reserveCapacity(count)
        for figure in HistoryFigure.all { row.append(figure.read(source)) }
        for sizeClass in snapshot.classes {
            row.append(Double(sizeClass.live))
            row.append(Double(sizeClass.magazine))
            row.append(Double(sizeClass.remoteQueued))
            row.append(Double(sizeClass.free))
            row.append(Double(sizeClass.figures.slabs))
        }
        for order in 0..<BlockOrder.count { row.append(Double(snapshot.buddy.freeBlocks(order: order))) }
        for cpu in cpus {
            row.append(Double(snapshot.cpus[cpu].magazineHits))
            row.append(Double(snapshot.cpus[cpu].magazineMisses))
            row.append(Double(snapshot.backlog(ofOwner: cpu)))
        }
        return row
    }
}
