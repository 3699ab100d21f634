/// Which slabs of a class a page of the list holds.
import BuddySlab

/// The lists that a slab can be on, by their names in requests and documents.
public enum SlabFill: String, CaseIterable, Sendable {
    case partial, full, empty

    init?(_ list: SlabListState?) {
        switch list {
        case .partial: self = .partial
        case .full: self = .full
        case .empty: self = .empty
        case nil: return nil
        }
    }
}

/// How a list of slabs is ordered.
public enum SlabOrder: String, CaseIterable, Sendable {
    /// By address: nothing that stays is left out, however many pages the list has.
    case address
    /// By the share of slots that are not free, the largest or the smallest first, among the slabs of one scan.
    case fullest, emptiest
}

/// Which slabs are asked for.
public struct SlabQuery: Sendable {
    public var sizeClass: SizeClass
    public var cpu: CPUIndex?
    public var fill: SlabFill?
    public var order = SlabOrder.address
    /// Only slabs behind this address.
    public var after: UInt?
    public var limit = 50

    public init(sizeClass: SizeClass) { self.sizeClass = sizeClass }

    func admits(_ slab: SlabFigures) -> Bool {
        (cpu == nil || cpu == slab.owner) && (fill == nil || fill == SlabFill(slab.list))
    }
}

/// A page of a list of slabs, read live in one bounded scan.
public struct SlabList: Sendable {
    /// Pages that one scan looks at: 1 GiB of 4 KiB pages, in some milliseconds at most.
    public static let scanPages = 1 << 18

    public private(set) var slabs: [SlabFigures] = []
    /// Pages that were looked at.
    public private(set) var scannedPages = 0
    /// The address to ask on behind; nil at the end of the last section.
    public private(set) var next: UInt?

    /// Scans from behind `query.after` on. In the order of addresses the scan ends at `limit` slabs; in any other it
    /// goes over all its pages and keeps the first `limit` of those it met.
    public init(_ figures: Figures, _ query: SlabQuery, scanPages: Int = Self.scanPages) {
        // The scan begins at the next whole page, where the next slab can start.
        let start = query.after.map { $0 == .max ? $0 : $0 + 1 } ?? 0
        slabs.reserveCapacity(query.limit)
        let end = figures.forEachSlab(of: query.sizeClass, from: start, pageLimit: scanPages) { slab in
            guard query.admits(slab) else { return true }
            guard query.order != .address else {
                guard slabs.count < query.limit else { return false }
                slabs.append(slab)
                return true
            }
            keep(slab, query)
            return true
        }
        scannedPages = end.pages
        next = end.next.map { $0 - 1 }
    }

    /// Puts a slab into its place among the best so far. O(limit).
    private mutating func keep(_ slab: SlabFigures, _ query: SlabQuery) {
        func precedes(_ left: SlabFigures, _ right: SlabFigures) -> Bool {
            query.order == .fullest ? left.fill > right.fill : left.fill < right.fill
        }
        if slabs.count == query.limit {
            guard let last = slabs.last, precedes(slab, last) else { return }
            slabs.removeLast()
        }
        // Behind all that are no worse: equal ones stay in the order of addresses.
        var low = 0
        var high = slabs.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(slab, slabs[middle]) { high = middle } else { low = middle + 1 }
        }
        slabs.insert(slab, at: low)
    }
}
