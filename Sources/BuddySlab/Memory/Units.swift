//! Integers with a meaning: CPUs, block orders, size classes.

/// A logical CPU of the allocator, or the common one. 16 bits, as an owner is stored for each page.
public struct CPUIndex: Comparable, Sendable {
    /// 0, 1, 2, ...
    public let rawValue: UInt16

    /// CPU number `rawValue`.
    public init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// The number as an `Int`, to index with.
    public var index: Int { Int(rawValue) }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The power of two of a block of pages: a block of order `k` has `1 << k` pages.
public struct BlockOrder: Comparable, Sendable {
    /// 0...20.
    public let rawValue: Int

    /// The largest order.
    public static let maximum = BlockOrder(20)
    /// How many orders there are.
    public static let count = 21

    /// Order `rawValue`.
    public init(_ rawValue: Int) { self.rawValue = rawValue }

    /// Pages of one block.
    public var pageCount: Int { 1 << rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A size class: its place in the table of classes.
public struct SizeClass: Comparable, Sendable {
    /// 0 is the smallest class.
    public let index: Int

    /// Class number `index` of a table.
    public init(index: Int) { self.index = index }

    public static func < (left: Self, right: Self) -> Bool { left.index < right.index }
}
