/// `GET /whatif` and `GET /sizing`: questions about a request, and about another table of classes.
import BuddySlab
import Documents
import Observatory

extension Instruments {
    func addQuestions(to group: inout RouteGroup) {
        group.get("/whatif", query: ["size", "alignment", "cpu"]) { [source, sampler] request, _ in
            let query = request.query
            let sizes = WhatIfReport.sizes(source.facts)
            guard let size = try query.byteSize("size", in: sizes) else {
                throw Problem.invalidQuery(
                    "size", "is required: the bytes of a request, from 0 to \(sizes.upperBound)", code: "required")
            }
            let alignment = try query.byteSize("alignment", in: 1...sizes.upperBound) ?? 8
            guard alignment & (alignment - 1) == 0 else {
                throw Problem.invalidQuery("alignment", "must be a power of two, not \(alignment)")
            }
            let cpu = try query.integer("cpu", in: 0...source.facts.cpuCount)
            do throws(AllocationError) {
                let bytes = try WhatIfReport.bytes(
                    source, AllocationLayout(size: size, alignment: alignment), cpu: cpu, at: sampler.moment(.live))
                return .json(bytes: bytes)
            } catch {
                throw Problem.invalidQuery("size", "is more than any block can have: \(error.description)")
            }
        }
        group.get("/sizing", query: ["classes"]) { [source, sampler] request, _ in
            let asked = try Self.classes(request.query)
            return .json(bytes: SizingReport.bytes(source, asked: asked, at: sampler.moment(.live)))
        }
    }

    /// A table of classes as it stands in a query; nil where none does.
    private static func classes(_ query: QueryItems) throws(Problem) -> [Int]? {
        guard let text = query["classes"] else { return nil }
        let most = SizeClassScheme.maximumCount
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let sizes = words.compactMap { Int($0) }
        let isAscending = zip(sizes, sizes.dropFirst()).allSatisfy { $0 < $1 }
        guard sizes.count == words.count, (1...most).contains(sizes.count), isAscending,
            sizes.allSatisfy({ (8...32768).contains($0) && $0 % 8 == 0 })
        else {
            throw .invalidQuery(
                "classes",
                "must be 1 to \(most) sizes such as 8,16,24: ascending multiples of 8 from 8 to 32768 bytes")
        }
        return sizes
    }
}
