/// `/allocations`: objects made and freed by hand.
import BuddySlab
import Documents
import Observatory

extension Instruments {
    func addLaboratory(to group: inout RouteGroup) {
        group.get("/allocations", query: ["limit", "after"]) { [laboratory, sampler] request, _ in
            let after = try request.query.address("after")
            return .json(
                bytes: LaboratoryReport.bytes(
                    laboratory, after: after, limit: try request.query.limit(), at: sampler.moment(.live)))
        }
        group.post("/allocations") { [self] request, _ in try allocate(request) }
        group.get("/allocations/{address}") { [laboratory] _, path in
            let address = try path.address("address")
            guard let object = laboratory[address] else { throw Self.unknown(path["address"]) }
            return .json(bytes: object.bytes(nowSeconds: laboratory.nowSeconds))
        }
        group.delete("/allocations/{address}", query: ["cpu"]) { [laboratory, facts = source.facts] request, path in
            let address = try path.address("address")
            let cpu = try request.query.integer("cpu", in: 0...facts.cpuCount)
            do throws(LaboratoryError) {
                let freed = try laboratory.free(address, cpu: cpu.map { CPUIndex(UInt16(truncatingIfNeeded: $0)) })
                return .json(bytes: freed.bytes)
            } catch {
                throw Self.problem(error, address: path["address"])
            }
        }
    }

    private func allocate(_ request: Request) throws -> Response {
        let facts = source.facts
        let fields = try request.fields()
        let alignment = try fields.byteSize("alignment", default: 8, in: 1...Laboratory.alignmentLimit)
        if alignment & (alignment - 1) != 0 { fields.reject("alignment", "must be a power of two") }
        let cpu = try fields.integer("cpu", default: facts.cpuCount, in: 0...facts.cpuCount)
        // Last, because a required field that is wrong ends the reading, with everything that was found before it.
        let size = try fields.byteSize("size", in: Laboratory.sizeRange)
        try fields.finish()
        do throws(LaboratoryError) {
            let object = try laboratory.allocate(
                AllocationLayout(size: size, alignment: alignment), cpu: CPUIndex(UInt16(truncatingIfNeeded: cpu)))
            let location = "/api/v1/allocations/0x" + String(object.address, radix: 16)
            return .json(
                status: 201, headers: ["Location": location], bytes: object.bytes(nowSeconds: laboratory.nowSeconds))
        } catch {
            throw Self.problem(error, address: "")
        }
    }

    private static func unknown(_ address: String) -> Problem {
        .notFound("no object made by hand lies at \(address); GET /api/v1/allocations lists them")
    }

    private static func problem(_ error: LaboratoryError, address: String) -> Problem {
        switch error {
        case .full:
            .conflict("there are \(Laboratory.objectLimit) objects made by hand already; free some first")
        case .unknownObject: unknown(address)
        case .notStopped(let error): .notStopped(error)
        case .refused(.noMemory):
            .insufficientMemory(
                "neither slabs nor buddy have room; POST /api/v1/allocator/reclaim brings home what magazines hold")
        case .refused(let error): .conflict("the allocator refused: \(error.description)")
        }
    }
}

extension QueryItems {
    /// An address written `0x...`, or nil where the query does not name it.
    func address(_ name: String) throws(Problem) -> UInt? {
        guard let text = self[name] else { return nil }
        guard let value = parseAddress(text) else {
            throw .invalidQuery(name, "must be an address such as 0x7f0000001000")
        }
        return value
    }
}
