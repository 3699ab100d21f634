/// Whether an aligned request walks the free blocks: its time among many against its time among few.
import BuddySlab
import CPlatform
import Observatory

/// Measures requests for one page at a multiple of 64 KiB while many pages are free that have no free neighbour.
struct AlignedPages {
    private static let many = 60_000
    private static let few = 1_000
    private static let pairs = 2_000
    private let layout = AllocationLayout(size: 4096, alignment: 64 << 10)

    private let crowded: OwnAllocator
    private let quiet: OwnAllocator

    /// Sets both allocators up.
    init() throws(AllocatorSetupError) {
        crowded = try Self.allocator(isolated: Self.many)
        quiet = try Self.allocator(isolated: Self.few)
    }

    /// One quotient. The calling thread must belong to nobody's CPU.
    func measure() -> (ratio: Double, wasInterrupted: Bool) {
        let before = platform_involuntary_switches()
        let ratio = time(crowded) / time(quiet)
        return (ratio, platform_involuntary_switches() != before)
    }

    /// An allocator of whose pages every second one of twice `isolated` is free.
    private static func allocator(isolated: Int) throws(AllocatorSetupError) -> OwnAllocator {
        let own = try OwnAllocator(.ours, cpuCount: 1)
        do throws(AllocationError) {
            var pages: [UInt] = []
            for _ in 0..<2 * isolated { pages.append(try own.source.allocator.allocatePages(1)) }
            for page in pages where page >> 12 & 1 == 1 {
                try own.source.allocator.deallocatePages(at: page, count: 1)
            }
        } catch {
            preconditionFailure("\(isolated) isolated pages cannot be made: \(error)")
        }
        return own
    }

    private func time(_ own: OwnAllocator) -> Double {
        let face = own.enter(worker: 0)
        defer { own.leave(face) }
        pairs(face, Self.pairs / 4)
        let began = platform_monotonic_nanoseconds()
        pairs(face, Self.pairs)
        return Double(platform_monotonic_nanoseconds() - began)
    }

    private func pairs(_ face: CallFace, _ count: Int) {
        var calls = InlinedCalls(face)
        for _ in 0..<count { calls.pair(layout) }
    }
}
