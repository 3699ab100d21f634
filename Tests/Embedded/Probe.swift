// Uses every public part of the core for both page sizes, so that the Embedded compiler has to make real code of all
// generics: what would allocate on the host heap is then a compile error, and what is left undefined can be listed.

/// Names a page size, since a generic function cannot be called with a bare value.
struct PageSize<let bytes: Int> {}

/// Everything that an integrator without an operating system would call.
func probe<let pageSize: Int>(
    _: PageSize<pageSize>, _ region: MemoryRegion, _ spare: MemoryRegion
) throws(AllocationError) -> Int {
    var buddy = BuddyAllocator<pageSize>()
    try buddy.addRegion(region)
    let page = try buddy.allocatePages(1)
    try buddy.setPageState(at: page, to: .slab)
    try buddy.deallocatePages(at: page, count: 1)
    _ = try buddy.allocatePagesLowmem(2)

    let allocator = GlobalAllocator<pageSize>()
    try allocator.initialize(region: spare, GlobalConfiguration(cpuCount: 2, mode: .exact))
    let layout = AllocationLayout(size: 64)
    let object = try unsafe allocator.allocate(layout)
    let moved = try unsafe allocator.reallocate(object, layout, newSize: 100)
    try unsafe allocator.deallocate(moved, AllocationLayout(size: 100))
    var total = try useCPU(allocator)

    let window = try allocator.window
    let slabs = try PerCPUSlab(cpu: CPUIndex(0), window: window, storage: region)
    let pool = try StaticSlabPool<pageSize, 2>(window: window, storage: region, currentCPU: { 0 })
    let pooled = try unsafe allocator.allocate(layout, from: pool)
    _ = try unsafe allocator.deallocate(pooled, layout, to: pool)
    slabs.reset()
    total += (try? allocator.reclaim())?.returnedPages ?? 0
    total += (try? allocator.selfCheck { total += $0.found })?.findings ?? 0
    allocator.advanceClock()
    if let slab = try? allocator.inspectSlab(containing: 4096, { total += $0 + Int($1.rawValue) }) {
        total += slab.slab.slots
    }
    total += useLookups(try allocator.figures)
    return total + ((try? allocator.withExactFigures { figures, _ in Ledger(figures).unaccountedBytes }) ?? 0)
}

/// What observers ask about slabs and addresses.
func useLookups(_ figures: Figures) -> Int {
    var total = figures.forEachSlab(pageLimit: 64) { $0.freeSlots >= 0 }.pages
    if case .slab(_, let slab, _) = figures.use(of: 4096) { total += slab.inUse }
    return total + Int(figures.now &- (figures.oldestMail(ofOwner: 0) ?? 0)) + figures.sentBytes(owner: 0, freer: 1)
}

/// The unlocked path.
func useCPU<let pageSize: Int>(_ allocator: borrowing GlobalAllocator<pageSize>) throws(AllocationError) -> Int {
    var cpu = try allocator.attach(CPUIndex(1))
    let layout = AllocationLayout(size: 24)
    let object = try unsafe cpu.allocate(layout)
    try unsafe cpu.deallocate(object, layout)
    cpu.idle {}
    let whole = unsafe try cpu.allocateUnsized(24)
    unsafe try cpu.deallocateUnsized(whole)
    var marked = try allocator.attachMarked(CPUIndex(0))
    marked.call { $0.poll() }
    let stop = try allocator.stopForFork()
    allocator.resetAfterFork(stop, thread: 1, newThread: 2)
    return try Ledger(allocator.figures).liveObjects
}

/// Where the real code of both page sizes is asked for.
public func probeBothPageSizes(_ region: MemoryRegion, _ spare: MemoryRegion) -> Int {
    do throws(AllocationError) {
        return try probe(PageSize<4096>(), region, spare) + probe(PageSize<16384>(), region, spare)
    } catch {
        return -1
    }
}
