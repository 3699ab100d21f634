//! The slab allocator, usable alone: it carves pages that it is given, and never asks for pages itself.

/// What came of a request for an object.
@safe
public enum SlabAllocationResult {
    /// The object.
    case allocated(UnsafeMutableRawPointer)
    /// The class has no free object: give `addSlab` so many pages and try again.
    case needsSlab(SizeClass, pages: Int)
}

/// What came of a free.
public enum SlabFreeResult: Equatable, Sendable {
    /// The object is free.
    case done
    /// The object is free, and the slab at `base` is empty: its pages are the caller's again.
    case freeSlab(base: UInt, pages: Int)
}

/// Slabs of every size class for one owner. Not thread-safe, but for `deallocateRemote`.
///
/// For each class there are three lists: partial slabs, which are preferred, full ones, and at most one empty one.
public struct SlabAllocator<let pageSize: Int>: ~Copyable {
    let core: SlabCore

    /// Bytes of storage that an allocator needs for its lists.
    public static func requiredStorage(scheme: SizeClassScheme = .seed) -> Int {
        scheme.count * SlabCache.byteCount + 64
    }

    /// An allocator without slabs, over a window.
    ///
    /// - Throws: `invalidParam` where the storage is too small.
    public init(
        window: SlabWindow<pageSize>, owner: CPUIndex, storage: MemoryRegion
    ) throws(AllocationError) {
        let bytes = window.classes.count * SlabCache.byteCount
        guard let end = storage.end, let start = alignedUp(storage.start, to: 64), start < end,
            end - start >= UInt(bytes)
        else { throw .invalidParam }
        clearMetadata(at: start, byteCount: bytes)
        core = SlabCore(
            caches: start, classes: window.classes, directory: window.directory, owner: owner.rawValue,
            codeFlag: PageClass.poolFlag, tracksLive: false, owners: .none)
    }

    /// Takes an object: from the first partial slab, after the class's remote frees were drained, else from the cached
    /// empty slab, else the answer is `needsSlab`. O(mail + bitmap words).
    ///
    /// - Throws: `invalidParam` for a layout that no class serves.
    public mutating func allocate(_ layout: AllocationLayout) throws(AllocationError) -> SlabAllocationResult {
        guard layout.isValid, let index = core.classes.index(for: layout) else { throw .invalidParam }
        core.drain(index)
        guard let address = core.takeOne(index) else {
            return .needsSlab(SizeClass(index: index), pages: core.classes[index].pages.int)
        }
        return unsafe .allocated(userPointer(address))
    }

    /// Gives the allocator the pages of one slab.
    ///
    /// - Throws: `invalidParam` where they lie outside the window, are not as many as `needsSlab` said, or are a slab's
    ///   already.
    public mutating func addSlab(
        _ sizeClass: SizeClass, base: UInt, byteCount: Int, createdAt: UInt64 = 0
    ) throws(AllocationError) {
        try core.add(sizeClass.index, base: base, byteCount: byteCount, createdAt: createdAt)
    }

    /// Frees an object of this owner. O(bitmap words).
    ///
    /// - Throws: `notFound` outside the window, `notAllocated` for a double free or a page that is no slab's,
    ///   `invalidParam` inside an object, for a layout of another class, or for another owner's object.
    public mutating func deallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout
    ) throws(AllocationError) -> SlabFreeResult {
        let object = try find(UInt(bitPattern: pointer))
        guard layout.isValid, core.classes.index(for: layout) == object.classIndex, object.owner == core.owner else {
            throw .invalidParam
        }
        if let misuse = core.put(object) { throw misuse.error }
        guard let empty = core.takeEmpty(object.classIndex, keeping: 1) else { return .done }
        return .freeSlab(base: empty.base, pages: empty.pages)
    }

    /// Frees an object of this owner from any thread, without a lock; the owner drains it later. O(1).
    ///
    /// - Throws: as `deallocate`.
    public borrowing func deallocateRemote(_ pointer: UnsafeMutableRawPointer) throws(AllocationError) {
        let object = try find(UInt(bitPattern: pointer))
        guard object.owner == core.owner else { throw .invalidParam }
        let free = object.slab.free(object.slot &>> 6, of: core.classes[object.classIndex].words.int).value
        guard free & object.bit == 0 else { throw .notAllocated }
        let mail = MailList(cache: core.cache(object.classIndex), clock: 0)
        guard RemoteFree.push(object.bit, to: object.location, of: object.slab, mail: mail) == 0 else {
            throw .notAllocated
        }
    }

    /// A second face of slabs that a lock protects.
    init(sharing core: SlabCore) { self.core = core }

    private borrowing func find(_ address: UInt) throws(AllocationError) -> SlabObject {
        switch SlabObject.find(address, in: core.directory, core.classes, codeFlag: core.codeFlag) {
        case .success(let object): return object
        case .failure(let misuse): throw misuse.error
        }
    }

    /// Merges the remote frees of every class; returns how many objects came free.
    public mutating func drain() -> Int {
        var freed = 0
        for index in 0..<core.classes.count { freed += core.drain(index) }
        return freed
    }

    /// Takes an empty slab out, of any class that keeps more than `keeping`: its pages are the caller's again.
    public mutating func takeEmptySlab(keeping: Int = 1) -> (base: UInt, pages: Int)? {
        for index in 0..<core.classes.count {
            if let empty = core.takeEmpty(index, keeping: keeping) { return (empty.base, empty.pages) }
        }
        return nil
    }

    /// How many slabs of a class are on a list.
    public borrowing func slabCount(_ sizeClass: SizeClass, _ list: SlabListState) -> Int {
        core.cache(sizeClass.index).count(list).int
    }

    /// Free slots of a class.
    public borrowing func freeSlots(_ sizeClass: SizeClass) -> Int { core.cache(sizeClass.index).freeSlots.int }
}
