/// How full the slabs of each class are, counted over some ticks.
import BuddySlab
import Documents

/// Slabs by the tenth of their slots that is not free in the slab: live, in magazines, or on the way home.
public struct SlabFullness: Sendable {
    public static let binCount = 10

    /// Slabs by class and bin. Bin `k` counts what is at least `k` and less than `k + 1` tenths full; the last one also
    /// what is quite full.
    public private(set) var bins: [[Int]]
    /// The ticks between which the slabs were looked at.
    public let firstTick: Int
    public private(set) var lastTick: Int

    init(classCount: Int, firstTick: Int) {
        bins = Array(repeating: Array(repeating: 0, count: Self.binCount), count: classCount)
        self.firstTick = firstTick
        lastTick = firstTick
    }

    mutating func add(_ sizeClass: SizeClass, slots: Int, used: Int) {
        bins[sizeClass.index][min(Self.binCount - 1, used * Self.binCount / max(1, slots))] += 1
    }

    mutating func finish(atTick tick: Int) { lastTick = tick }
}

/// Counts all slabs, a bounded part of them at each tick, so that a large heap costs no tick more than a small one.
struct FullnessScan {
    /// Pages and slabs that one tick looks at: 1 GiB of 4 KiB pages, and about a millisecond.
    static let pagesPerTick = 1 << 18
    static let slabsPerTick = 1 << 14

    private let classCount: Int
    private var cursor: UInt = 0
    private var running: SlabFullness?
    /// The last one that is whole.
    private(set) var latest: SlabFullness?

    init(classCount: Int) { self.classCount = classCount }

    /// Goes on where the last tick stopped.
    mutating func advance(over figures: Figures, tick: Int, pages: Int = pagesPerTick, slabs: Int = slabsPerTick) {
        var counts = running ?? SlabFullness(classCount: classCount, firstTick: tick)
        var left = slabs
        let next = figures.forEachFill(from: cursor, pageLimit: pages) { sizeClass, slots, used in
            guard left > 0 else { return false }
            left -= 1
            counts.add(sizeClass, slots: slots, used: used)
            return true
        }.next
        cursor = next ?? 0
        guard next == nil else {
            running = counts
            return
        }
        counts.finish(atTick: tick)
        latest = counts
        running = nil
    }
}

extension JSONWriter {
    /// Writes one class's histogram, or nothing before the first scan is whole.
    mutating func fullness(_ fullness: SlabFullness?, class index: Int) {
        guard let fullness else { return }
        object("slab_fullness") { json in
            json.array("bins", of: fullness.bins[index]) { $0.value($1) }
            json.field("first_tick", fullness.firstTick)
            json.field("last_tick", fullness.lastTick)
        }
    }
}
