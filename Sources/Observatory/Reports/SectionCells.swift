/// The pages of a section as a number of cells, for a map.
import BuddySlab

/// Adds blocks up into cells of equally many pages; several maps can be made in one walk over the section.
public struct SectionCells: Sendable {
    struct Cell: Sendable {
        var free = 0
        var slab = 0
        var large = 0
        /// Pages of slabs of the class that was asked for.
        var classPages = 0
        /// Slots, and used slots, of the part of each slab that lies in the cell.
        var slots = 0.0
        var usedSlots = 0.0

        var fillRatio: Double { slots > 0 ? min(1, usedSlots / slots) : 1 }
    }

    /// How many cells a map may have.
    public static let range = 1...4096

    /// The pages that the cells are of.
    let pages: Range<Int>
    let sizeClass: SizeClass?
    let pagesPerCell: Int
    private(set) var cells: [Cell]

    /// A map of at most `count` cells, all of them full but the last.
    init(count: Int, pages: Range<Int>, sizeClass: SizeClass? = nil) {
        self.pages = pages
        self.sizeClass = sizeClass
        pagesPerCell = max(1, (pages.count + count - 1) / count)
        cells = Array(repeating: Cell(), count: (pages.count + pagesPerCell - 1) / pagesPerCell)
    }

    /// Adds the part of a block that lies in the map.
    mutating func add(_ block: BlockDescription) {
        let part = (block.page..<block.page + block.pages).clamped(to: pages)
        let isOfClass = sizeClass != nil && block.slab?.sizeClass == sizeClass
        var page = part.lowerBound
        while page < part.upperBound {
            let index = (page - self.pages.lowerBound) / pagesPerCell
            let pages = min(part.upperBound, self.pages.lowerBound + (index + 1) * pagesPerCell) - page
            switch block.state {
            case .free: cells[index].free += pages
            case .allocated: cells[index].large += pages
            case .slab: cells[index].slab += pages
            }
            if isOfClass { cells[index].classPages += pages }
            if let slab = block.slab {
                let share = Double(pages) / Double(block.pages)
                cells[index].slots += share * Double(slab.slots)
                cells[index].usedSlots += share * Double(slab.usedSlots)
            }
            page += pages
        }
    }

    /// Maps of one window with so many cells each, in one walk. O(pages up to the window's end), live; nil where there
    /// is no such section, or where it ends before the window.
    static func maps(
        _ figures: Figures, section index: Int, counts: [Int], _ window: MapWindow = MapWindow()
    ) -> (SectionSummary, [SectionCells])? {
        guard let section = figures.section(index), let pages = window.pages(of: section.totalPages) else { return nil }
        var maps = counts.map { SectionCells(count: $0, pages: pages, sizeClass: window.sizeClass) }
        // From the section's start: only a block's first page knows what the block is.
        figures.forEachBlock(section: index) { block in
            guard block.page < pages.upperBound else { return false }
            guard block.page + block.pages > pages.lowerBound else { return true }
            for place in maps.indices { maps[place].add(block) }
            return true
        }
        return (section, maps)
    }
}
