/// Calls to a CPU of the allocator, one in N of them timed.
import BuddySlab

extension LatencyProbe {
    /// `AttachedCPU.allocate`, timed where the call is due.
    @inlinable
    @inline(__always)
    public mutating func allocate(
        _ layout: AllocationLayout, on cpu: inout AttachedCPU
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        isDue() ? try unsafe allocateTimed(layout, on: &cpu) : try unsafe cpu.allocate(layout)
    }

    /// `AttachedCPU.deallocate`, timed where the call is due.
    @inlinable
    @inline(__always)
    @discardableResult
    public mutating func deallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout, on cpu: inout AttachedCPU
    ) throws(AllocationError) -> FreeOutcome {
        isDue() ? try unsafe deallocateTimed(pointer, layout, on: &cpu) : try unsafe cpu.deallocate(pointer, layout)
    }

    /// `AttachedCPU.reallocate`, timed where the call is due. It counts for the class of the new size.
    public mutating func reallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout, newSize: Int, on cpu: inout AttachedCPU
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        guard isDue() else { return try unsafe cpu.reallocate(pointer, layout, newSize: newSize) }
        cpu.path = .magazine
        let start = Self.now()
        defer {
            finish(.reallocate, AllocationLayout(size: newSize, alignment: layout.alignment), cpu.path, start)
        }
        return try unsafe cpu.reallocate(pointer, layout, newSize: newSize)
    }

    @inline(never)
    @usableFromInline
    mutating func allocateTimed(
        _ layout: AllocationLayout, on cpu: inout AttachedCPU
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        cpu.path = .magazine
        let start = Self.now()
        defer { finish(.allocate, layout, cpu.path, start) }
        return try unsafe cpu.allocate(layout)
    }

    @inline(never)
    @usableFromInline
    mutating func deallocateTimed(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout, on cpu: inout AttachedCPU
    ) throws(AllocationError) -> FreeOutcome {
        cpu.path = .magazine
        let start = Self.now()
        defer { finish(.free, layout, cpu.path, start) }
        return try unsafe cpu.deallocate(pointer, layout)
    }

    @inline(__always)
    private mutating func finish(
        _ operation: LatencyOperation, _ layout: AllocationLayout, _ path: OperationPath, _ start: UInt64
    ) {
        let end = Self.now()
        record(operation, size: layout.size, alignment: layout.alignment, path: path, start: start, end: end)
    }
}
