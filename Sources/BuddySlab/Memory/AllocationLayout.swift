//! What a caller asks for: a size and an alignment.

/// The size and the alignment of one request, in bytes.
public struct AllocationLayout: Equatable, Sendable {
    /// Bytes that the caller will use; 0 is served like 1.
    public var size: Int
    /// A power of two that divides the address.
    public var alignment: Int

    /// A request for `size` bytes at a multiple of `alignment`. Nothing is checked until it is used: the allocator
    /// answers `invalidParam` for a negative size or an alignment that is no power of two.
    @inlinable
    public init(size: Int, alignment: Int = 8) {
        self.size = size
        self.alignment = alignment
    }

    /// Whether size and alignment make sense at all.
    var isValid: Bool { size >= 0 && alignment > 0 && alignment & (alignment &- 1) == 0 }
}
