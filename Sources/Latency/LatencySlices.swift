/// The samples of the last minute, second by second, in little memory.
import BuddySlab

/// What the samples of one bucket have in common.
struct LatencyLabel: Hashable, Sendable {
    let operation: LatencyOperation
    let path: OperationPath?
    /// Place in the table of classes; behind its end for larger sizes.
    let sizeClass: Int
    let isResponse: Bool

    /// The label of a sample's service time.
    init(serviceOf sample: LatencySample, sizeClass: Int) {
        operation = sample.operation
        path = sample.path
        self.sizeClass = sizeClass
        isResponse = false
    }

    /// The label of a sample's response time, of which path and class are not told: its buckets need not be told apart.
    init(responseOf sample: LatencySample) {
        operation = sample.operation
        path = nil
        sizeClass = 0
        isResponse = true
    }
}

/// Equal samples of one slice.
struct LatencyCount: Sendable {
    let label: LatencyLabel
    /// Upper end of the bucket.
    let nanoseconds: UInt64
    var count: UInt32 = 0
    /// Nanoseconds of the samples as they were.
    var sum: UInt64 = 0
}

/// Samples since the last tick. Most repeat each other, so that what grows is counts.
struct LatencySlice: Sendable {
    private struct Key: Hashable {
        let label: LatencyLabel
        let nanoseconds: UInt64
    }

    private var places: [Key: Int] = [:]
    private(set) var counts: [LatencyCount] = []

    /// Counts a sample of a class, and once more for its response time where it has one.
    mutating func add(_ sample: LatencySample, sizeClass: Int) {
        count(LatencyLabel(serviceOf: sample, sizeClass: sizeClass), sample.service)
        if let response = sample.response { count(LatencyLabel(responseOf: sample), response) }
    }

    private mutating func count(_ label: LatencyLabel, _ time: UInt64) {
        let bucket = LatencyHistograms.bucket(of: time)
        let key = Key(label: label, nanoseconds: bucket)
        let place = places[key] ?? counts.count
        if place == counts.count {
            places[key] = place
            counts.append(LatencyCount(label: label, nanoseconds: bucket))
        }
        counts[place].count += 1
        counts[place].sum += time
    }

    /// Begins again, with the memory that it has.
    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
    }
}

extension LatencyHistograms {
    /// Adds one sample of a class, with its response time where it has one.
    mutating func add(_ sample: LatencySample, sizeClass: Int) {
        add(LatencyLabel(serviceOf: sample, sizeClass: sizeClass), sample.service)
        if let response = sample.response { add(LatencyLabel(responseOf: sample), response) }
    }

    private mutating func add(_ label: LatencyLabel, _ time: UInt64) {
        add(label, nanoseconds: Self.bucket(of: time), count: 1, sum: time)
    }

    /// Adds the samples of a slice.
    mutating func add(_ counts: [LatencyCount]) {
        for entry in counts {
            add(entry.label, nanoseconds: entry.nanoseconds, count: entry.count, sum: entry.sum)
        }
    }
}

/// The last slices, and since when each counted.
struct LatencySlices: Sendable {
    /// A minute of ticks. Longer windows are not worth their memory: what is told says how long it covers.
    static let capacity = 60

    private struct Closed: Sendable {
        let counts: [LatencyCount]
        let start: UInt64
        let end: UInt64
    }

    private var closed: [Closed] = []
    /// End of the last slice; nil before the first.
    private var last: UInt64?

    /// Adds what was counted until a moment of the monotonic clock, in nanoseconds; the oldest slice makes room.
    mutating func append(_ counts: [LatencyCount], end: UInt64) {
        if closed.count == Self.capacity { closed.removeFirst() }
        closed.append(Closed(counts: counts, start: last ?? end, end: end))
        last = end
    }

    /// The histograms of the newest slices, as many as come nearest to `window` seconds, and how long they cover.
    func histograms(window: Double, _ groups: LatencyGroups) -> (seconds: Double, histograms: LatencyHistograms) {
        var histograms = LatencyHistograms(groups)
        var covered = 0.0
        for slice in closed.reversed() {
            let length = seconds(since: slice.start)
            guard covered == 0 || abs(length - window) <= abs(covered - window) else { break }
            histograms.add(slice.counts)
            covered = length
        }
        return (covered, histograms)
    }

    private func seconds(since start: UInt64) -> Double {
        guard let last, last > start else { return 0 }
        return Double(last - start) / 1e9
    }
}
