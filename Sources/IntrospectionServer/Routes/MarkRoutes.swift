/// `/marks` and `GET /diff`: named moments, and what changed between two.
import BuddySlab
import Documents
import Observatory

extension Instruments {
    func addMarks(to group: inout RouteGroup) {
        group.get("/marks", query: ["limit", "after"]) { [marks, sampler] request, _ in
            let after = try request.query.markNumber("after")
            return .json(
                bytes: marks.bytes(after: after, limit: try request.query.limit(), at: sampler.moment(.live)))
        }
        group.post("/marks") { [marks] request, _ in
            let fields = try request.fields()
            let name = try fields.string("name", default: "", limit: Marks.nameLimit)
            let note = try fields.string("note", default: "", limit: Marks.noteLimit)
            try fields.finish()
            let mark = try stopping { () throws(SafepointError) in
                try marks.make(name: name.isEmpty ? nil : name, note: note)
            }
            return .json(status: 201, headers: ["Location": "/api/v1/marks/\(mark.id)"], bytes: mark.bytes)
        }
        group.get("/marks/{id}") { [self] _, path in .json(bytes: try mark(path["id"]).bytes) }
        group.get("/diff", query: ["from", "to"]) { [self] request, _ in try difference(request.query) }
    }

    private func mark(_ id: String) throws(Problem) -> Mark {
        if let mark = marks[id] { return mark }
        guard marks.isForgotten(id) else {
            throw .notFound("there is no mark '\(id)'; GET /api/v1/marks lists them")
        }
        throw .notFound("mark \(id) is gone: the last \(Marks.limit) are kept")
    }

    private func difference(_ query: QueryItems) throws(Problem) -> Response {
        guard let id = query["from"] else {
            throw .invalidQuery("from", "is required: the id of a mark, from GET /api/v1/marks", code: "required")
        }
        let from = try mark(id)
        let end = query["to"] ?? "now"
        let to: Mark? = if end == "now" { nil } else { try mark(end) }
        let difference = try stopping { () throws(SafepointError) in try marks.difference(from: from, to: to) }
        guard let difference else {
            throw .invalidQuery("to", "must not be older than from: \(end) was made before \(id)")
        }
        return .json(bytes: difference.bytes)
    }
}

extension QueryItems {
    /// The number in the id of a mark; 0, which is before all marks, where the query does not name it.
    fileprivate func markNumber(_ name: String) throws(Problem) -> Int {
        guard let text = self[name] else { return 0 }
        guard text.first == "m", let number = Int(text.dropFirst()), number >= 0 else {
            throw .invalidQuery(name, "must be the id of a mark, such as m1")
        }
        return number
    }
}
