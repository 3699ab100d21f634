//! The public faces of objects whose size their users do not remember.

extension AttachedCPU {
    /// Takes an object that is freed without its size. All that it may use counts as requested. O(1) from the magazine.
    /// Above 8 bytes it starts on a multiple of 16, with both of the library's own schemes.
    ///
    /// - Throws: `noMemory`, also for a size that no block can have.
    @inline(__always)
    public mutating func allocateUnsized(_ size: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        unsafe userPointer(try state.allocateWhole(size, on: processor))
    }

    /// The same at an alignment, a power of two.
    ///
    /// - Throws: `invalidParam` for an alignment that is no power of two or above the largest block, `noMemory`.
    public mutating func allocateUnsized(
        _ size: Int, alignment: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        unsafe userPointer(try state.allocateWhole(size, alignment: alignment, on: processor))
    }

    /// Frees what `allocateUnsized` gave. O(1).
    ///
    /// - Throws: what is wrong with the address, as `deallocate`; nothing has changed then but a counter.
    @inline(__always)
    @discardableResult
    public mutating func deallocateUnsized(
        _ pointer: UnsafeMutableRawPointer
    ) throws(AllocationError) -> FreeOutcome {
        try state.deallocateWhole(UInt(bitPattern: pointer), on: processor)
    }

    /// The same by a caller who knows for how many bytes it was allocated, without an alignment: that is faster, and
    /// another class's size is refused with `invalidParam`.
    @inline(__always)
    @discardableResult
    public mutating func deallocateUnsized(
        _ pointer: UnsafeMutableRawPointer, size: Int
    ) throws(AllocationError) -> FreeOutcome {
        try state.deallocateWhole(UInt(bitPattern: pointer), size: size, on: processor)
    }

    /// Changes the size of what `allocateUnsized` gave, in place where class or block allows. Where it fails, the
    /// object is as it was.
    public mutating func reallocateUnsized(
        _ pointer: UnsafeMutableRawPointer, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        unsafe userPointer(try state.reallocateWhole(UInt(bitPattern: pointer), newSize: newSize, on: processor))
    }
}

extension GlobalAllocator {
    /// Takes an object that is freed without its size, without a token; see `AttachedCPU.allocateUnsized`.
    public borrowing func allocateUnsized(
        _ size: Int, alignment: Int = 1
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        let state = try state
        return unsafe userPointer(try state.allocateWhole(size, alignment: alignment, on: nil))
    }

    /// Frees what `allocateUnsized` gave, without a token.
    ///
    /// - Throws: what is wrong with the address; nothing has changed then but a counter.
    @discardableResult
    public borrowing func deallocateUnsized(_ pointer: UnsafeMutableRawPointer) throws(AllocationError) -> FreeOutcome {
        try state.deallocateWhole(UInt(bitPattern: pointer), on: nil)
    }

    /// The same with the size, which is checked.
    @discardableResult
    public borrowing func deallocateUnsized(
        _ pointer: UnsafeMutableRawPointer, size: Int
    ) throws(AllocationError) -> FreeOutcome {
        try state.deallocateWhole(UInt(bitPattern: pointer), size: size, on: nil)
    }

    /// Changes an object's size without a token; see `AttachedCPU.reallocateUnsized`.
    public borrowing func reallocateUnsized(
        _ pointer: UnsafeMutableRawPointer, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        let state = try state
        return unsafe userPointer(
            try state.reallocateWhole(UInt(bitPattern: pointer), newSize: newSize, on: nil))
    }

    /// Bytes that the user of an object of `allocateUnsized` may use; nil where no object starts there. Any thread may
    /// ask, at any time. O(1).
    public borrowing func usableSize(of pointer: UnsafeRawPointer) -> Int? {
        (try? state)?.wholeSize(of: UInt(bitPattern: pointer))
    }
}
