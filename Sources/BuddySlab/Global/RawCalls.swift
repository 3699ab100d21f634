//! Calls by a CPU's raw name that return nil instead of an error: for interfaces that cannot throw, with nothing
//! between them and the fast path.
//!
//! The error is noted in the CPU, where `refusal` tells it.
//!
//! Safety, of all of them: the name must come from `intoRawName` of the same type, and the calling thread must be the
//! CPU's only user.

extension Processor {
    /// Runs `body`; notes what it throws.
    @inline(__always)
    fileprivate func noting<Result>(_ body: () throws(AllocationError) -> Result) -> Result? {
        do throws(AllocationError) { return try body() } catch {
            refusal.int = error.code
            return nil
        }
    }

    /// Runs `body` as a call that marks itself.
    @inline(__always)
    fileprivate func marking<Result>(_ body: () throws(AllocationError) -> Result) -> Result? {
        enter()
        defer { exit() }
        return noting(body)
    }
}

extension AttachedCPU {
    /// `allocateUnsized`.
    @unsafe
    @inlinable
    @inline(always)
    public static func allocateUnsized(_ size: Int, on rawName: UInt) -> UnsafeMutableRawPointer? {
        let object = Processor(block: rawName).takeWhole(size)
        return unsafe object != 0 ? userPointer(object) : allocateSlowly(size, on: rawName)
    }

    /// `deallocateUnsized`.
    @unsafe
    @inlinable
    @inline(always)
    public static func deallocateUnsized(_ pointer: UnsafeMutableRawPointer, on rawName: UInt) {
        if Processor(block: rawName).putWhole(UInt(bitPattern: pointer)) { return }
        unsafe deallocateSlowly(pointer, on: rawName)
    }

    /// `deallocateUnsized` with the size. Nil is passed over, where the fast path has found it in no section.
    @unsafe
    @inlinable
    @inline(always)
    public static func deallocateUnsized(_ pointer: UnsafeMutableRawPointer?, size: Int, on rawName: UInt) {
        if Processor(block: rawName).putWhole(UInt(bitPattern: pointer), size: size) { return }
        if let pointer = unsafe pointer { unsafe deallocateSlowly(pointer, size: size, on: rawName) }
    }
}

extension MarkedCPU {
    /// `allocateUnsized` in a call of its own.
    @unsafe
    @inlinable
    @inline(always)
    public static func allocateUnsized(_ size: Int, on rawName: UInt) -> UnsafeMutableRawPointer? {
        let processor = Processor(block: rawName)
        let object = processor.enterUnlessStopped() ? processor.takeWhole(size) : 0
        processor.exit()
        return unsafe object != 0 ? userPointer(object) : allocateSlow(size, on: rawName)
    }

    /// `deallocateUnsized` in a call of its own.
    @unsafe
    @inlinable
    @inline(always)
    public static func deallocateUnsized(_ pointer: UnsafeMutableRawPointer, on rawName: UInt) {
        let processor = Processor(block: rawName)
        let isDone = processor.enterUnlessStopped() && processor.putWhole(UInt(bitPattern: pointer))
        processor.exit()
        if !isDone { unsafe deallocateSlow(pointer, on: rawName) }
    }

    /// `deallocateUnsized` with the size.
    @unsafe
    @inlinable
    @inline(always)
    public static func deallocateUnsized(_ pointer: UnsafeMutableRawPointer, size: Int, on rawName: UInt) {
        let processor = Processor(block: rawName)
        let isDone = processor.enterUnlessStopped() && processor.putWhole(UInt(bitPattern: pointer), size: size)
        processor.exit()
        if !isDone { unsafe deallocateSlow(pointer, size: size, on: rawName) }
    }
}

// What the fast paths of an `AttachedCPU` leave. Functions of no type, because a type would be an argument, and a step
// on the way; one behind the other, so that what stands before another needs no frame.

/// A run whose stack is empty is cut from a longer one, or where blocks are not trimmed has the next power of two.
@inline(never)
@usableFromInline
func allocateSlowly(_ size: Int, on rawName: UInt) -> UnsafeMutableRawPointer? {
    let run = Processor(block: rawName).takeWholeRun(size)
    return unsafe run != 0 ? userPointer(run) : allocateFromSlabOrPages(size, on: rawName)
}

@inline(never)
private func allocateFromSlabOrPages(_ size: Int, on rawName: UInt) -> UnsafeMutableRawPointer? {
    let processor = Processor(block: rawName)
    return unsafe processor.noting { () throws(AllocationError) in
        unsafe userPointer(try processor.state.allocateWhole(size, on: processor))
    }
}

@inline(never)
@usableFromInline
func deallocateSlowly(_ pointer: UnsafeMutableRawPointer, on rawName: UInt) {
    let processor = Processor(block: rawName)
    _ = processor.noting { () throws(AllocationError) in
        try processor.state.deallocateWhole(UInt(bitPattern: pointer), on: processor)
    }
}

/// In mode `exact` every run comes here.
@inline(never)
@usableFromInline
func deallocateSlowly(_ pointer: UnsafeMutableRawPointer, size: Int, on rawName: UInt) {
    let processor = Processor(block: rawName)
    if processor.admits(size) { return unsafe deallocateToOwner(pointer, size: size, on: rawName) }
    if processor.putRunExactly(UInt(bitPattern: pointer), UInt(bitPattern: size &- 1)) { return }
    unsafe deallocateToCache(pointer, size: size, on: rawName)
}

@inline(never)
private func deallocateToOwner(_ pointer: UnsafeMutableRawPointer, size: Int, on rawName: UInt) {
    let processor = Processor(block: rawName)
    let isSettled = processor.noting { () throws(AllocationError) in
        try processor.sendExactly(UInt(bitPattern: pointer), processor.wholeCode(size), size: nil)
    }
    // Nil where it was refused.
    if isSettled == false { unsafe deallocateToSlabOrPages(pointer, size: size, on: rawName) }
}

@inline(never)
private func deallocateToCache(_ pointer: UnsafeMutableRawPointer, size: Int, on rawName: UInt) {
    if Processor(block: rawName).putWholeRun(UInt(bitPattern: pointer), size) { return }
    unsafe deallocateToSlabOrPages(pointer, size: size, on: rawName)
}

@inline(never)
private func deallocateToSlabOrPages(_ pointer: UnsafeMutableRawPointer, size: Int, on rawName: UInt) {
    let processor = Processor(block: rawName)
    _ = processor.noting { () throws(AllocationError) in
        try processor.state.deallocateWhole(UInt(bitPattern: pointer), size: size, on: processor)
    }
}

extension MarkedCPU {
    @inline(never)
    @usableFromInline
    static func allocateSlow(_ size: Int, on rawName: UInt) -> UnsafeMutableRawPointer? {
        let processor = Processor(block: rawName)
        return unsafe processor.marking { () throws(AllocationError) in
            unsafe userPointer(try processor.state.allocateWhole(size, on: processor))
        }
    }

    /// `allocateUnsized` with an alignment.
    @unsafe
    public static func allocateUnsized(
        _ size: Int, alignment: Int, on rawName: UInt
    ) -> UnsafeMutableRawPointer? {
        let processor = Processor(block: rawName)
        return unsafe processor.marking { () throws(AllocationError) in
            unsafe userPointer(try processor.state.allocateWhole(size, alignment: alignment, on: processor))
        }
    }

    @inline(never)
    @usableFromInline
    static func deallocateSlow(_ pointer: UnsafeMutableRawPointer, on rawName: UInt) {
        let processor = Processor(block: rawName)
        _ = processor.marking { () throws(AllocationError) in
            try processor.state.deallocateWhole(UInt(bitPattern: pointer), on: processor)
        }
    }

    @inline(never)
    @usableFromInline
    static func deallocateSlow(_ pointer: UnsafeMutableRawPointer, size: Int, on rawName: UInt) {
        let processor = Processor(block: rawName)
        _ = processor.marking { () throws(AllocationError) in
            try processor.state.deallocateWhole(UInt(bitPattern: pointer), size: size, on: processor)
        }
    }

    /// `reallocateUnsized` in a call of its own.
    @unsafe
    public static func reallocateUnsized(
        _ pointer: UnsafeMutableRawPointer, newSize: Int, on rawName: UInt
    ) -> UnsafeMutableRawPointer? {
        let processor = Processor(block: rawName)
        return unsafe processor.marking { () throws(AllocationError) in
            unsafe userPointer(
                try processor.state.reallocateWhole(UInt(bitPattern: pointer), newSize: newSize, on: processor))
        }
    }
}
