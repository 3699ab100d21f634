/// The memory works: one allocator in a process of its own fills memory and frees most of it again.
import CPlatform
import Workloads

/// What a probe found.
struct MemoryFigures: Sendable, Equatable {
    /// Bytes that were asked for.
    var requestedBytes = 0
    /// Bytes held with all objects live, above what the process held before.
    var filledBytes = 0
    var nanosecondsPerObject = 0.0
    /// Bytes held after nine tenths of the objects were freed, and after a reclaim.
    var freedBytes = 0
    var reclaimedBytes = 0
}

/// Fills memory with objects of `fleet` sizes.
public struct MemoryProbe {
    /// Bytes that are asked for in all.
    static let requestedBytes = 200 << 20

    private let sizes: Buffer<UInt32>
    private let addresses: Buffer<UInt>
    /// All objects in random order.
    private let order: Buffer<UInt32>
    private let requested: Int

    /// Draws the sizes and the order, so that nothing of this is done while memory is measured.
    init(requestedBytes: Int = Self.requestedBytes) {
        let sampler = SizeSampler(.fleet)
        var random = RandomStream(seed: 1)
        var drawn: [UInt32] = []
        var sum = 0
        while sum < requestedBytes {
            let size = sampler.next(&random)
            drawn.append(UInt32(size))
            sum += size
        }
        requested = sum
        sizes = Buffer(drawn)
        addresses = Buffer(repeating: 0, count: drawn.count)
        order = Buffer((0..<UInt32(drawn.count)).shuffled(using: &random))
    }

    /// Fills, frees and measures on the calling thread. `contender` is made after the first look at the memory, so that
    /// what it holds from its start counts.
    func measure<Failure: Error>(_ contender: () throws(Failure) -> any Contender) throws(Failure) -> MemoryFigures {
        var figures = MemoryFigures()
        figures.requestedBytes = requested
        let before = heldBytes() ?? 0
        let contender = try contender()
        let face = contender.enter(worker: 0)
        figures.nanosecondsPerObject = fill(PointerCalls(face))
        figures.filledBytes = (heldBytes() ?? 0) - before
        free(PointerCalls(face), 0..<order.slots.count * 9 / 10)
        figures.freedBytes = (heldBytes() ?? 0) - before
        contender.leave(face)
        contender.reclaim()
        figures.reclaimedBytes = (heldBytes() ?? 0) - before
        let again = contender.enter(worker: 0)
        free(PointerCalls(again), order.slots.count * 9 / 10..<order.slots.count)
        contender.leave(again)
        return figures
    }

    private func fill(_ calls: PointerCalls<0>) -> Double {
        let began = platform_monotonic_nanoseconds()
        for index in 0..<sizes.slots.count {
            let size = Int(sizes.slots[index])
            let object = calls.allocate(size)
            touchPages(object, size)
            addresses.slots[index] = object
        }
        return Double(platform_monotonic_nanoseconds() - began) / Double(sizes.slots.count)
    }

    private func free(_ calls: PointerCalls<0>, _ range: Range<Int>) {
        for place in range {
            let index = Int(order.slots[place])
            calls.deallocate(addresses.slots[index], Int(sizes.slots[index]))
        }
    }
}

extension MemoryProbe {
    /// Runs a probe of the allocator `name` in this process and answers the line that the parent reads.
    public static func line(of name: String) throws(BenchError) -> String {
        _ = platform_pin_current_thread(0)
        let figures = try MemoryProbe().measure { () throws(BenchError) in
            try Bench.contender(named: name, workers: 1)
        }
        return "\(figures.requestedBytes) \(figures.filledBytes) \(figures.nanosecondsPerObject) "
            + "\(figures.freedBytes) \(figures.reclaimedBytes)"
    }
}

extension MemoryFigures {
    /// The figures in a line that `MemoryProbe.line` wrote.
    init?(line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 5, let requested = Int(words[0]), let filled = Int(words[1]),
            let nanoseconds = Double(words[2]), let freed = Int(words[3]), let reclaimed = Int(words[4]), requested > 0
        else { return nil }
        self.init(
            requestedBytes: requested, filledBytes: filled, nanosecondsPerObject: nanoseconds, freedBytes: freed,
            reclaimedBytes: reclaimed)
    }
}
