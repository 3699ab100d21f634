//! The sizes that were requested, as a histogram in fixed memory: sampled where requests leave the fast path.
//!
//! A request that a magazine serves is not looked at. The next one of the class that it cannot serve stands for all
//! since the last such: whether a magazine is empty does not depend on the sizes within its class, so what is sampled
//! is like what is not. Blocks of whole pages are noted one by one, but for those from a page cache, for which the next
//! one of their stack stands in the same way.

/// The bins of sizes: 8 bytes wide up to 1 KiB, then 64 for each doubling, each at most a 64th of its sizes wide. Every
/// class of the library's schemes, and every multiple of a page up to 64 pages of 4 KiB, ends a bin.
public enum SizeBins {
    private static let fineBins = 128
    private static let doublings = 24
    private static let stepBits = 6

    /// How many there are: enough for the largest block of 16 KiB pages.
    public static let count = fineBins + doublings << stepBits

    /// The bin of a size; 0 counts as 1.
    public static func bin(of size: Int) -> Int {
        let last = max(size, 1) - 1
        guard last >= 1024 else { return last >> 3 }
        let doubling = Int.bitWidth - 1 - last.leadingZeroBitCount
        let step = last >> (doubling - stepBits) & (1 << stepBits - 1)
        return min(count - 1, fineBins + (doubling - 10) << stepBits + step)
    }

    /// The largest size of a bin.
    public static func upperBound(_ bin: Int) -> Int {
        guard bin >= fineBins else { return (bin + 1) * 8 }
        let doubling = 10 + (bin - fineBins) >> stepBits
        let step = (bin - fineBins) & (1 << stepBits - 1)
        return (1 << stepBits + step + 1) << (doubling - stepBits)
    }
}

/// The histogram of one CPU, or of large blocks of threads without one. Written by its CPU; by the holder of the buddy
/// lock where it is nobody's.
struct SizeSamples {
    private static let headerBytes: UInt = 64
    /// Whole cache lines.
    static let byteCount = Int(headerBytes) + SizeBins.count * 8

    let address: UInt

    /// Requests that were noted.
    var samples: Word { Word(at: address) }
    /// Bytes of the large blocks among them, each as often as it stands for others.
    var largeBytes: Word { Word(at: address &+ 8) }
    /// Requests that the samples of a bin stand for.
    func weight(_ bin: Int) -> Word { Word(at: address &+ Self.headerBytes &+ UInt(bin) &* 8) }

    func record(size: Int, weight amount: Int) {
        samples.add(1)
        weight(SizeBins.bin(of: size)).add(amount)
    }

    /// Notes a block of whole pages, which stands for `count` of its length, itself included.
    func recordLarge(size: Int, count: Int) {
        record(size: size, weight: count)
        largeBytes.add(size * count)
    }
}

extension GlobalState {
    /// Bytes of all histograms.
    static func sizeSamplesBytes(cpuCount: Int) -> Int { (cpuCount + 2) * SizeSamples.byteCount }

    /// The histogram of a CPU; that of large blocks without one where it is nil.
    func sizeSamples(of processor: Processor?) -> SizeSamples {
        sizeSamples(processor?.id.int ?? cpuCount.int + 1)
    }

    func sizeSamples(_ index: Int) -> SizeSamples {
        SizeSamples(address: samplesAddress.address &+ UInt(index &* SizeSamples.byteCount))
    }
}

extension Processor {
    /// Notes the size of an allocation that took the slow way, for all of the class since the last one that did.
    func sample(_ classIndex: Int, size: Int) {
        let allocations = magazine(classIndex).allocations
        let flow = flow(classIndex)
        let weight = allocations - flow.sampledAt.int
        flow.sampledAt.int = allocations
        flow.sampledBytes.add(weight * size)
        // An alignment may have asked for a larger class than the size did: then the class is what was needed.
        let isBySize = classes.index(size: size &+ state.slack) == classIndex
        state.sizeSamples(of: self).record(size: isBySize ? size : classes[classIndex].size.int, weight: weight)
    }
}
