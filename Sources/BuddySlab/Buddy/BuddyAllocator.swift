//! The buddy allocator for pages, usable alone.

/// Hands out runs of pages from one or more regions of address space.
///
/// Not thread-safe by itself: `GlobalAllocator` keeps one behind a lock. The page size is a power of two from 512
/// bytes; orders are 0...20. All bookkeeping lies in the regions' own metadata.
public struct BuddyAllocator<let pageSize: Int>: ~Copyable {
    /// Address of the directory's root, in the first region; 0 while there is none.
    private var root: UInt = 0
    private let physicalAddress: @convention(c) (UInt) -> UInt

    /// An allocator without memory. `physicalAddress` answers for `allocatePagesLowmem`.
    public init(physicalAddress: @escaping @convention(c) (UInt) -> UInt = { $0 }) {
        precondition(
            pageSize >= 512 && pageSize & (pageSize - 1) == 0, "a page size is a power of two of at least 512 bytes")
        self.physicalAddress = physicalAddress
    }

    static var pageShift: Int { pageSize.trailingZeroBitCount }
    private static var parts: SectionParts { SectionParts(records: true, slabs: false) }

    var core: BuddyCore? {
        root == 0 ? nil : BuddyCore(directory: SectionDirectory(root: root), pageShift: Self.pageShift)
    }

    /// Bytes of metadata that a first region needs so that its heap can have `heapSize` bytes. Later regions need
    /// some more, because the table of sections is published whole.
    public static func requiredMetadataSize(heapSize: Int) -> Int {
        SectionPlan.metadataBytes(max(heapSize, 0) / pageSize, pageShift, parts, 64, nil)
    }

    /// Adds a region: metadata at its front, a heap of whole pages behind. O(region's blocks + sections).
    ///
    /// - Throws: `invalidParam` for a region too small for one page or one that wraps, `memoryOverlap` where it shares
    ///   bytes with a managed one.
    public mutating func addRegion(_ region: MemoryRegion) throws(AllocationError) {
        guard let end = region.end else { throw .invalidParam }
        let directory = core?.directory
        if let directory, directory.overlaps(start: region.start, end: end) { throw .memoryOverlap }
        guard
            let plan = SectionPlan(
                region: region, pageShift: Self.pageShift, heapAlignment: UInt(pageSize), parts: Self.parts,
                extraBytes: directory == nil ? 64 : 0, directory: directory)
        else { throw .invalidParam }
        let section = plan.makeSection(number: directory?.count ?? 0)
        let target = directory ?? SectionDirectory(root: plan.start)
        BuddyCore(directory: target, pageShift: Self.pageShift).release(all: section)
        plan.publish(section, in: target)
        root = target.root
    }

    /// Takes `count` pages, rounded up to a power of two, at an address that is a multiple of `alignment` bytes.
    /// O(sections x orders).
    ///
    /// - Throws: `invalidParam` for a count of 0, an alignment that is no power of two or less than a page, or an order
    ///   past the maximum; `noMemory` where no block is free; `notInitialized` without a region.
    public mutating func allocatePages(_ count: Int, alignment: Int = pageSize) throws(AllocationError) -> UInt {
        guard let core else { throw .notInitialized }
        return try core.allocatePages(count, alignment: alignment, requestedBytes: nil)
    }

    /// Like `allocatePages`, but every page of the block lies below 4 GiB of *physical* memory, by the integrator's
    /// hook. Walks the free blocks: O(free pages) in the worst case.
    public mutating func allocatePagesLowmem(
        _ count: Int, alignment: Int = pageSize
    ) throws(AllocationError) -> UInt {
        guard let core else { throw .notInitialized }
        return try core.allocatePagesLowmem(count, alignment: alignment, physicalAddress)
    }

    /// Gives a block back; the recorded order is what is freed. O(orders).
    ///
    /// - Throws: `notFound` outside every section, `notAllocated` where no block in use starts, `invalidParam` where
    ///   `count` pages is not a block of the recorded order.
    public mutating func deallocatePages(at address: UInt, count: Int) throws(AllocationError) {
        guard let core else { throw .notInitialized }
        try core.deallocatePages(at: address, count: count)
    }

    /// What the page at an address is used for. `notFound` outside every section.
    public func pageState(at address: UInt) throws(AllocationError) -> PageState {
        guard let core else { throw .notInitialized }
        return try core.pageState(at: address)
    }

    /// Flags the block that contains an address `allocated` or `slab`.
    ///
    /// - Throws: `notFound` outside every section, `notAllocated` for a free page, `invalidParam` for `free`, which
    ///   only `deallocatePages` makes a page.
    public mutating func setPageState(at address: UInt, to state: PageState) throws(AllocationError) {
        guard let core else { throw .notInitialized }
        try core.setPageState(at: address, to: state)
    }

    /// How many sections there are.
    public var sectionCount: Int { core?.directory.count ?? 0 }

    /// Section number `index`, in the order of addition; nil where there is none.
    public func section(_ index: Int) -> SectionSummary? {
        guard let core, index >= 0, index < core.directory.count else { return nil }
        return SectionSummary(core.directory[index])
    }

    /// Pages of all heaps.
    public var totalPages: Int { core?.sum { $0.pageCount.int } ?? 0 }
    /// Pages that are free.
    public var freePages: Int { core?.sum { $0.freePages.int } ?? 0 }
    /// Bytes of all heaps, without metadata.
    public var managedBytes: Int { totalPages * pageSize }
    /// Page-level occupancy: managed minus free, in bytes.
    public var allocatedBytes: Int { (totalPages - freePages) * pageSize }

    /// Free blocks of an order, over all sections.
    public func freeBlocks(order: BlockOrder) -> Int {
        guard order.rawValue >= 0, order <= .maximum else { return 0 }
        return core?.sum { $0.freeBlocks(order.rawValue).int } ?? 0
    }
}

/// One section in figures.
public struct SectionSummary: Equatable, Sendable {
    /// Place in the order of addition.
    public let index: Int
    /// Address of the heap's first page.
    public let start: UInt
    /// Bytes of the heap.
    public let byteCount: Int
    /// Pages that are free.
    public let freePages: Int
    /// Pages of the heap.
    public let totalPages: Int
    /// Address and bytes of the whole region, metadata included.
    public let regionStart: UInt
    public let regionBytes: Int

    init(_ section: Section) {
        index = section.index.int
        start = section.base.address
        byteCount = section.byteCount
        freePages = section.freePages.int
        totalPages = section.pageCount.int
        regionStart = section.regionStart.address
        regionBytes = Int(section.regionEnd.address - section.regionStart.address)
    }
}
