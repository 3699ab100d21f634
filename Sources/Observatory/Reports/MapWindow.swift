/// Which pages of a section a map of cells shows, and whose slabs it counts apart.
import BuddySlab

/// A stretch of a section's pages; the whole section where nothing is said.
public struct MapWindow: Sendable {
    /// The first page, counted from the section's.
    public var firstPage: Int
    /// Pages from there; to the section's end where it is nil, and never beyond.
    public var pageCount: Int?
    /// The class whose slabs' pages each cell counts once more, on their own.
    public var sizeClass: SizeClass?

    public init(firstPage: Int = 0, pageCount: Int? = nil, sizeClass: SizeClass? = nil) {
        self.firstPage = firstPage
        self.pageCount = pageCount
        self.sizeClass = sizeClass
    }

    /// The pages of a section of `total` pages; nil where the window begins behind its end.
    func pages(of total: Int) -> Range<Int>? {
        guard firstPage >= 0, firstPage < total else { return nil }
        return firstPage..<firstPage + min(pageCount ?? total, total - firstPage)
    }
}
