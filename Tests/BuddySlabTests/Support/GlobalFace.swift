//! The global allocator of any page size behind one face, with addresses in the place of pointers.

import BuddySlab
import Threads

/// What the laws ask of a `GlobalAllocator<pageSize>`, whatever its page size.
protocol GlobalFace: AnyObject, Sendable {
    /// Keeps a region's memory for as long as the allocator itself lives.
    func keep(_ memory: TestMemory)
    func initialize(_ region: MemoryRegion, _ configuration: GlobalConfiguration) throws(AllocationError)
    func addRegion(_ region: MemoryRegion) throws(AllocationError) -> Bool
    func allocate(_ layout: AllocationLayout) throws(AllocationError) -> UInt
    func deallocate(_ address: UInt, _ layout: AllocationLayout) throws(AllocationError) -> FreeOutcome
    func reallocate(_ address: UInt, _ layout: AllocationLayout, newSize: Int) throws(AllocationError) -> UInt
    func allocatePages(_ count: Int, alignment: Int) throws(AllocationError) -> UInt
    func allocatePagesLowmem(_ count: Int, alignment: Int) throws(AllocationError) -> UInt
    func deallocatePages(at address: UInt, count: Int) throws(AllocationError)
    func attach(_ cpu: Int, thread: Int) throws(AllocationError) -> AttachedCPU
    func acting<Result>(as cpu: Int, _ body: (inout AttachedCPU) -> Result) throws(SafepointError) -> Result
    func reclaim() throws(SafepointError) -> ReclaimReport
    func setMagazines(_ policy: MagazinePolicy) throws(SafepointError)
    func change(magazines: MagazinePolicy?, pageCacheBytes: Int?) throws(SafepointError)
    @discardableResult
    func releaseIdleMemory() -> Int
    func withExactFigures<Result>(_ body: (Figures, Double) -> Result) throws(SafepointError) -> Result
    func selfCheck(_ report: (SelfCheckFinding) -> Void) throws(SafepointError) -> SelfCheckReport
    func inspectSlab(
        containing address: UInt, _ report: (Int, SlotState) -> Void
    ) throws(SafepointError) -> SlabInspection?
    func advanceClock()
    func section(_ index: Int) -> SectionSummary?
    var sectionCount: Int { get }
    var managedBytes: Int { get }
    var allocatedBytes: Int { get }
    var heapAlignment: Int { get }
    var live: Figures? { get }
}

/// An allocator over pages of `pageSize` bytes.
final class GlobalBox<let pageSize: Int>: GlobalFace {
    let allocator = GlobalAllocator<pageSize>()
    private let kept = Guarded<[TestMemory]>([])

    func keep(_ memory: TestMemory) { kept.withLock { $0.append(memory) } }

    func initialize(_ region: MemoryRegion, _ configuration: GlobalConfiguration) throws(AllocationError) {
        try allocator.initialize(region: region, configuration)
    }

    func addRegion(_ region: MemoryRegion) throws(AllocationError) -> Bool { try allocator.addRegion(region) }

    func allocate(_ layout: AllocationLayout) throws(AllocationError) -> UInt {
        UInt(bitPattern: try unsafe allocator.allocate(layout))
    }

    func deallocate(_ address: UInt, _ layout: AllocationLayout) throws(AllocationError) -> FreeOutcome {
        try unsafe allocator.deallocate(pointer(address), layout)
    }

    func reallocate(_ address: UInt, _ layout: AllocationLayout, newSize: Int) throws(AllocationError) -> UInt {
        UInt(bitPattern: try unsafe allocator.reallocate(pointer(address), layout, newSize: newSize))
    }

    func allocatePages(_ count: Int, alignment: Int) throws(AllocationError) -> UInt {
        try allocator.allocatePages(count, alignment: alignment)
    }

    func allocatePagesLowmem(_ count: Int, alignment: Int) throws(AllocationError) -> UInt {
        try allocator.allocatePagesLowmem(count, alignment: alignment)
    }

    func deallocatePages(at address: UInt, count: Int) throws(AllocationError) {
        try allocator.deallocatePages(at: address, count: count)
    }

    func releaseIdleMemory() -> Int { allocator.releaseIdleMemory() }

    func attach(_ cpu: Int, thread: Int) throws(AllocationError) -> AttachedCPU {
        try allocator.attach(CPUIndex(UInt16(cpu)), thread: thread)
    }

    func acting<Result>(as cpu: Int, _ body: (inout AttachedCPU) -> Result) throws(SafepointError) -> Result {
        try allocator.acting(as: CPUIndex(UInt16(cpu)), body)
    }

    func setMagazines(_ policy: MagazinePolicy) throws(SafepointError) { try allocator.setMagazines(policy) }

    func change(magazines: MagazinePolicy?, pageCacheBytes: Int?) throws(SafepointError) {
        try allocator.change(magazines: magazines, pageCacheBytes: pageCacheBytes)
    }

    func reclaim() throws(SafepointError) -> ReclaimReport { try allocator.reclaim() }

    func withExactFigures<Result>(_ body: (Figures, Double) -> Result) throws(SafepointError) -> Result {
        try allocator.withExactFigures(body)
    }

    func selfCheck(_ report: (SelfCheckFinding) -> Void) throws(SafepointError) -> SelfCheckReport {
        try allocator.selfCheck(report)
    }

    func inspectSlab(
        containing address: UInt, _ report: (Int, SlotState) -> Void
    ) throws(SafepointError) -> SlabInspection? {
        try allocator.inspectSlab(containing: address, report)
    }

    func advanceClock() { allocator.advanceClock() }

    func section(_ index: Int) -> SectionSummary? { allocator.section(index) }
    var sectionCount: Int { allocator.sectionCount }
    var managedBytes: Int { allocator.managedBytes }
    var allocatedBytes: Int { allocator.allocatedBytes }
    var heapAlignment: Int { GlobalAllocator<pageSize>.heapAlignment }
    var live: Figures? { try? allocator.figures }
}

/// The pointer with an address; a null address is none of any object's.
func pointer(_ address: UInt) -> UnsafeMutableRawPointer {
    guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: address) else { fatalError("a null address") }
    return unsafe pointer
}

/// A face without a region, for a page size that is known when the test runs.
func makeFace(pageSize: Int) -> any GlobalFace {
    pageSize == 4096 ? GlobalBox<4096>() : GlobalBox<16384>()
}
