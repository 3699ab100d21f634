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

/// Requests of one class, or blocks of one stack of runs: their samples, and what is known of all of them.
private struct SizeGroup {
    var samples: [(size: Int, weight: Int)] = []
    /// All requests, by the counters.
    var total = 0
    /// Bytes that the samples asked for.
    var sampledBytes = 0.0
    /// Bytes that all asked for, where that is counted.
    var requestedBytes: Double?
    /// What a request counts as where there is no sample.
    var fallback: Int

    var weight: Int { samples.reduce(0) { $0 + $1.weight } }

    /// Bytes that all are estimated to have asked for, where that is not counted.
    var requested: Double {
        if let requestedBytes { return requestedBytes }
        let weight = weight
        return weight > 0 ? sampledBytes / Double(weight) * Double(total) : Double(fallback * total)
    }

    /// Bytes beyond what was asked for, where a request of each size gets `bytes`. Exact where all get the same and
    /// what was asked for is counted. Otherwise from the samples alone, both what they get and what they asked for, and
    /// scaled: that varies less from sample to sample than the sizes do.
    func rounding(_ bytes: (Int) -> Int) -> Double {
        let weight = weight
        guard weight > 0 else { return Double(total * bytes(fallback)) - requested }
        let handedOut = samples.reduce(0) { $0 + bytes($1.size) * $1.weight }
        let first = bytes(samples[0].size)
        if let requestedBytes, samples.allSatisfy({ bytes($0.size) == first }) {
            return Double(total * first) - requestedBytes
        }
        return (Double(handedOut) - sampledBytes) / Double(weight) * Double(total)
    }
}

/// The sizes seen so far. Requests of one class, and blocks of one stack of runs, are a group each, whose samples are
/// scaled so that they add up to what was counted of the group.
public struct SizeEstimate: Sendable {
    /// Requests whose size was noted.
    public let samples: Int
    private let small: [SizeGroup]
    private let large: [SizeGroup]
    private let pageSize: Int
    /// Bytes that each object and block has beyond what is asked for.
    private let slack: Int

    /// Reads live figures. O(bins x CPUs).
    public init(_ figures: Figures, _ facts: AllocatorFacts) {
        pageSize = facts.pageSize
        slack = facts.mode.slackBytes
        samples = figures.sizeSamples
        let current = SizingTable(
            name: "", classes: facts.classes.map(\.size), trimsLargeBlocks: figures.trimsLargeBlocks)
        var small = facts.classes.indices.map { Self.group(ofClass: $0, figures, facts) }
        var stacks = (0..<figures.runStackCount).map { Self.group(ofStack: $0, figures, facts) }
        // What the buddy serves block by block is all noted.
        var others = SizeGroup(fallback: 0)
        for bin in 0..<SizeBins.count {
            let weight = figures.sizeWeight(bin: bin)
            guard weight > 0 else { continue }
            let size = SizeBins.upperBound(bin)
            if let index = current.index(for: size + slack) {
                small[index].samples.append((size, weight))
            } else if let stack = figures.runStack(pages: (size + slack + pageSize - 1) / pageSize) {
                Self.add(weight, bin, to: &stacks[stack])
            } else {
                Self.add(weight, bin, to: &others)
            }
        }
        self.small = small
        large = Self.fitted(stacks + [others], to: Double(figures.sampledLargeBytes))
    }

    private static func group(ofClass index: Int, _ figures: Figures, _ facts: AllocatorFacts) -> SizeGroup {
        let counted = figures.requestedSizes(index)
        return SizeGroup(
            total: counted.allocations, sampledBytes: Double(counted.sampledBytes),
            requestedBytes: Double(counted.requestedBytes), fallback: facts.classes[index].size)
    }

    private static func group(ofStack index: Int, _ figures: Figures, _ facts: AllocatorFacts) -> SizeGroup {
        SizeGroup(total: figures.unsampledBlocks(stack: index), fallback: (index + 1) * facts.pageSize)
    }

    private static func add(_ weight: Int, _ bin: Int, to group: inout SizeGroup) {
        group.samples.append((SizeBins.upperBound(bin), weight))
        group.total += weight
        group.sampledBytes += Double(weight) * Double(SizeBins.upperBound(bin - 1) + 1 + SizeBins.upperBound(bin)) / 2
    }

    /// What blocks asked for is counted over all bins, and in each only known to its width: made to agree.
    private static func fitted(_ groups: [SizeGroup], to bytes: Double) -> [SizeGroup] {
        let sum = groups.reduce(0) { $0 + $1.sampledBytes }
        guard sum > 0 else { return groups }
        return groups.map { group in
            var group = group
            group.sampledBytes *= bytes / sum
            return group
        }
    }

    /// Allocations by the counters.
    public var smallAllocations: Int { small.reduce(0) { $0 + $1.total } }
    public var largeAllocations: Int { large.reduce(0) { $0 + $1.total } }

    /// Bytes that were asked for: exact for objects of classes, estimated for blocks.
    public var requestedSmallBytes: Int { Int(small.reduce(0) { $0 + $1.requested }) }
    public var requestedLargeBytes: Double { large.reduce(0) { $0 + $1.requested } }
    public var requestedBytes: Double { Double(requestedSmallBytes) + requestedLargeBytes }

    /// Bytes that the same requests would have been given beyond what they asked for under a table.
    public func roundingBytes(_ table: SizingTable) -> Double {
        let rounding = (small + large).reduce(0.0) { sum, group in
            sum + group.rounding { table.bytes(for: $0 + slack, pageSize: pageSize) }
        }
        return max(0, rounding)
    }
}
