/// The documents of `GET /api/v1/sections/{i}/map`.
import BuddySlab
import Documents

/// A section's pages: as cells, or run by run.
public enum SectionMapReport {
    /// One document for each of `counts`; nil where there is no such section, or where it ends before the window.
    public static func cells(
        _ figures: Figures, section index: Int, counts: [Int], _ window: MapWindow = MapWindow(), at moment: Moment
    ) -> [[UInt8]]? {
        guard let (section, maps) = SectionCells.maps(figures, section: index, counts: counts, window) else {
            return nil
        }
        return maps.map { map in
            var writer = JSONWriter(capacity: 256 + 56 * map.cells.count)
            writer.object { json in
                json.mapHead(section, moment)
                json.field("first_page", map.pages.lowerBound)
                json.field("page_count", map.pages.count)
                json.field("pages_per_cell", map.pagesPerCell)
                json.array("cells", of: map.cells) { json, cell in
                    json.object { json in
                        json.field("free", cell.free)
                        json.field("slab", cell.slab)
                        json.field("large", cell.large)
                        json.field("fill_ratio", cell.fillRatio)
                        if map.sizeClass != nil { json.field("class_pages", cell.classPages) }
                    }
                }
            }
            return writer.bytes
        }
    }

    /// Runs of equal blocks from the page behind `after` on, at most `limit`; nil where there is no such section.
    public static func runs(
        _ figures: Figures, section index: Int, after: Int?, limit: Int, at moment: Moment
    ) -> [UInt8]? {
        guard let section = figures.section(index) else { return nil }
        let (runs, more) = PageRun.collect(figures, section: index, from: (after ?? -1) + 1, limit: limit)
        var writer = JSONWriter(capacity: 256 + 96 * runs.count)
        writer.object { json in
            json.mapHead(section, moment)
            json.array("runs", of: runs) { json, run in
                json.object { $0.run(run, figures, start: section.start) }
            }
            let last = runs.last.map { $0.page + $0.pages - 1 }
            json.field(
                "next",
                more ? last.map { "/api/v1/sections/\(index)/map?after=\($0)&limit=\(limit)" } : nil)
        }
        return writer.bytes
    }
}

/// Neighbouring blocks of the same use.
struct PageRun: Sendable {
    let page: Int
    var pages: Int
    let state: PageState
    let sizeClass: SizeClass?
    let owner: CPUIndex?

    /// The first `limit` runs from a page on, and whether there are more.
    static func collect(_ figures: Figures, section: Int, from first: Int, limit: Int) -> ([PageRun], Bool) {
        var runs: [PageRun] = []
        var more = false
        figures.forEachBlock(section: section, from: first) { block in
            let next = PageRun(
                page: block.page, pages: block.pages, state: block.state, sizeClass: block.slab?.sizeClass,
                owner: block.slab?.owner)
            if let last = runs.last, last.isLike(next) {
                runs[runs.count - 1].pages += next.pages
            } else if runs.count == limit {
                more = true
                return false
            } else {
                runs.append(next)
            }
            return true
        }
        return (runs, more)
    }

    private func isLike(_ other: PageRun) -> Bool {
        state == other.state && sizeClass == other.sizeClass && owner == other.owner
    }
}

extension JSONWriter {
    fileprivate mutating func mapHead(_ section: SectionSummary, _ moment: Moment) {
        head(moment)
        field("section", section.index)
        field("start", address: section.start)
        field("pages", section.totalPages)
    }

    fileprivate mutating func run(_ run: PageRun, _ figures: Figures, start: UInt) {
        field("start", address: start + UInt(run.page * figures.pageSize))
        field("pages", run.pages)
        switch run.state {
        case .free: field("state", "free")
        case .allocated: field("state", "allocated")
        case .slab: field("state", "slab")
        }
        if let sizeClass = run.sizeClass { field("size_class", figures.describe(sizeClass.index).size) }
        if let owner = run.owner { field("owner", owner.index) }
    }
}
