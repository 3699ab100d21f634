/// How often each size was requested, estimated from samples and scaled to exact totals.
import BuddySlab

/// A table of size classes, and how blocks beyond it are rounded.
public struct SizingTable: Sendable {
    public let name: String
    /// Bytes, ascending.
    public let classes: [Int]
    /// Whether a block of whole pages has as many as it needs; otherwise a power of two of them.
    public let trimsLargeBlocks: Bool

    public init(name: String, classes: [Int], trimsLargeBlocks: Bool) {
        self.name = name
        self.classes = classes
        self.trimsLargeBlocks = trimsLargeBlocks
    }

    public init(name: String, _ scheme: SizeClassScheme) {
        self.init(
            name: name, classes: (0..<scheme.count).map(scheme.size), trimsLargeBlocks: scheme.trimsLargeBlocks)
    }

    /// Bytes that a request of `size` bytes would occupy. O(log classes).
    public func bytes(for size: Int, pageSize: Int) -> Int {
        if let index = index(for: size) { return classes[index] }
        let pages = max(1, (size + pageSize - 1) / pageSize)
        let whole = 1 << (Int.bitWidth - (pages - 1).leadingZeroBitCount)
        return (trimsLargeBlocks ? pages : whole) * pageSize
    }

    /// The place of the smallest class that holds `size` bytes; nil where none does.
    func index(for size: Int) -> Int? {
        var low = 0
        var high = classes.count
        while low < high {
            let middle = (low + high) / 2
            if classes[middle] < size { low = middle + 1 } else { high = middle }
        }
        return low < classes.count ? low : nil
    }
}

/// The sizes seen so far. Requests of one class, and blocks of one stack of runs, are a group each, whose samples are
/// scaled so that they add up to what was counted of the group.
public struct SizeEstimate: Sendable {
    /// The largest size of each bin that was seen, and how many requests it stands for.
    public private(set) var sizes: [(size: Int, requests: Double)] = []
    /// Requests whose size was noted.
    public let samples: Int
    /// Allocations by the counters.
    public private(set) var smallAllocations = 0
    public private(set) var largeAllocations = 0
    /// Bytes that were asked for: exact for objects of classes, estimated for blocks.
    public private(set) var requestedSmallBytes = 0
    public private(set) var requestedLargeBytes = 0.0

    private let pageSize: Int

    /// Reads live figures. O(bins x CPUs).
    public init(_ figures: Figures, _ facts: AllocatorFacts) {
        pageSize = facts.pageSize
        samples = figures.sizeSamples
        let current = SizingTable(
            name: "", classes: facts.classes.map(\.size), trimsLargeBlocks: figures.trimsLargeBlocks)
        var small: [[(size: Int, weight: Int)]] = Array(repeating: [], count: current.classes.count)
        var stacks: [[(size: Int, weight: Int)]] = Array(repeating: [], count: figures.runStackCount)
        for bin in 0..<SizeBins.count {
            let weight = figures.sizeWeight(bin: bin)
            guard weight > 0 else { continue }
            let size = SizeBins.upperBound(bin)
            if let index = current.index(for: size) {
                small[index].append((size, weight))
            } else if let stack = figures.runStack(pages: (size + pageSize - 1) / pageSize) {
                stacks[stack].append((size, weight))
            } else {
                // The buddy serves such blocks one by one, and each is noted.
                largeAllocations += weight
                sizes.append((size, Double(weight)))
            }
        }
        requestedLargeBytes = Double(figures.sampledLargeBytes)
        for (index, samples) in small.enumerated() {
            let exact = figures.requestedSizes(index)
            smallAllocations += exact.allocations
            requestedSmallBytes += exact.requestedBytes
            add(samples, total: exact.allocations, fallback: current.classes[index])
        }
        for (index, samples) in stacks.enumerated() { add(samples, figures, stack: index) }
    }

    private mutating func add(_ samples: [(size: Int, weight: Int)], total: Int, fallback: Int) {
        let weight = samples.reduce(0) { $0 + $1.weight }
        guard weight > 0 else {
            if total > 0 { sizes.append((fallback, Double(total))) }
            return
        }
        let scale = Double(total) / Double(weight)
        for sample in samples { sizes.append((sample.size, Double(sample.weight) * scale)) }
    }

    /// Blocks of one stack: what it served since its last sample is like what was sampled.
    private mutating func add(_ samples: [(size: Int, weight: Int)], _ figures: Figures, stack index: Int) {
        let unsampled = figures.unsampledBlocks(stack: index)
        let weight = samples.reduce(0) { $0 + $1.weight }
        let whole = (figures.trimsLargeBlocks ? index + 1 : 1 << index) * pageSize
        let bytes = samples.reduce(0.0) { $0 + Double($1.size) * Double($1.weight) }
        largeAllocations += weight + unsampled
        requestedLargeBytes += Double(unsampled) * (weight > 0 ? bytes / Double(weight) : Double(whole))
        add(samples, total: weight + unsampled, fallback: whole)
    }

    /// Requests that `sizes` add up to.
    public var estimatedAllocations: Double { sizes.reduce(0) { $0 + $1.requests } }

    public var requestedBytes: Double { Double(requestedSmallBytes) + requestedLargeBytes }

    /// Bytes that the same requests would have been given under a table.
    public func handedOutBytes(_ table: SizingTable) -> Double {
        sizes.reduce(0) { $0 + $1.requests * Double(table.bytes(for: $1.size, pageSize: pageSize)) }
    }

    /// Bytes of them beyond what was asked for.
    public func roundingBytes(_ table: SizingTable) -> Double { max(0, handedOutBytes(table) - requestedBytes) }
}
