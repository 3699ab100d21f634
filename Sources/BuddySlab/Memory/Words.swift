//! The one place that reads and writes metadata: 64-bit and 32-bit words at an address.
//!
//! All metadata is made of such words, each an `Atomic`, so that an observer may read any of them at any time.
//! `value` is relaxed both ways: it is for words with one writer at a time, where what matters is ordered by
//! something else (the owner's program order, a lock, a safepoint) and where a live observer needs no order at all.

import Synchronization

/// One 64-bit word of metadata. What the fast paths use of it is compiled into the caller's module.
@safe
@frozen
@usableFromInline
struct Word {
    @usableFromInline let pointer: UnsafePointer<Atomic<UInt64>>

    /// The word at `address`, which must be a multiple of 8 inside metadata. Cast, not unwrapped: unwrapping would cost
    /// a branch in a release build, or most of the time of a debug one.
    @inlinable
    @inline(__always)
    init(at address: UInt) {
        unsafe pointer = unsafeBitCast(
            UnsafePointer<Atomic<UInt64>>(bitPattern: address), to: UnsafePointer<Atomic<UInt64>>.self)
    }

    /// The bits, relaxed.
    @inlinable
    @inline(__always)
    var value: UInt64 {
        get { unsafe pointer.pointee.load(ordering: .relaxed) }
        nonmutating set { unsafe pointer.pointee.store(newValue, ordering: .relaxed) }
    }

    /// The bits as a signed number, relaxed.
    @inlinable
    @inline(__always)
    var int: Int {
        get { Int(truncatingIfNeeded: value) }
        nonmutating set { value = UInt64(truncatingIfNeeded: newValue) }
    }

    /// The bits as an address, relaxed.
    @inlinable
    @inline(__always)
    var address: UInt {
        get { UInt(truncatingIfNeeded: value) }
        nonmutating set { value = UInt64(newValue) }
    }

    /// Adds to a word that only the caller writes: a load and a store, never a read-modify-write.
    @inlinable
    @inline(__always)
    func add(_ amount: Int) { int = int &+ amount }

    /// Load that sees what the matching `publish` or exchange wrote before.
    @inline(__always)
    func acquire() -> UInt64 { unsafe pointer.pointee.load(ordering: .acquiring) }

    /// Store that makes everything written before visible to whoever `acquire`s the value.
    @inlinable
    @inline(__always)
    func publish(_ newValue: UInt64) { unsafe pointer.pointee.store(newValue, ordering: .releasing) }

    /// Load in the one total order, for the two sides of an idle declaration.
    @inline(__always)
    func loadTotal() -> UInt64 { unsafe pointer.pointee.load(ordering: .sequentiallyConsistent) }

    /// Swaps the bits in, acquiring and releasing.
    @inline(__always)
    func exchange(_ newValue: UInt64) -> UInt64 {
        unsafe pointer.pointee.exchange(newValue, ordering: .acquiringAndReleasing)
    }

    /// Swaps the bits in, in the one total order.
    @inline(__always)
    func exchangeTotal(_ newValue: UInt64) -> UInt64 {
        unsafe pointer.pointee.exchange(newValue, ordering: .sequentiallyConsistent)
    }

    /// Sets `bits`, acquiring and releasing; returns what the word was.
    @inline(__always)
    func fetchOr(_ bits: UInt64) -> UInt64 {
        unsafe pointer.pointee.bitwiseOr(bits, ordering: .acquiringAndReleasing).oldValue
    }

    /// Replaces `expected` by `desired` in the one total order; returns whether it did, and what the word was.
    @inline(__always)
    func compareExchange(_ expected: UInt64, _ desired: UInt64) -> (exchanged: Bool, original: UInt64) {
        unsafe pointer.pointee.compareExchange(
            expected: expected, desired: desired, ordering: .sequentiallyConsistent)
    }
}

/// One 32-bit word of metadata: page class words, and the words that threads sleep on.
@safe
@frozen
@usableFromInline
struct HalfWord {
    @usableFromInline let pointer: UnsafePointer<Atomic<UInt32>>

    /// The word at `address`, which must be a multiple of 4 inside metadata.
    @inlinable
    @inline(__always)
    init(at address: UInt) {
        unsafe pointer = unsafeBitCast(
            UnsafePointer<Atomic<UInt32>>(bitPattern: address), to: UnsafePointer<Atomic<UInt32>>.self)
    }

    /// The bits, relaxed.
    @inlinable
    @inline(__always)
    var value: UInt32 {
        get { unsafe pointer.pointee.load(ordering: .relaxed) }
        nonmutating set { unsafe pointer.pointee.store(newValue, ordering: .relaxed) }
    }

    /// Load that sees what was written before the matching releasing store.
    @inlinable
    @inline(__always)
    func acquire() -> UInt32 { unsafe pointer.pointee.load(ordering: .acquiring) }

    /// Load in the one total order.
    @inline(__always)
    func loadTotal() -> UInt32 { unsafe pointer.pointee.load(ordering: .sequentiallyConsistent) }

    /// Store in the one total order.
    @inline(__always)
    func storeTotal(_ newValue: UInt32) { unsafe pointer.pointee.store(newValue, ordering: .sequentiallyConsistent) }

    /// Swaps the bits in, acquiring and releasing.
    @inline(__always)
    func exchange(_ newValue: UInt32) -> UInt32 {
        unsafe pointer.pointee.exchange(newValue, ordering: .acquiringAndReleasing)
    }

    /// Replaces `expected` by `desired`, acquiring; returns whether it did.
    @inline(__always)
    func compareExchange(_ expected: UInt32, _ desired: UInt32) -> Bool {
        unsafe pointer.pointee.compareExchange(
            expected: expected, desired: desired, successOrdering: .acquiring, failureOrdering: .relaxed
        ).exchanged
    }

    /// Where the word lies, for the integrator's wait and wake.
    var rawPointer: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(mutating: UnsafeRawPointer(pointer)) }
}

/// One byte of a table that is written once, before it is published.
@safe
@frozen
@usableFromInline
struct ByteTable {
    @usableFromInline let pointer: UnsafeMutablePointer<UInt8>

    /// The table at `address`.
    @inlinable
    @inline(__always)
    init(at address: UInt) {
        unsafe pointer = UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    @inlinable
    @inline(__always)
    subscript(index: Int) -> UInt8 {
        get { unsafe pointer[index] }
        nonmutating set { unsafe pointer[index] = newValue }
    }
}

/// Clears metadata that nobody else can see yet.
func clearMetadata(at address: UInt, byteCount: Int) {
    guard byteCount > 0, let start = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
    unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
}

/// Copies `byteCount` bytes between objects that do not overlap.
func copyObject(from source: UInt, to destination: UInt, byteCount: Int) {
    guard byteCount > 0, let from = unsafe UnsafeRawPointer(bitPattern: source),
        let to = unsafe UnsafeMutableRawPointer(bitPattern: destination)
    else { return }
    unsafe to.copyMemory(from: from, byteCount: byteCount)
}

/// Moves words that only the caller uses; the two runs may overlap.
func moveWords(from source: UInt, to destination: UInt, count: Int) {
    guard count > 0, let from = unsafe UnsafeRawPointer(bitPattern: source),
        let to = unsafe UnsafeMutableRawPointer(bitPattern: destination)
    else { return }
    unsafe to.copyMemory(from: from, byteCount: count &* 8)
}

/// The pointer that a user gets for an address that the allocator gave out.
@inlinable
@inline(__always)
func userPointer(_ address: UInt) -> UnsafeMutableRawPointer {
    unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
}
