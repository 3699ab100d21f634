//! The token of a thread that owns a CPU: the unlocked way into the allocator.

/// A CPU of an allocator, owned by the thread that attached to it until the value ends.
///
/// Its operations take no lock and no atomic read-modify-write unless pages are needed or objects travel. The thread
/// must wrap every wait in `idle`: while it is not idle, stops wait for its next operation.
///
/// Safety: it must not outlive its allocator, and must be used by one thread at a time.
@frozen
public struct AttachedCPU: ~Copyable {
    @usableFromInline let processor: Processor
    /// Whether the hold on the CPU lies elsewhere, with a stopper or in a raw name: nobody detaches at the end then.
    @usableFromInline private(set) var isLent: Bool

    var state: GlobalState { processor.state }

    @inlinable
    @inline(always)
    init(processor: Processor, isLent: Bool) {
        self.processor = processor
        self.isLent = isLent
    }

    /// Turns the hold into a raw name, for integrators who keep it where no Swift value can be: another language, a
    /// thread-local word. It is never 0. The CPU stays attached until `init(takingBack:)` made a value of it again.
    @unsafe
    public consuming func intoRawName() -> UInt {
        isLent = true
        return processor.block
    }

    /// The hold behind a raw name; ending the value detaches.
    ///
    /// Safety: the name must come from `intoRawName`, and must not be used again.
    @unsafe
    public init(takingBack rawName: UInt) {
        self.init(processor: Processor(block: rawName), isLent: false)
    }

    /// The CPU behind a raw name for one operation; ending the value changes nothing.
    ///
    /// Safety: the name must come from `intoRawName`, and the calling thread must be its only user.
    @unsafe
    @inlinable
    @inline(always)
    public init(borrowing rawName: UInt) {
        self.init(processor: Processor(block: rawName), isLent: true)
    }

    /// The CPU.
    public var cpu: CPUIndex { CPUIndex(UInt16(truncatingIfNeeded: processor.id.value)) }

    /// How the last operation that needed more than the magazine was served. Set it to `.magazine` before an operation
    /// to see which way that one takes.
    public var path: OperationPath {
        get { OperationPath(rawValue: processor.path.int) ?? .magazine }
        nonmutating set { processor.took(newValue) }
    }

    /// Why a call was refused, as far as an integrator noted it here: for interfaces that cannot throw.
    public var refusal: AllocationError? {
        get { AllocationError(code: processor.refusal.int) }
        nonmutating set { processor.refusal.int = newValue?.code ?? 0 }
    }

    /// Takes an object. O(1) from the magazine; a refill is O(magazine), a reclaim O(everything free).
    ///
    /// - Throws: `invalidParam` for a layout that makes no sense or needs more than the largest order, `noMemory`.
    @inlinable
    @inline(always)
    public mutating func allocate(_ layout: AllocationLayout) throws(AllocationError) -> UnsafeMutableRawPointer {
        if let object = unsafe allocateFromMagazine(layout) { return unsafe object }
        return unsafe userPointer(try processor.state.allocate(layout, on: processor))
    }

    /// Takes an object if the magazine of its class has one: the part of `allocate` that calls nothing, for callers
    /// that treat the rest apart. Nil says nothing about the layout or about memory. O(1).
    @inlinable
    @inline(always)
    public mutating func allocateFromMagazine(_ layout: AllocationLayout) -> UnsafeMutableRawPointer? {
        guard Self.isSmall(layout.alignment), processor.admits(layout.size) else { return nil }
        let object = processor.takeFromMagazine(processor.classCode(size: layout.size), size: layout.size)
        return unsafe UnsafeMutableRawPointer(bitPattern: object)
    }

    /// Frees an object of this allocator, whichever CPU it came from. O(1).
    ///
    /// - Throws: `notAllocated` for a double free, `invalidParam` inside an object or for a layout of another class,
    ///   `notFound` outside the regions; nothing has changed then but a counter.
    @inlinable
    @inline(always)
    @discardableResult
    public mutating func deallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout
    ) throws(AllocationError) -> FreeOutcome {
        if unsafe deallocateIntoMagazine(pointer, layout) { return .done }
        let address = UInt(bitPattern: pointer)
        return try processor.state.deallocate(address, layout, on: processor)
    }

    /// Frees an object if the magazine of its class takes it: the part of `deallocate` that calls nothing. False says
    /// nothing about the object. O(1).
    @inlinable
    @inline(always)
    public mutating func deallocateIntoMagazine(_ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout) -> Bool
    {
        guard Self.isSmall(layout.alignment), processor.admits(layout.size) else { return false }
        return processor.putIntoMagazine(
            UInt(bitPattern: pointer), processor.classCode(size: layout.size), size: layout.size)
    }

    /// Whether an alignment is a power of two that every class serves.
    @inlinable
    @inline(always)
    static func isSmall(_ alignment: Int) -> Bool {
        UInt(bitPattern: alignment &- 1) < 8 && alignment & (alignment &- 1) == 0
    }

    /// Changes an object's size, in place where its class or block allows. Where it fails, the object is as it was.
    public mutating func reallocate(
        _ pointer: UnsafeMutableRawPointer, _ layout: AllocationLayout, newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        unsafe userPointer(
            try state.reallocate(UInt(bitPattern: pointer), layout, newSize: newSize, on: processor))
    }

    /// Declares the CPU idle while `wait` runs, so that nobody who stops it has to wait too. `wait` must not use this
    /// CPU.
    public mutating func idle<Result, Failure: Error>(
        _ wait: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // A lent CPU is stopped already, and its stopper is the caller.
        guard !isLent else { return try wait() }
        processor.leave()
        defer { processor.comeBack() }
        return try wait()
    }

    /// The two halves of `idle`, for callers who cannot pass a closure: between them nothing may be done with this CPU.
    public mutating func beginIdle() { processor.leave() }
    /// Waits while somebody has stopped all CPUs. Only after `beginIdle`.
    public mutating func endIdle() { processor.comeBack() }

    /// Waits here if somebody has asked all CPUs to stop. For threads that own a CPU and do long work of their own.
    public mutating func poll() { processor.poll() }

    @inlinable
    deinit { if !isLent { Self.detach(processor) } }

    @inline(never)
    @usableFromInline
    static func detach(_ processor: Processor) {
        processor.poll()
        processor.releaseQuarantine()
        processor.thread.int = 0
        processor.leave()
        // Releases everything to the next thread that claims the CPU.
        processor.claimed.publish(0)
    }
}

extension GlobalAllocator {
    /// Gives the calling thread a CPU. `thread` is the integrator's name for it, shown to observers. What the CPU's
    /// last thread left in it stays there.
    ///
    /// - Throws: `notInitialized`; `invalidParam` for a CPU that does not exist; `alreadyInitialized` where another
    ///   thread has the CPU.
    public borrowing func attach(_ cpu: CPUIndex, thread: Int = 0) throws(AllocationError) -> AttachedCPU {
        let state = try state
        let processor = try state.claim(cpu, thread: thread)
        processor.comeBack()
        return AttachedCPU(processor: processor, isLent: false)
    }

    /// Acts as any CPU for a moment, attached or not: everybody is stopped meanwhile. For observers and teachers; the
    /// body must do few operations. Memory that is short is not reclaimed.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms.
    public borrowing func acting<Result>(
        as cpu: CPUIndex, _ body: (inout AttachedCPU) -> Result
    ) throws(SafepointError) -> Result {
        guard let state = try? state else { throw .notInitialized }
        precondition(cpu.index <= state.cpuCount.int, "the allocator has no such CPU")
        return try state.whileStopped { () -> Result in
            let processor = state.processor(cpu.index)
            processor.isPrivileged.int = 1
            defer { processor.isPrivileged.int = 0 }
            var token = AttachedCPU(processor: processor, isLent: true)
            return body(&token)
        }.result
    }
}
