//! Slab allocators used alone, over a window of addresses that nothing is mapped at.

@testable import BuddySlab

/// What the laws ask of slab allocators of one window, whatever its page size.
protocol SlabFace: AnyObject {
    func sizeClass(_ layout: AllocationLayout) -> SizeClass?
    func describe(_ sizeClass: SizeClass) -> SizeClassDescription?
    func owner(_ address: UInt) -> CPUIndex?
    func allocate(_ layout: AllocationLayout) throws(AllocationError) -> SlabAnswer
    func addSlab(_ sizeClass: SizeClass, _ base: UInt, _ byteCount: Int) throws(AllocationError)
    func deallocate(_ address: UInt, _ layout: AllocationLayout) throws(AllocationError) -> SlabFreeResult
    func deallocateRemote(_ address: UInt) throws(AllocationError)
    func drain() -> Int
    func takeEmpty(keeping: Int) -> (base: UInt, pages: Int)?
    func count(_ sizeClass: SizeClass, _ list: SlabListState) -> Int
    func freeSlots(_ sizeClass: SizeClass) -> Int
    var core: SlabCore { get }
}

/// The answer of a slab allocator, with an address in the place of a pointer.
enum SlabAnswer: Equatable {
    case allocated(UInt)
    case needsSlab(SizeClass, pages: Int)

    init(_ result: SlabAllocationResult) {
        switch result {
        case .allocated(let pointer): self = .allocated(UInt(bitPattern: pointer))
        case .needsSlab(let sizeClass, let pages): self = .needsSlab(sizeClass, pages: pages)
        }
    }

    var address: UInt? { if case .allocated(let address) = self { address } else { nil } }
}

/// One allocator over a window of pages of `pageSize` bytes.
final class SlabBox<let pageSize: Int>: SlabFace {
    private let storage: TestMemory
    private let window: SlabWindow<pageSize>
    private var slabs: SlabAllocator<pageSize>

    init(_ windowRegion: MemoryRegion, owner: CPUIndex) throws {
        let headers = SlabWindow<pageSize>.requiredStorage(windowBytes: windowRegion.byteCount)
        storage = TestMemory(headers + SlabAllocator<pageSize>.requiredStorage(), offset: 8)
        window = try SlabWindow(window: windowRegion, storage: storage.region(from: 0, headers))
        slabs = try SlabAllocator(window: window, owner: owner, storage: storage.region(from: headers))
    }

    func sizeClass(_ layout: AllocationLayout) -> SizeClass? { window.sizeClass(for: layout) }
    func describe(_ sizeClass: SizeClass) -> SizeClassDescription? { window.describe(sizeClass) }
    func owner(_ address: UInt) -> CPUIndex? { window.owner(of: address) }
    func allocate(_ layout: AllocationLayout) throws(AllocationError) -> SlabAnswer {
        SlabAnswer(try slabs.allocate(layout))
    }
    func addSlab(_ sizeClass: SizeClass, _ base: UInt, _ byteCount: Int) throws(AllocationError) {
        try slabs.addSlab(sizeClass, base: base, byteCount: byteCount)
    }
    func deallocate(_ address: UInt, _ layout: AllocationLayout) throws(AllocationError) -> SlabFreeResult {
        try unsafe slabs.deallocate(pointer(address), layout)
    }
    func deallocateRemote(_ address: UInt) throws(AllocationError) {
        try unsafe slabs.deallocateRemote(pointer(address))
    }
    func drain() -> Int { slabs.drain() }
    func takeEmpty(keeping: Int) -> (base: UInt, pages: Int)? { slabs.takeEmptySlab(keeping: keeping) }
    func count(_ sizeClass: SizeClass, _ list: SlabListState) -> Int { slabs.slabCount(sizeClass, list) }
    func freeSlots(_ sizeClass: SizeClass) -> Int { slabs.freeSlots(sizeClass) }
    var core: SlabCore { slabs.core }
}

/// A slab allocator whose window is never mapped: whoever touches a byte of an object, crashes.
final class SlabRig {
    let pageSize: Int
    let slabs: any SlabFace
    let base: UInt = 0x7000_0000_0000
    let windowPages = 256
    private var nextPage = 0

    init(_ pageSize: Int, owner: UInt16 = 5) throws {
        self.pageSize = pageSize
        let region = TestMemory.unmapped(base, windowPages * pageSize)
        slabs =
            pageSize == 4096
            ? try SlabBox<4096>(region, owner: CPUIndex(owner)) : try SlabBox<16384>(region, owner: CPUIndex(owner))
    }

    func pages(_ count: Int) -> UInt {
        nextPage += count
        return base + UInt((nextPage - count) * pageSize)
    }

    /// Gives a class one more slab; returns its first address.
    @discardableResult
    func addSlab(_ index: Int) throws -> UInt {
        let sizeClass = SizeClass(index: index)
        guard let description = slabs.describe(sizeClass) else { return 0 }
        let base = pages(description.pagesPerSlab)
        try slabs.addSlab(sizeClass, base, description.pagesPerSlab * pageSize)
        return base
    }

    /// Takes objects of a size until pages are missing.
    func takeAll(_ size: Int) throws -> [UInt] {
        var objects: [UInt] = []
        while let object = try slabs.allocate(AllocationLayout(size: size)).address { objects.append(object) }
        return objects
    }
}
