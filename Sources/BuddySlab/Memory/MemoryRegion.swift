//! A run of address space that is handed to the allocator.

/// A run of bytes that belongs to the allocator from the moment it is added, for ever.
public struct MemoryRegion: Sendable {
    /// Address of the first byte.
    public let start: UInt
    /// Length in bytes.
    public let byteCount: Int
    /// Whether every byte is known to be zero, as fresh pages of an operating system are. Metadata is then not
    /// cleared again, so that it costs no resident memory before it is used.
    public let isZeroed: Bool

    /// Names a region.
    ///
    /// Safety: the bytes must be mapped, writable, and used by nobody else for as long as the allocator lives.
    @unsafe
    public init(start: UInt, byteCount: Int, isZeroed: Bool = false) {
        self.start = start
        self.byteCount = byteCount
        self.isZeroed = isZeroed
    }

    /// Address of the byte after the last; nil where the region wraps round the address space or is empty.
    var end: UInt? {
        guard byteCount > 0, start > 0 else { return nil }
        let (end, overflow) = start.addingReportingOverflow(UInt(byteCount))
        return overflow ? nil : end
    }
}

/// `value` rounded up to a multiple of the power of two `alignment`; nil where that does not fit.
func alignedUp(_ value: UInt, to alignment: UInt) -> UInt? {
    let (sum, overflow) = value.addingReportingOverflow(alignment &- 1)
    return overflow ? nil : sum & ~(alignment &- 1)
}

/// The smallest `n` with `1 << n >= value`, for a positive `value`.
@inline(__always)
func ceilingLog2(_ value: Int) -> Int {
    value <= 1 ? 0 : Int.bitWidth &- (value &- 1).leadingZeroBitCount
}
