//! What an allocation would meet now: the answer of `Figures.forecast`.

/// Where the pages of a block, or of a slab that would be made, would come from.
public struct PageSource: Equatable, Sendable {
    /// Address of the first page.
    public let address: UInt
    /// Section of the pages.
    public let section: Int
    /// Pages that would be handed out.
    public let pages: Int
    /// Pages of the cached run, or of the free block, that they are the front of.
    public let blockPages: Int
    /// Whether they come from the CPU's page cache, and not from the buddy.
    public let isCached: Bool
    /// Times that the free block would be halved; 0 from a page cache.
    public let splits: Int
}

/// What stands in the way of a block.
public enum Shortage: Equatable, Sendable {
    /// Fewer pages are free than are asked for.
    case memory
    /// Enough pages are free, but not in one block.
    case fragmentation
    /// A block is free, but none at that alignment.
    case alignment
}

/// What an allocation would meet now.
public struct AllocationForecast: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        /// It would be served by `path`.
        case succeeds
        /// It would find no memory, and reclaim before it is refused; whether that helps is not known.
        case needsReclaim
        /// It would be refused: nothing is held back that a reclaim could bring home, the last one was fruitless and
        /// nothing has been freed since, or no section is as large.
        case fails
    }

    public internal(set) var outcome = Outcome.succeeds
    /// How it would be served, where it succeeds.
    public internal(set) var path = OperationPath.magazine
    /// The class that would serve it; nil for a block of whole pages.
    public internal(set) var sizeClass: SizeClass?
    /// Bytes that the object or block would have.
    public internal(set) var usableBytes: Int
    /// The least power of two of pages, as an order, that holds the block or the slab.
    public internal(set) var order: Int
    /// Objects that the magazine has, and may have.
    public internal(set) var magazineObjects = 0
    public internal(set) var magazineCapacity = 0
    /// Whether objects that other CPUs have freed would be taken in first.
    public internal(set) var drainsRemoteFrees = false
    /// Address of the object or block where it is known: on top of the magazine, or at the front of the pages.
    public internal(set) var address: UInt?
    /// Where pages would come from, where any are needed.
    public internal(set) var source: PageSource?
    /// What stands in the way, where it does not succeed.
    public internal(set) var shortage: Shortage?
}
