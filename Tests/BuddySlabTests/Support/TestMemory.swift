//! Memory for allocators under test: reserved at a chosen offset from a chosen alignment, given back at the end.

import BuddySlab
import CPlatform

/// A run of reserved, zeroed memory. The allocators over it must not be used after it is gone.
@safe
final class TestMemory: @unchecked Sendable {
    /// Address of the first usable byte: `offset` bytes behind a multiple of the alignment.
    let start: UInt
    /// Usable bytes.
    let byteCount: Int
    private let reserved: UnsafeMutableRawPointer
    private let reservedBytes: Int

    /// Reserves `byteCount` bytes at `offset` bytes behind a multiple of `alignment`, a power of two.
    ///
    /// @unchecked Sendable because the two pointers never change; the bytes belong to whoever the test says.
    init(_ byteCount: Int, alignment: Int = 2 << 20, offset: Int = 0) {
        reservedBytes = byteCount + offset + alignment + 4096
        guard let base = unsafe platform_reserve(reservedBytes) else { fatalError("no address space for a test") }
        unsafe reserved = base
        let address = UInt(bitPattern: base)
        start = (address + UInt(alignment) - 1) & ~(UInt(alignment) - 1) + UInt(offset)
        self.byteCount = byteCount
    }

    deinit { unsafe platform_release(reserved, reservedBytes) }

    /// The bytes from `offset` on, as a region; all of the rest where no length is given.
    func region(from offset: Int = 0, _ length: Int? = nil, isZeroed: Bool = true) -> MemoryRegion {
        unsafe MemoryRegion(
            start: start + UInt(offset), byteCount: length ?? byteCount - offset, isZeroed: isZeroed)
    }

    /// A region of which nobody touches a byte, so that it need not be mapped.
    static func unmapped(_ start: UInt, _ byteCount: Int) -> MemoryRegion {
        unsafe MemoryRegion(start: start, byteCount: byteCount)
    }
}

/// The bytes of objects, by address, as their user sees them.
enum Bytes {
    /// Writes `value` into every byte.
    static func fill(_ address: UInt, _ count: Int, _ value: UInt8) {
        guard count > 0, let pointer = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
        unsafe pointer.initializeMemory(as: UInt8.self, repeating: value, count: count)
    }

    /// Whether every byte is `value`.
    static func all(_ address: UInt, _ count: Int, are value: UInt8) -> Bool {
        guard let pointer = unsafe UnsafePointer<UInt8>(bitPattern: address) else { return false }
        for index in 0..<count where unsafe pointer[index] != value { return false }
        return true
    }

    /// Changes the byte at an address.
    static func flip(_ address: UInt, _ mask: UInt8 = 0xA5) {
        guard let pointer = unsafe UnsafeMutablePointer<UInt8>(bitPattern: address) else { return }
        unsafe pointer.pointee ^= mask
    }

    /// One 64-bit word, read as it lies.
    static func word(_ address: UInt) -> UInt64 {
        guard let pointer = unsafe UnsafePointer<UInt64>(bitPattern: address) else { return 0 }
        return unsafe pointer.pointee
    }
}
