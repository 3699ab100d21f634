//! What the integrator supplies: waiting, time, physical addresses. The library itself makes no system call.

/// Functions of the platform, as plain C function pointers so that they can be kept in metadata and called from any
/// thread. The defaults need no operating system: they spin, and every address is its own physical address.
@safe
public struct PlatformHooks: Sendable {
    /// Sleeps while the 32-bit word has the expected value, at most so many nanoseconds (`UInt64.max`: for ever).
    /// It may return early for any reason.
    public var wait: @convention(c) (UnsafeMutableRawPointer?, UInt32, UInt64) -> Void
    /// Wakes at most so many threads that sleep on the word.
    public var wake: @convention(c) (UnsafeMutableRawPointer?, UInt32) -> Void
    /// Nanoseconds of a clock that never goes back.
    public var now: @convention(c) () -> UInt64
    /// The physical address behind a virtual one.
    public var physicalAddress: @convention(c) (UInt) -> UInt
    /// Makes every thread of the process pass a full memory barrier before it returns (Linux: `membarrier`). A stop
    /// calls it once where a `MarkedCPU` is attached, and nobody else needs it.
    public var fence: @convention(c) () -> Void

    /// Gives the memory behind whole pages back to the system, from an address on, so many bytes; their contents are
    /// lost. It is called for free pages only, with no lock held but one that orders such calls. False where nothing
    /// was given back.
    public var release: @convention(c) (UInt, Int) -> Bool

    /// Hooks for a platform without threads that sleep, or without a clock: waiting spins, time stands still (a stop
    /// then never gives up), virtual is physical, and memory stays. Without a fence no `MarkedCPU` may be attached.
    @safe
    public init(
        wait: @escaping @convention(c) (UnsafeMutableRawPointer?, UInt32, UInt64) -> Void = { _, _, _ in },
        wake: @escaping @convention(c) (UnsafeMutableRawPointer?, UInt32) -> Void = { _, _ in },
        now: @escaping @convention(c) () -> UInt64 = { 0 },
        physicalAddress: @escaping @convention(c) (UInt) -> UInt = { $0 },
        fence: @escaping @convention(c) () -> Void = {},
        release: @escaping @convention(c) (UInt, Int) -> Bool = { _, _ in false }
    ) {
        unsafe self.wait = wait
        unsafe self.wake = wake
        self.now = now
        self.physicalAddress = physicalAddress
        self.fence = fence
        self.release = release
    }
}

/// The hooks as they lie in metadata.
///
/// @unchecked Sendable because they are written once, before anything that names them is shared.
@safe
struct StoredHooks: @unchecked Sendable {
    private let pointer: UnsafeMutablePointer<PlatformHooks>

    /// Bytes that the hooks take.
    static var byteCount: Int { MemoryLayout<PlatformHooks>.size }

    /// The hooks at `address`.
    init(at address: UInt) { unsafe pointer = UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped }

    /// Puts hooks there for the first time.
    func initialize(to hooks: PlatformHooks) { unsafe pointer.initialize(to: hooks) }

    /// Sleeps while `word` is `expected`.
    func wait(_ word: HalfWord, while expected: UInt32, nanoseconds: UInt64 = .max) {
        unsafe pointer.pointee.wait(word.rawPointer, expected, nanoseconds)
    }

    /// Wakes threads that sleep on `word`.
    func wake(_ word: HalfWord, count: UInt32 = .max) { unsafe pointer.pointee.wake(word.rawPointer, count) }

    /// Nanoseconds of the monotonic clock.
    func now() -> UInt64 { unsafe pointer.pointee.now() }

    /// Makes every thread pass a memory barrier.
    func fence() { unsafe pointer.pointee.fence() }

    /// Gives memory back to the system.
    func release(_ address: UInt, byteCount: Int) -> Bool { unsafe pointer.pointee.release(address, byteCount) }

    /// The physical address behind a virtual one.
    var physicalAddress: @convention(c) (UInt) -> UInt { unsafe pointer.pointee.physicalAddress }
}
