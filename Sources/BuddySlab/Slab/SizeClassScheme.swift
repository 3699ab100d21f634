//! Which size classes there are: the parameter from which an allocator builds its table.

/// A list of size classes, smallest first, with the pages that a slab of each has.
public struct SizeClassScheme: Sendable {
    /// At most so many classes fit a scheme.
    public static let maximumCount = 96

    /// How many classes there are.
    public let count: Int
    /// Whether a block of whole pages has as many pages as it needs, and not a power of two of them.
    public let trimsLargeBlocks: Bool
    private var sizes: InlineArray<96, UInt32> = .init(repeating: 0)
    private var slabBytes: InlineArray<96, UInt32> = .init(repeating: 0)

    /// A scheme of `count` classes. Sizes must be ascending multiples of 8; a slab has `slabBytes` bytes, rounded up
    /// to a power of two of pages when the page size is known.
    public init(count: Int, trimsLargeBlocks: Bool = false, size: (Int) -> Int, slabBytes: (Int) -> Int) {
        precondition(count > 0 && count <= Self.maximumCount, "a scheme has 1...96 classes")
        self.count = count
        self.trimsLargeBlocks = trimsLargeBlocks
        var previous = 0
        for index in 0..<count {
            let bytes = size(index)
            precondition(bytes > previous && bytes % 8 == 0, "class sizes are ascending multiples of 8")
            precondition(slabBytes(index) >= bytes, "a slab holds at least one object")
            previous = bytes
            sizes[index] = UInt32(bytes)
            self.slabBytes[index] = UInt32(slabBytes(index))
        }
    }

    /// Bytes of an object of class `index`.
    public func size(_ index: Int) -> Int { Int(sizes[index]) }

    /// Pages of a slab of class `index`: a power of two, because the buddy gives no other blocks.
    public func slabPages(_ index: Int, pageSize: Int) -> Int {
        1 << ceilingLog2((Int(slabBytes[index]) + pageSize - 1) / pageSize)
    }

    /// Whether slabs of these classes can be described with such pages: a page knows its distance to the slab's first
    /// in 8 bits, a remote word its number in 8, a slot is computed from offsets below 1 MiB, and the tables of sizes
    /// end at 32 KiB.
    func fits(pageSize: Int) -> Bool {
        guard size(count - 1) <= Processor.wholeTable * 8 else { return false }
        for index in 0..<count {
            let bytes = slabPages(index, pageSize: pageSize) * pageSize
            guard bytes <= 256 * pageSize, bytes <= 1 << 20, bytes / size(index) <= 256 * 64 else { return false }
        }
        return true
    }

    /// Eighty classes up to 32 KiB: multiples of 8 up to 64 bytes, then eight steps for each doubling, so that above 64
    /// bytes less than an eighth of an object is rounding. (The spacing is D. Lea's and jemalloc's, twice as fine.)
    /// A slab is the smallest power of two from 16 to 256 KiB that holds eight objects and leaves at most a 32nd
    /// unused, or the one that leaves least. Larger blocks are trimmed to whole pages.
    public static var fine: SizeClassScheme {
        SizeClassScheme(count: 80, trimsLargeBlocks: true, size: fineSize) { index in
            let size = fineSize(index)
            var best = 256 << 10
            var bytes = best
            while bytes >= 16 << 10, bytes / size >= 8 {
                if bytes % size * 32 <= bytes || bytes % size * best < best % size * bytes { best = bytes }
                bytes /= 2
            }
            return best
        }
    }

    private static func fineSize(_ index: Int) -> Int {
        guard index >= 8 else { return 8 * (index + 1) }
        let doubling = index / 8 - 1
        return 64 << doubling + (8 << doubling) * (index % 8 + 1)
    }

    /// The seed's nine classes: 8, 16, 32, 64, 128, 256, 512, 1024, 2048 bytes, in slabs of 4 KiB up to 256 bytes,
    /// 8 KiB for 512 and 1024, 16 KiB for 2048.
    public static var seed: SizeClassScheme {
        SizeClassScheme(count: 9, size: { 8 << $0 }, slabBytes: { $0 <= 5 ? 4096 : $0 <= 7 ? 8192 : 16384 })
    }
}
