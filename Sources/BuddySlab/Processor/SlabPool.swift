//! The integrator's extension point: who is the current CPU, and where are every CPU's slabs.

/// What came of a free that a pool routed.
public enum SlabPoolFreeResult: Equatable, Sendable {
    /// Freed on the local path.
    case done
    /// Accepted for the object's owner, who will drain it.
    case remoteQueued
    /// Freed, and the slab at `base` is empty: its pages are the caller's again.
    case freeSlab(base: UInt, pages: Int)
}

/// Slabs for several CPUs.
public protocol SlabPool {
    associatedtype Slabs: CPUSlab
    /// The CPU that the caller runs on.
    var currentCPU: CPUIndex { get }
    /// Runs `body` on the slabs of any CPU. `invalidParam` for a CPU that the pool does not have.
    func withOwnerSlab<Result>(
        _ cpu: CPUIndex, _ body: (Slabs) throws(AllocationError) -> Result
    ) throws(AllocationError) -> Result
}

extension SlabPool {
    /// Runs `body` on the current CPU's slabs.
    public func withCurrentSlab<Result>(
        _ body: (Slabs) throws(AllocationError) -> Result
    ) throws(AllocationError) -> Result {
        try withOwnerSlab(currentCPU, body)
    }

    /// Takes an object from the current CPU's slabs.
    public func allocate(_ layout: AllocationLayout) throws(AllocationError) -> SlabAllocationResult {
        try withCurrentSlab { (slab) throws(AllocationError) in try slab.allocate(layout) }
    }

    /// Gives the current CPU the pages of one slab.
    public func addSlab(_ sizeClass: SizeClass, base: UInt, byteCount: Int) throws(AllocationError) {
        try withCurrentSlab { (slab) throws(AllocationError) in
            try slab.addSlab(sizeClass, base: base, byteCount: byteCount)
        }
    }

    /// Frees an object: locally where the current CPU owns it, otherwise by mail to its owner.
    public func deallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout, owner: CPUIndex
    ) throws(AllocationError) -> SlabPoolFreeResult {
        try withOwnerSlab(owner) { (slab) throws(AllocationError) -> SlabPoolFreeResult in
            guard owner == currentCPU else {
                try unsafe slab.deallocateRemote(pointer)
                return .remoteQueued
            }
            switch try unsafe slab.deallocateLocal(pointer, layout) {
            case .done: return .done
            case .freeSlab(let base, let pages): return .freeSlab(base: base, pages: pages)
            }
        }
    }
}

/// A pool of a fixed number of CPUs, with a hook that tells the current one.
/// A value that may be copied: all copies name the same slabs.
public struct StaticSlabPool<let pageSize: Int, let count: Int>: SlabPool, Sendable {
    private let start: UInt
    private let stride: Int
    private let window: SlabWindow<pageSize>
    private let currentCPUHook: @Sendable @convention(c) () -> UInt16

    /// Bytes of storage that a pool needs.
    public static func requiredStorage(scheme: SizeClassScheme = .seed) -> Int {
        count * stride(scheme) + 64
    }

    private static func stride(_ scheme: SizeClassScheme) -> Int {
        (PerCPUSlab<pageSize>.requiredStorage(scheme: scheme) + 63) & ~63
    }

    /// Slabs for CPUs 0..<count over one window.
    ///
    /// - Throws: `invalidParam` where the storage is too small.
    public init(
        window: SlabWindow<pageSize>, storage: MemoryRegion, scheme: SizeClassScheme = .seed,
        hooks: PlatformHooks = PlatformHooks(), currentCPU: @escaping @Sendable @convention(c) () -> UInt16
    ) throws(AllocationError) {
        guard let start = alignedUp(storage.start, to: 64), let end = storage.end, start < end,
            end - start >= UInt(count * Self.stride(scheme))
        else { throw .invalidParam }
        currentCPUHook = currentCPU
        self.start = start
        self.window = window
        stride = Self.stride(scheme)
        for index in 0..<count {
            let part = unsafe MemoryRegion(start: start + UInt(index * stride), byteCount: stride)
            _ = try PerCPUSlab(cpu: CPUIndex(UInt16(index)), window: window, storage: part, hooks: hooks)
        }
    }

    /// The current CPU, by the integrator's hook.
    public var currentCPU: CPUIndex { CPUIndex(currentCPUHook()) }

    public func withOwnerSlab<Result>(
        _ cpu: CPUIndex, _ body: (PerCPUSlab<pageSize>) throws(AllocationError) -> Result
    ) throws(AllocationError) -> Result {
        guard cpu.index < count else { throw .invalidParam }
        let owners = SlabOwners(
            firstCaches: start + PerCPUSlab<pageSize>.cachesOffset, stride: UInt(stride), count: count)
        return try body(
            PerCPUSlab(at: start + UInt(cpu.index * stride), cpu: cpu, window: window, owners: owners))
    }
}
