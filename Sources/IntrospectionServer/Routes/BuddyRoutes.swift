/// `GET /buddy` and `GET /sections/{i}/map`.
import Observatory

extension Instruments {
    func addBuddy(to group: inout RouteGroup) {
        group.get("/buddy") { [sampler] _, _ in .json(bytes: sampler.latest.buddy) }
        group.get("/sections/{i}/map", query: ["cells", "after", "limit"]) { [self] request, path in
            let index = try path.integer("i")
            let query = request.query
            let cells = try query.integer("cells", in: SectionCells.range)
            if cells != nil, let other = ["after", "limit"].first(where: { query[$0] != nil }) {
                throw Problem.invalidQuery(other, "pages through runs and does not go with cells", code: "not_allowed")
            }
            guard let bytes = try map(section: index, cells: cells, query) else {
                throw Problem.notFound("there is no section \(index)")
            }
            return .json(bytes: bytes)
        }
    }

    private func map(section index: Int, cells: Int?, _ query: QueryItems) throws(Problem) -> [UInt8]? {
        let moment = sampler.moment(.live)
        let figures = source.figures
        if let cells {
            return SectionMapReport.cells(figures, section: index, counts: [cells], at: moment)?.first
        }
        let limit = try query.limit()
        let after = try query.integer("after", in: 0...Int(Int32.max))
        return SectionMapReport.runs(figures, section: index, after: after, limit: limit, at: moment)
    }
}
