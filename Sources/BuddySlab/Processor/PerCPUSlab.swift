//! A slab allocator for one CPU behind a lock: the seed's way, for integrators who bring their own CPUs.

/// The face of one CPU's slabs that a pool gives out.
public protocol CPUSlab {
    /// The CPU that the slabs belong to.
    var cpu: CPUIndex { get }
    /// Takes an object, or says which pages are missing.
    func allocate(_ layout: AllocationLayout) throws(AllocationError) -> SlabAllocationResult
    /// Gives the pages of one slab.
    func addSlab(_ sizeClass: SizeClass, base: UInt, byteCount: Int) throws(AllocationError)
    /// Frees an object on its owner's CPU.
    func deallocateLocal(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout
    ) throws(AllocationError) -> SlabFreeResult
    /// Frees an object from another CPU; takes no lock.
    func deallocateRemote(_ pointer: UnsafeMutableRawPointer) throws(AllocationError)
    /// Takes an empty slab out, of any class that keeps more than `keeping`; nil where there is none.
    func takeEmptySlab(keeping: Int) -> (base: UInt, pages: Int)?
}

/// A CPU id and a slab allocator behind a lock. A value that may be copied: all copies name the same slabs.
public struct PerCPUSlab<let pageSize: Int>: CPUSlab, Sendable {
    public let cpu: CPUIndex
    private let lock: SpinLock
    private let hooks: StoredHooks
    private let core: SlabCore

    /// Bytes of storage that one needs.
    public static func requiredStorage(scheme: SizeClassScheme = .seed) -> Int {
        192 + SlabAllocator<pageSize>.requiredStorage(scheme: scheme)
    }

    /// An empty set of slabs for `cpu`.
    ///
    /// - Throws: `invalidParam` where the storage is too small.
    public init(
        cpu: CPUIndex, window: SlabWindow<pageSize>, storage: MemoryRegion, hooks: PlatformHooks = PlatformHooks()
    ) throws(AllocationError) {
        guard let start = alignedUp(storage.start, to: 64), let end = storage.end, start < end, end - start > 128
        else { throw .invalidParam }
        clearMetadata(at: start, byteCount: 128)
        StoredHooks(at: start + 64).initialize(to: hooks)
        let rest = unsafe MemoryRegion(start: start + 128, byteCount: Int(end - start) - 128)
        _ = try SlabAllocator(window: window, owner: cpu, storage: rest)
        self.init(at: start, cpu: cpu, window: window, owners: .none)
    }

    /// Where the slab caches lie in what was made at an address.
    static var cachesOffset: UInt { 128 }

    /// The slabs that were made at `address`, a multiple of 64.
    init(at address: UInt, cpu: CPUIndex, window: SlabWindow<pageSize>, owners: SlabOwners) {
        self.cpu = cpu
        lock = SpinLock(at: address)
        hooks = StoredHooks(at: address + 64)
        core = SlabCore(
            caches: address + Self.cachesOffset, classes: window.classes, directory: window.directory,
            owner: cpu.rawValue,
            codeFlag: PageClass.poolFlag, tracksLive: false, owners: owners)
    }

    /// Runs `body` on the slabs, with the lock held.
    private func locked<Result, Failure: Error>(
        _ body: (inout SlabAllocator<pageSize>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.lock(hooks)
        defer { lock.unlock(hooks) }
        var slabs = SlabAllocator<pageSize>(sharing: core)
        return try body(&slabs)
    }

    /// Forgets all slabs, as if they had never been added. Their objects must not be used or freed afterwards.
    public func reset() {
        locked { $0.core.forgetAll() }
    }

    public func allocate(_ layout: AllocationLayout) throws(AllocationError) -> SlabAllocationResult {
        try locked { (slabs) throws(AllocationError) in try slabs.allocate(layout) }
    }

    public func addSlab(_ sizeClass: SizeClass, base: UInt, byteCount: Int) throws(AllocationError) {
        try locked { (slabs) throws(AllocationError) in
            try slabs.addSlab(sizeClass, base: base, byteCount: byteCount)
        }
    }

    public func deallocateLocal(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout
    ) throws(AllocationError) -> SlabFreeResult {
        try locked { (slabs) throws(AllocationError) in try unsafe slabs.deallocate(pointer, layout) }
    }

    public func deallocateRemote(_ pointer: UnsafeMutableRawPointer) throws(AllocationError) {
        try unsafe SlabAllocator<pageSize>(sharing: core).deallocateRemote(pointer)
    }

    /// Takes an empty slab out that is not worth keeping; see `SlabAllocator.takeEmptySlab`.
    public func takeEmptySlab(keeping: Int = 1) -> (base: UInt, pages: Int)? {
        locked { $0.takeEmptySlab(keeping: keeping) }
    }

    /// Merges the remote frees; returns how many objects came free.
    public func drain() -> Int {
        locked { $0.drain() }
    }
}
