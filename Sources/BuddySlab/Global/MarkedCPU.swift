//! The token of a thread that owns a CPU and blocks where it likes: each use is a call that marks itself.

/// A CPU of an allocator, owned by the thread that attached to it until the value ends, for threads that cannot declare
/// their waits: they need not, since a stop counts them as stopped whenever they are outside `call`.
///
/// A call costs two stores and a load more than the same operation of an `AttachedCPU`. The integrator's hooks must
/// have a `fence`.
///
/// Safety: it must not outlive its allocator, and must be used by one thread at a time.
public struct MarkedCPU: ~Copyable {
    private let processor: Processor
    private var isLent: Bool

    fileprivate init(_ processor: Processor, isLent: Bool) {
        self.processor = processor
        self.isLent = isLent
    }

    /// Turns the hold into a raw name that is never 0; see `AttachedCPU.intoRawName`.
    @unsafe
    public consuming func intoRawName() -> UInt {
        isLent = true
        return processor.block
    }

    /// The hold behind a raw name; ending the value detaches.
    ///
    /// Safety: the name must come from `MarkedCPU.intoRawName`, and must not be used again.
    @unsafe
    public init(takingBack rawName: UInt) { self.init(Processor(block: rawName), isLent: false) }

    /// The CPU behind a raw name for one call; ending the value changes nothing.
    ///
    /// Safety: the name must come from `MarkedCPU.intoRawName`, and the calling thread must be its only user.
    @unsafe
    @inline(__always)
    public init(borrowing rawName: UInt) { self.init(Processor(block: rawName), isLent: true) }

    /// The CPU.
    public var cpu: CPUIndex { CPUIndex(UInt16(truncatingIfNeeded: processor.id.value)) }

    /// Why a call was refused, as far as somebody noted it; see `AttachedCPU.refusal`.
    public var refusal: AllocationError? {
        get { AllocationError(code: processor.refusal.int) }
        nonmutating set { processor.refusal.int = newValue?.code ?? 0 }
    }

    /// Runs `body` with the CPU, once nobody has all CPUs stopped. `body` must not block, nor call again.
    @inline(__always)
    public mutating func call<Result, Failure: Error>(
        _ body: (inout AttachedCPU) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        processor.enter()
        defer { processor.exit() }
        var cpu = AttachedCPU(processor: processor, isLent: true)
        return try body(&cpu)
    }

    deinit {
        guard !isLent else { return }
        processor.enter()
        processor.releaseQuarantine()
        processor.thread.int = 0
        processor.leave()
        processor.mark.value = CallMark.none.rawValue
        // Releases everything to the next thread that claims the CPU.
        processor.claimed.publish(0)
    }
}

extension GlobalAllocator {
    /// Gives the calling thread a CPU whose calls mark themselves; see `attach`.
    ///
    /// - Throws: `notInitialized`; `invalidParam` for a CPU that does not exist; `alreadyInitialized` where another
    ///   thread has the CPU.
    public borrowing func attachMarked(_ cpu: CPUIndex, thread: Int = 0) throws(AllocationError) -> MarkedCPU {
        let processor = try state.claim(cpu, thread: thread)
        // Before it runs, so that a stopper that finds it running finds the mark too.
        processor.mark.value = CallMark.outside.rawValue
        processor.comeBack()
        return MarkedCPU(processor, isLent: false)
    }
}

extension GlobalState {
    /// Makes an idle CPU a thread's own.
    func claim(_ cpu: CPUIndex, thread: Int) throws(AllocationError) -> Processor {
        guard cpu.index < cpuCount.int else { throw .invalidParam }
        let processor = processor(cpu.index)
        // The look first: where many threads look for a CPU, most find one that is taken.
        guard processor.claimed.value == 0, processor.claimed.compareExchange(0, 1).exchanged
        else { throw .alreadyInitialized }
        processor.thread.int = thread
        return processor
    }
}
