/// The pages of a section as a number of cells, for a map.
import BuddySlab

/// Adds blocks up into cells of equally many pages; several maps can be made in one walk over the section.
public struct SectionCells: Sendable {
    struct Cell: Sendable {
        var free = 0
        var slab = 0
        var large = 0
        /// Slots, and used slots, of the part of each slab that lies in the cell.
        var slots = 0.0
        var usedSlots = 0.0

        var fillRatio: Double { slots > 0 ? min(1, usedSlots / slots) : 1 }
    }

    /// How many cells a map may have.
    public static let range = 1...4096

    let pagesPerCell: Int
    private(set) var cells: [Cell]

    /// A map of at most `count` cells, all of them full but the last.
    init(count: Int, pages: Int) {
        pagesPerCell = max(1, (pages + count - 1) / count)
        cells = Array(repeating: Cell(), count: (pages + pagesPerCell - 1) / pagesPerCell)
    }

    mutating func add(_ block: BlockDescription) {
        var page = block.page
        let end = min(block.page + block.pages, cells.count * pagesPerCell)
        while page < end {
            let index = page / pagesPerCell
            let pages = min(end, (index + 1) * pagesPerCell) - page
            switch block.state {
            case .free: cells[index].free += pages
            case .allocated: cells[index].large += pages
            case .slab: cells[index].slab += pages
            }
            if let slab = block.slab {
                let share = Double(pages) / Double(block.pages)
                cells[index].slots += share * Double(slab.slots)
                cells[index].usedSlots += share * Double(slab.usedSlots)
            }
            page += pages
        }
    }

    /// Maps of one section with so many cells each, in one walk. O(pages), live; nil where there is no such section.
    static func maps(_ figures: Figures, section index: Int, counts: [Int]) -> (SectionSummary, [SectionCells])? {
        guard let section = figures.section(index) else { return nil }
        var maps = counts.map { SectionCells(count: $0, pages: section.totalPages) }
        figures.forEachBlock(section: index) { block in
            for place in maps.indices { maps[place].add(block) }
            return true
        }
        return (section, maps)
    }
}
