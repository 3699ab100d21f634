//! Pages and free blocks, by order and by section.

/// What the buddy has, over all sections.
public struct BuddyFigures: Sendable {
    /// Sections that come one by one; the sums cover all.
    public static let sectionLimit = 64
    /// Words of a copy in front of the orders.
    private static let firstOrder = 12
    static let wordCount = firstOrder + BlockOrder.count + sectionLimit

    /// Pages of all heaps.
    public private(set) var totalPages = 0
    /// Pages in free lists, by the sections' counters.
    public private(set) var freePages = 0
    /// Pages flagged as slabs.
    public private(set) var slabPages = 0
    /// Pages in the page caches of CPUs.
    public private(set) var cachedPages = 0
    /// Pages that may be in real memory, by the allocator's own record: handed out at least once since they were given
    /// to the allocator, or given back to the system by it.
    public private(set) var residentPages = 0
    /// How often the buddy lock was taken, and how often it was held by somebody else then.
    public private(set) var lockAcquisitions = 0
    public private(set) var lockContentions = 0
    /// Looks at the held buddy lock before it was got or the taker slept, and times that a taker slept.
    public private(set) var lockLooks = 0
    public private(set) var lockSleeps = 0
    /// Seconds that takers who found the lock held waited, all together and at the longest.
    public private(set) var lockWaitSeconds = 0.0
    public private(set) var lockLongestWaitSeconds = 0.0
    /// How many sections there are.
    public private(set) var sectionCount = 0
    private var orders: InlineArray<21, Int> = .init(repeating: 0)
    private var sectionFreePages: InlineArray<64, Int> = .init(repeating: 0)

    /// Free blocks of an order.
    public func freeBlocks(order: Int) -> Int { orders[order] }

    /// Free pages of one of the first 64 sections.
    public func freePages(section: Int) -> Int { sectionFreePages[section] }

    /// Pages in free blocks of an order.
    public func freePages(order: Int) -> Int { orders[order] << order }

    /// Blocks of an order that could be had by splitting larger ones.
    public func obtainableBlocks(order: Int) -> Int {
        var blocks = 0
        for larger in order..<BlockOrder.count { blocks += orders[larger] << (larger - order) }
        return blocks
    }

    /// The share of free memory that is of no use to a request of this order: `(F - S * 2^j) / F`, 0 where nothing is
    /// free. M. Gorman's unusable free space index.
    public func unusableRatio(order: Int) -> Double {
        let free = listedPages
        guard free > 0 else { return 0 }
        return Double(free - obtainableBlocks(order: order) << order) / Double(free)
    }

    /// Why a request of this order would fail: -1 it would not, near 0 for lack of memory, near 1 for fragmentation.
    /// M. Gorman's fragmentation index, as in Linux (mm/vmstat.c).
    public func fragmentationIndex(order: Int) -> Double {
        if obtainableBlocks(order: order) > 0 { return -1 }
        var blocks = 0
        for size in 0..<BlockOrder.count { blocks += orders[size] }
        guard blocks > 0 else { return 0 }
        let free = Double(listedPages) / Double(1 << order)
        return max(0, 1 - (1 + free) / Double(blocks))
    }

    /// Order of the largest free block; nil where none is free.
    public var largestOrder: Int? {
        for order in stride(from: BlockOrder.count - 1, through: 0, by: -1) where orders[order] > 0 { return order }
        return nil
    }

    /// Pages in the free lists, by the lists' own counts.
    var listedPages: Int {
        var pages = 0
        for order in 0..<BlockOrder.count { pages += orders[order] << order }
        return pages
    }

    init(reading state: GlobalState) {
        let directory = state.directory
        sectionCount = directory.count
        for index in 0..<sectionCount {
            let section = directory[index]
            totalPages += section.pageCount.int
            freePages += section.freePages.int
            slabPages += section.slabPages.int
            residentPages += section.residentPages.int
            for order in 0..<BlockOrder.count { orders[order] += section.freeBlocks(order).int }
            if index < Self.sectionLimit { sectionFreePages[index] = section.freePages.int }
        }
        for cpu in 0...state.cpuCount.int {
            let cache = state.processor(cpu).pageCache
            slabPages += cache.slabPages.int
            cachedPages += cache.pages.int
        }
        let lock = state.buddyLock
        lockAcquisitions = lock.acquisitions.int
        lockContentions = lock.contentions.int
        lockLooks = lock.looks.int
        lockSleeps = lock.sleeps.int
        lockWaitSeconds = Double(lock.waitNanoseconds.int) / 1_000_000_000
        lockLongestWaitSeconds = Double(lock.longestWait.int) / 1_000_000_000
    }

    func copy(to address: UInt) {
        func put(_ index: Int, _ value: Int) { Word(at: address + UInt(index * 8)).int = value }
        put(0, totalPages)
        put(1, freePages)
        put(2, slabPages)
        put(3, lockAcquisitions)
        put(4, lockContentions)
        put(5, sectionCount)
        put(6, cachedPages)
        put(7, residentPages)
        put(8, lockLooks)
        put(9, lockSleeps)
        put(10, Int((lockWaitSeconds * 1_000_000_000).rounded()))
        put(11, Int((lockLongestWaitSeconds * 1_000_000_000).rounded()))
        let first = Self.firstOrder
        for order in 0..<BlockOrder.count { put(first + order, orders[order]) }
        for section in 0..<Self.sectionLimit { put(first + BlockOrder.count + section, sectionFreePages[section]) }
    }

    init(copiedAt address: UInt) {
        func get(_ index: Int) -> Int { Word(at: address + UInt(index * 8)).int }
        totalPages = get(0)
        freePages = get(1)
        slabPages = get(2)
        lockAcquisitions = get(3)
        lockContentions = get(4)
        sectionCount = get(5)
        cachedPages = get(6)
        residentPages = get(7)
        lockLooks = get(8)
        lockSleeps = get(9)
        lockWaitSeconds = Double(get(10)) / 1_000_000_000
        lockLongestWaitSeconds = Double(get(11)) / 1_000_000_000
        let first = Self.firstOrder
        for order in 0..<BlockOrder.count { orders[order] = get(first + order) }
        for section in 0..<Self.sectionLimit { sectionFreePages[section] = get(first + BlockOrder.count + section) }
    }
}
