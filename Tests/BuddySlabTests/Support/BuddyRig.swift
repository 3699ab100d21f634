//! A buddy allocator of either page size over memory of its own.

@testable import BuddySlab

/// What the laws ask of a `BuddyAllocator<pageSize>`, whatever its page size.
protocol BuddyFace: AnyObject {
    /// Keeps a region's memory for as long as the buddy itself lives.
    func keep(_ memory: TestMemory)
    func addRegion(_ region: MemoryRegion) throws(AllocationError)
    func allocate(_ count: Int, alignment: Int?) throws(AllocationError) -> UInt
    func allocateLowmem(_ count: Int, alignment: Int?) throws(AllocationError) -> UInt
    func deallocate(_ address: UInt, _ count: Int) throws(AllocationError)
    func pageState(_ address: UInt) throws(AllocationError) -> PageState
    func setPageState(_ address: UInt, _ state: PageState) throws(AllocationError)
    func section(_ index: Int) -> SectionSummary?
    func freeBlocks(_ order: Int) -> Int
    func requiredMetadataSize(_ heapSize: Int) -> Int
    var sectionCount: Int { get }
    var totalPages: Int { get }
    var freePages: Int { get }
    var managedBytes: Int { get }
    var allocatedBytes: Int { get }
    var pageSize: Int { get }
}

/// A buddy over pages of `size` bytes.
final class BuddyBox<let size: Int>: BuddyFace {
    private var buddy: BuddyAllocator<size>
    private var kept: [TestMemory] = []

    func keep(_ memory: TestMemory) { kept.append(memory) }

    init(_ physicalAddress: @escaping @convention(c) (UInt) -> UInt) {
        buddy = BuddyAllocator(physicalAddress: physicalAddress)
    }

    func addRegion(_ region: MemoryRegion) throws(AllocationError) { try buddy.addRegion(region) }

    func allocate(_ count: Int, alignment: Int?) throws(AllocationError) -> UInt {
        guard let alignment else { return try buddy.allocatePages(count) }
        return try buddy.allocatePages(count, alignment: alignment)
    }

    func allocateLowmem(_ count: Int, alignment: Int?) throws(AllocationError) -> UInt {
        guard let alignment else { return try buddy.allocatePagesLowmem(count) }
        return try buddy.allocatePagesLowmem(count, alignment: alignment)
    }

    func deallocate(_ address: UInt, _ count: Int) throws(AllocationError) {
        try buddy.deallocatePages(at: address, count: count)
    }

    func pageState(_ address: UInt) throws(AllocationError) -> PageState { try buddy.pageState(at: address) }

    func setPageState(_ address: UInt, _ state: PageState) throws(AllocationError) {
        try buddy.setPageState(at: address, to: state)
    }

    func section(_ index: Int) -> SectionSummary? { buddy.section(index) }
    func freeBlocks(_ order: Int) -> Int { buddy.freeBlocks(order: BlockOrder(order)) }
    func requiredMetadataSize(_ heapSize: Int) -> Int {
        BuddyAllocator<size>.requiredMetadataSize(heapSize: heapSize)
    }
    var sectionCount: Int { buddy.sectionCount }
    var totalPages: Int { buddy.totalPages }
    var freePages: Int { buddy.freePages }
    var managedBytes: Int { buddy.managedBytes }
    var allocatedBytes: Int { buddy.allocatedBytes }
    var pageSize: Int { size }
}

/// A buddy without memory, for a page size that is known when the test runs.
func makeBuddy(
    _ pageSize: Int, physicalAddress: @escaping @convention(c) (UInt) -> UInt = { $0 }
) -> any BuddyFace {
    switch pageSize {
    case 512: BuddyBox<512>(physicalAddress)
    case 4096: BuddyBox<4096>(physicalAddress)
    default: BuddyBox<16384>(physicalAddress)
    }
}

/// A buddy with one section of exactly `pages` pages, which starts `offset` pages behind a multiple of `alignment`.
final class BuddyRig {
    let memory: TestMemory
    let buddy: any BuddyFace
    let base: UInt
    let pages: Int

    init(_ pageSize: Int, pages: Int, offset: Int = 0, alignment: Int = 1 << 23, isZeroed: Bool = true) throws {
        self.pages = pages
        buddy = makeBuddy(pageSize)
        let heapBytes = pages * pageSize
        let metadata = buddy.requiredMetadataSize(heapBytes)
        memory = TestMemory(alignment + offset * pageSize + heapBytes, alignment: alignment)
        buddy.keep(memory)
        let heapOffset = alignment + offset * pageSize
        base = memory.start + UInt(heapOffset)
        try buddy.addRegion(memory.region(from: heapOffset - metadata, metadata + heapBytes, isZeroed: isZeroed))
    }
}
