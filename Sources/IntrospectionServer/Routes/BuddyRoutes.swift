/// `GET /buddy` and `GET /sections/{i}/map`.
import BuddySlab
import Documents
import Observatory

extension Instruments {
    func addBuddy(to group: inout RouteGroup) {
        group.get("/buddy") { [sampler] _, _ in .json(bytes: sampler.latest.buddy) }
        group.get(
            "/sections/{i}/map", query: ["cells", "first_page", "page_count", "size_class", "after", "limit"]
        ) { [self] request, path in
            let index = try path.integer("i")
            let query = request.query
            let cells = try query.integer("cells", in: SectionCells.range)
            try Self.refuseMixture(query, cells: cells)
            let bytes =
                if let cells { try map(section: index, cells: cells, query) } else { try runs(section: index, query) }
            guard let bytes else { throw Problem.notFound("there is no section \(index)") }
            return .json(bytes: bytes)
        }
    }

    /// Cells have a window, runs have pages of a list.
    private static func refuseMixture(_ query: QueryItems, cells: Int?) throws(Problem) {
        if cells != nil, let other = ["after", "limit"].first(where: { query[$0] != nil }) {
            throw .invalidQuery(other, "pages through runs and does not go with cells", code: "not_allowed")
        }
        let window = ["first_page", "page_count", "size_class"]
        if cells == nil, let other = window.first(where: { query[$0] != nil }) {
            throw .invalidQuery(other, "is of a map of cells and goes with cells only", code: "not_allowed")
        }
    }

    private func map(section index: Int, cells: Int, _ query: QueryItems) throws(Problem) -> [UInt8]? {
        let figures = source.figures
        guard let section = figures.section(index) else { return nil }
        var window = MapWindow()
        window.firstPage = try query.integer("first_page", default: 0, in: 0...section.totalPages - 1)
        window.pageCount = try query.integer("page_count", in: 1...section.totalPages)
        window.sizeClass = try source.facts.sizeClass(query)
        return SectionMapReport.cells(
            figures, section: index, counts: [cells], window, at: sampler.moment(.live))?.first
    }

    private func runs(section index: Int, _ query: QueryItems) throws(Problem) -> [UInt8]? {
        let limit = try query.limit()
        let after = try query.integer("after", in: 0...Int(Int32.max))
        return SectionMapReport.runs(
            source.figures, section: index, after: after, limit: limit, at: sampler.moment(.live))
    }
}

extension AllocatorFacts {
    /// The class that `size_class` names, if it is named.
    fileprivate func sizeClass(_ query: QueryItems) throws(Problem) -> SizeClass? {
        guard let text = query["size_class"] else { return nil }
        if let size = Int(text), let index = classIndex(ofSize: size) { return SizeClass(index: index) }
        let sizes = classes.map { String($0.size) }.joined(separator: ", ")
        throw .invalidQuery("size_class", "must be the size of a class: \(sizes)", code: "not_allowed")
    }
}
