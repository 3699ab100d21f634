//! The whole allocator: routing between CPUs' slabs and the buddy.
//!
//! Lock order: stop mutex, release lock, common-CPU lock, buddy lock; see `GlobalState`. A thread with a token takes
//! only the last, and only when its page cache does not serve it.

import Synchronization

/// How an allocator is set up.
public struct GlobalConfiguration: Sendable {
    /// CPUs that threads can attach to, 1...1024.
    public var cpuCount: Int
    /// How misuse is treated.
    public var mode: AllocatorMode
    /// How large magazines are.
    public var magazines: MagazinePolicy
    /// Bytes of free pages that a CPU may keep back from the others, 0...1 GiB; none with magazines of 0. Nil stands
    /// for a 32nd of the first region, at most 64 MiB.
    public var pageCacheBytes: Int?
    /// The size classes.
    public var classes: SizeClassScheme
    /// What the platform supplies.
    public var hooks: PlatformHooks
    /// What canaries, poison and the choice of slots follow from in mode `hardened`: a number that nobody can guess, or
    /// one that is always the same for tests. The library itself has no source of such numbers.
    public var secret: UInt64

    /// The defaults: one CPU, mode `flush`, adaptive magazines, page caches by the region, the seed's classes, no
    /// platform, and a secret that everybody knows.
    public init(
        cpuCount: Int = 1, mode: AllocatorMode = .flush, magazines: MagazinePolicy = .standard,
        pageCacheBytes: Int? = nil, classes: SizeClassScheme = .seed, hooks: PlatformHooks = PlatformHooks(),
        secret: UInt64 = 0
    ) {
        self.cpuCount = cpuCount
        self.mode = mode
        self.magazines = magazines
        self.pageCacheBytes = pageCacheBytes
        self.classes = classes
        self.hooks = hooks
        self.secret = secret
    }
}

/// A buddy and slab allocator over memory that it is given.
///
/// Requests of up to the largest class go to the slabs of a CPU: that of the caller's `AttachedCPU`, or without one the
/// common CPU behind its lock. Everything else goes to the buddy. Any number of allocators can live side by side, and
/// any thread may call any of them.
///
/// @unchecked Sendable because all state lies behind one atomic address, and every path to it locks, owns or is atomic.
public struct GlobalAllocator<let pageSize: Int>: ~Copyable, @unchecked Sendable {
    /// Heaps start on such a boundary, so that huge pages can back them.
    public static var heapAlignment: Int { max(2 << 20, pageSize) }

    /// 0: no region yet. 1: a first region is being set up. Otherwise the address of the state.
    private let root = Atomic<UInt>(0)

    /// An allocator without memory.
    public init() {
        precondition(
            pageSize >= 4096 && pageSize & (pageSize - 1) == 0, "a page size is a power of two of at least 4096 bytes")
    }

    private static var pageShift: Int { pageSize.trailingZeroBitCount }
    private static var parts: SectionParts { SectionParts(records: true, slabs: true) }

    /// The shared words; `notInitialized` where there are none yet.
    var state: GlobalState {
        get throws(AllocationError) {
            // Acquires everything that `initialize` wrote.
            let address = root.load(ordering: .acquiring)
            guard address > 1 else { throw .notInitialized }
            return GlobalState(address: address)
        }
    }

    // MARK: Regions

    /// Sets the allocator up over its first region.
    ///
    /// - Throws: `alreadyInitialized` the second time; `invalidParam` for a region without room for one page behind the
    ///   metadata, or a configuration out of bounds. A failed call leaves the allocator as it was.
    public borrowing func initialize(
        region: MemoryRegion, _ configuration: GlobalConfiguration = GlobalConfiguration()
    ) throws(AllocationError) {
        guard root.compareExchange(expected: 0, desired: 1, ordering: .acquiringAndReleasing).exchanged else {
            throw .alreadyInitialized
        }
        guard let state = Self.makeState(region, configuration) else {
            root.store(0, ordering: .releasing)
            throw .invalidParam
        }
        root.store(state.address, ordering: .releasing)
    }

    private static func makeState(_ region: MemoryRegion, _ configuration: GlobalConfiguration) -> GlobalState? {
        guard (1...1024).contains(configuration.cpuCount), configuration.magazines.isValid,
            GlobalConfiguration.pageCacheRange.contains(configuration.pageCacheBytes ?? 0),
            configuration.classes.fits(pageSize: pageSize),
            let plan = SectionPlan(
                region: region, pageShift: pageShift, heapAlignment: UInt(heapAlignment), parts: parts,
                extraBytes: GlobalState.extraBytes(configuration, pageShift: pageShift), directory: nil)
        else { return nil }
        let section = plan.makeSection(number: 0)
        let state = GlobalState(at: plan.start, configuration, pageSize: pageSize, heapBytes: section.byteCount)
        state.add(section, plan, region)
        return state
    }

    /// Adds a region. False, and nothing happens, where nothing is left of it after its heap was aligned to 2 MiB.
    ///
    /// - Throws: `notInitialized`; `invalidParam` for a region that wraps; `memoryOverlap`.
    @discardableResult
    public borrowing func addRegion(_ region: MemoryRegion) throws(AllocationError) -> Bool {
        let state = try state
        guard let end = region.end else { throw .invalidParam }
        let hooks = state.hooks
        state.buddyLock.lock(hooks)
        defer { state.buddyLock.unlock(hooks) }
        guard !state.directory.overlaps(start: region.start, end: end) else { throw .memoryOverlap }
        guard
            let plan = SectionPlan(
                region: region, pageShift: Self.pageShift, heapAlignment: UInt(Self.heapAlignment), parts: Self.parts,
                extraBytes: 0, directory: state.directory)
        else { return false }
        state.add(plan.makeSection(number: state.directory.count), plan, region)
        return true
    }

    // MARK: Small and large objects, on the common CPU

    /// Allocates without a token: under the common CPU's lock, or from the buddy. After a reclaim where memory is
    /// short.
    ///
    /// - Throws: `notInitialized`, `invalidParam` for a layout that makes no sense or needs more than the largest order,
    ///   `noMemory`.
    public borrowing func allocate(_ layout: AllocationLayout) throws(AllocationError) -> UnsafeMutableRawPointer {
        let state = try state
        return unsafe userPointer(try state.allocate(layout, on: nil))
    }

    /// Frees without a token.
    ///
    /// - Throws: what is wrong with the address or the layout; nothing has changed then but a counter.
    @discardableResult
    public borrowing func deallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout
    ) throws(AllocationError) -> FreeOutcome {
        try state.deallocate(UInt(bitPattern: pointer), layout, on: nil)
    }

    /// Changes an object's size without a token; see `AttachedCPU.reallocate`.
    public borrowing func reallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        let state = try state
        return unsafe userPointer(try state.reallocate(UInt(bitPattern: pointer), layout, newSize: newSize, on: nil))
    }

    // MARK: Pages

    /// Takes whole pages; see `BuddyAllocator.allocatePages`. After a reclaim where there are none. Whether `count` is
    /// rounded up to a power of two is the class scheme's matter.
    public borrowing func allocatePages(
        _ count: Int, alignment: Int = pageSize
    ) throws(AllocationError) -> UInt {
        try state.allocatePages(count, alignment: alignment)
    }

    /// Takes whole pages below 4 GiB of physical memory; see `BuddyAllocator.allocatePagesLowmem`.
    public borrowing func allocatePagesLowmem(
        _ count: Int, alignment: Int = pageSize
    ) throws(AllocationError) -> UInt {
        try state.allocatePagesLowmem(count, alignment: alignment)
    }

    /// Gives whole pages back; `count` only checks the caller.
    ///
    /// - Throws: `notFound`, `notAllocated`, `invalidParam` as `BuddyAllocator.deallocatePages`; `invalidParam` for the
    ///   pages of a slab, which only the slab's owner gives back.
    public borrowing func deallocatePages(at address: UInt, count: Int) throws(AllocationError) {
        try state.returnLarge(address, pages: count, size: count &* pageSize, on: nil)
    }

    // MARK: Queries

    /// How many sections there are.
    public var sectionCount: Int { (try? state)?.directory.count ?? 0 }

    /// Section number `index`, in the order of addition; nil where there is none.
    public borrowing func section(_ index: Int) -> SectionSummary? {
        guard let directory = (try? state)?.directory, index >= 0, index < directory.count else { return nil }
        return SectionSummary(directory[index])
    }

    /// Bytes of all heaps, without metadata.
    public var managedBytes: Int { (try? state)?.managedBytes.int ?? 0 }

    /// Page-level occupancy: managed minus what the buddy and the page caches have, in bytes.
    public var allocatedBytes: Int {
        guard let state = try? state else { return 0 }
        return (state.buddy.sum { $0.pageCount.int - $0.freePages.int } - state.cachedPages) * pageSize
    }

    /// All addresses of the sections, as a window from which an integrator's pool can make slabs. `notInitialized`
    /// before there is one.
    public var window: SlabWindow<pageSize> {
        get throws(AllocationError) {
            let state = try state
            return SlabWindow(directory: state.directory, classes: state.classes)
        }
    }
}
