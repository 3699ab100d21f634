/// The counters of the last ticks, for rates over any window of up to five minutes.
import Latency

/// A ring of fixed size: one row of counters for each tick, and for each class its allocations and frees.
struct TotalsRing: Sendable {
    /// Five minutes of ticks, and the one before them.
    static let capacity = 302
    private static let counterCount = Counter.allCases.count

    private let stride: Int
    private var times: [UInt64]
    private var rows: [Int]
    private(set) var count = 0

    init(classCount: Int) {
        stride = Self.counterCount + 2 * classCount
        times = Array(repeating: 0, count: Self.capacity)
        rows = Array(repeating: 0, count: Self.capacity * stride)
    }

    /// Bytes that the ring holds, full or not.
    var byteCount: Int { (times.count + rows.count) * 8 }

    /// Adds the counters of a tick; the oldest row makes room.
    mutating func append(_ snapshot: Snapshot, nanoseconds: UInt64) {
        let place = count % Self.capacity
        times[place] = nanoseconds
        var index = place * stride
        for value in snapshot.counters {
            rows[index] = value
            index += 1
        }
        for row in snapshot.classes {
            rows[index] = row.figures.allocations
            rows[index + 1] = row.figures.frees
            index += 2
        }
        count += 1
    }

    /// The rates at a tick, counted from 1, over the stretch of ticks before it that is nearest in length to `window`
    /// seconds. The tick must be among the last two: a newer one may have come while the caller held it.
    func rates(window: Double, atTick tick: Int) -> Rates {
        let last = tick - 1
        let oldest = max(0, count - Self.capacity)
        guard last > oldest else { return Rates(windowSeconds: 0, counters: Self.counterCount, row: zeros) }
        var best = last - 1
        for candidate in (oldest..<last).reversed() {
            guard abs(seconds(candidate, last) - window) <= abs(seconds(best, last) - window) else { break }
            best = candidate
        }
        let length = seconds(best, last)
        let new = last % Self.capacity * stride
        let old = best % Self.capacity * stride
        let row = (0..<stride).map { length > 0 ? Double(max(0, rows[new + $0] - rows[old + $0])) / length : 0 }
        return Rates(windowSeconds: length, counters: Self.counterCount, row: row)
    }

    private var zeros: [Double] { Array(repeating: 0, count: stride) }

    private func seconds(_ older: Int, _ newer: Int) -> Double {
        let start = times[older % Self.capacity]
        let end = times[newer % Self.capacity]
        return end > start ? Double(end - start) / 1e9 : 0
    }
}

/// Differences of counters over a window, each a second; and the latency of that window.
public struct Rates: Sendable {
    /// The length that was really covered; 0, and all rates 0, before the second tick.
    public let windowSeconds: Double
    /// The times of the calls in the window, which says itself how long it is.
    public internal(set) var latency: LatencySummary?
    private let counters: Int
    private let row: [Double]

    init(windowSeconds: Double, counters: Int, row: [Double]) {
        self.windowSeconds = windowSeconds
        self.counters = counters
        self.row = row
    }

    subscript(counter: Counter) -> Double { row[counter.rawValue] }

    func allocations(ofClass index: Int) -> Double { row[counters + 2 * index] }

    func frees(ofClass index: Int) -> Double { row[counters + 2 * index + 1] }
}
