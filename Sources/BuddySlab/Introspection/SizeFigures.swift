//! Reading the sizes that were requested: the sampled histogram, and the exact totals that it is scaled to.

/// What was requested of one class since the start, exactly.
public struct RequestedSizes: Equatable, Sendable {
    /// Allocations completed.
    public var allocations = 0
    /// Bytes asked for in them, as changed by reallocations in place.
    public var requestedBytes = 0
    /// Bytes asked for in the allocations whose size was noted, each as often as it stands for others.
    public var sampledBytes = 0
}

extension Figures {
    /// Requests of one class, over all CPUs.
    public func requestedSizes(_ index: Int) -> RequestedSizes {
        var sizes = RequestedSizes()
        let size = describe(index).size
        for cpu in 0..<cpuCount {
            let processor = state.processor(cpu)
            let magazine = processor.magazine(index)
            sizes.allocations += magazine.allocations
            let flow = processor.flow(index)
            sizes.requestedBytes += magazine.wholeAllocations.int * size + magazine.requestedIn.int + flow.grown.int
            sizes.sampledBytes += flow.sampledBytes.int
        }
        return sizes
    }

    /// Requests that were noted with their size.
    public var sizeSamples: Int { sumOfSamples { $0.samples.int } }

    /// Bytes of the blocks of whole pages that the samples stand for.
    public var sampledLargeBytes: Int { sumOfSamples { $0.largeBytes.int } }

    /// Requests that the samples of a bin of `SizeBins` stand for, over all CPUs. O(CPUs).
    public func sizeWeight(bin: Int) -> Int { sumOfSamples { $0.weight(bin).int } }

    private func sumOfSamples(_ figure: (SizeSamples) -> Int) -> Int {
        var sum = 0
        for index in 0...cpuCount { sum += figure(state.sizeSamples(index)) }
        return sum
    }

    /// Whether blocks have as many pages as they need, and not a power of two of them.
    public var trimsLargeBlocks: Bool { state.trimsLargeBlocks.value != 0 }

    /// Stacks of free runs that each CPU has.
    public var runStackCount: Int { state.processor(0).pageCache.stackCount.int }

    /// The stack that serves blocks of so many pages; nil where the buddy serves them all.
    public func runStack(pages: Int) -> Int? {
        let index = state.blockPages(pages) - 1
        return index < runStackCount ? index : nil
    }

    /// Blocks that a stack served since the last sample of it, over all CPUs.
    public func unsampledBlocks(stack index: Int) -> Int {
        var blocks = 0
        for cpu in 0..<cpuCount { blocks += state.processor(cpu).pageCache.stack(index).unsampled }
        return blocks
    }
}
