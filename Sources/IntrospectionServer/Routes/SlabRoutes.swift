/// `GET /classes/{size}/slabs`, `GET /slabs/{address}` and `GET /addresses/{address}`: from a class to any byte.
import BuddySlab
import Documents
import Observatory

extension Instruments {
    func addSlabs(to group: inout RouteGroup) {
        group.get("/classes/{size}/slabs", query: ["state", "cpu", "order", "after", "limit"]) {
            [source, sampler] request, path in
            let query = try SlabQuery(request.query, path, source.facts)
            return .json(bytes: SlabListReport.bytes(source.figures, query, at: sampler.moment(.live)))
        }
        group.get("/slabs/{address}", query: ["after", "limit"]) { [self] request, path in
            let address = try path.address("address")
            let after = try request.query.integer("after", in: 0...Int(Int32.max))
            let limit = try request.query.limit()
            let moment = sampler.moment(.exact)
            let slab = try stopping { () throws(SafepointError) in
                try InspectedSlab(of: source, containing: address)
            }
            guard let slab else {
                throw Problem.notFound(
                    "no slab has \(path["address"]); GET /api/v1/addresses/\(path["address"]) says what lies there")
            }
            return .json(
                bytes: SlabReport.bytes(slab, source.facts, holders, after: after, limit: limit, at: moment))
        }
        group.get("/addresses/{address}") { [source, sampler, holders] _, path in
            let address = try path.address("address")
            return .json(bytes: AddressReport.bytes(address, source.figures, holders, at: sampler.moment(.live)))
        }
    }
}

extension SlabQuery {
    /// Reads class and filters.
    fileprivate init(_ query: QueryItems, _ path: PathParameters, _ facts: AllocatorFacts) throws(Problem) {
        self.init(sizeClass: SizeClass(index: try facts.classIndex(path)))
        fill = try query.choice("state", as: SlabFill.self)
        order = try query.choice("order", as: SlabOrder.self) ?? .address
        cpu = try query.integer("cpu", in: 0...facts.cpuCount).map { CPUIndex(UInt16(truncatingIfNeeded: $0)) }
        after = try query.address("after")
        limit = try query.limit()
    }
}

extension AllocatorFacts {
    /// The class that the path's `{size}` names.
    func classIndex(_ path: PathParameters) throws(Problem) -> Int {
        let size = try path.integer("size")
        if let index = classIndex(ofSize: size) { return index }
        let sizes = classes.map { String($0.size) }.joined(separator: ", ")
        throw .notFound("there is no size class of \(size) bytes; there are \(sizes)")
    }
}
