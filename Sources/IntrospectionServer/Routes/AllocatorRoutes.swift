/// `GET /allocator`, `PATCH /allocator` and `POST /allocator/regions`: settings, and what may change while everything
/// runs.
import BuddySlab
import Documents
import Observatory

extension Instruments {
    func addAllocator(to group: inout RouteGroup) {
        group.get("/allocator") { [source, sampler] _, _ in
            .json(bytes: AllocatorReport.bytes(source, at: sampler.moment(.live)))
        }
        group.patch("/allocator") { [source, sampler] request, _ in
            let fields = try request.fields()
            let magazines = try fields.object("magazines").map(Self.policy)
            let cache = try fields.object("page_cache").map(Self.cacheBytes)
            try fields.finish()
            if magazines != nil || cache != nil {
                try stopping { () throws(SafepointError) in
                    try source.change(magazines: magazines, pageCacheBytes: cache)
                }
            }
            return .json(bytes: AllocatorReport.bytes(source, at: sampler.moment(.live)))
        }
    }

    func addRegions(to group: inout RouteGroup) {
        group.post("/allocator/regions") { [source, sampler] request, _ in
            let fields = try request.fields()
            let bytes = try fields.byteSize("bytes", in: AddedMemory.range)
            try fields.finish()
            do throws(AddedMemoryError) {
                let section = try source.addMemory(bytes)
                return .json(status: 201, bytes: AddedMemory.bytes(section, source, at: sampler.moment(.live)))
            } catch {
                throw Self.problem(error)
            }
        }
    }

    private static func problem(_ error: AddedMemoryError) -> Problem {
        switch error {
        case .beyondLimit: .conflict(error.description)
        case .tooManyRegions: .conflict(error.description)
        case .refused, .unusable: .insufficientMemory(error.description)
        }
    }

    /// `{"policy":"fixed","capacity":64}` or `{"policy":"adaptive","bytes_per_cpu":"1MiB"}`.
    private static func policy(_ fields: FieldReader) throws(Problem) -> MagazinePolicy {
        let policy: MagazinePolicy
        if try fields.choice("policy", of: ["fixed", "adaptive"]) == "fixed" {
            policy = .fixed(try fields.integer("capacity", in: 0...4096))
        } else {
            policy = .adaptive(bytesPerCPU: try fields.byteSize("bytes_per_cpu", default: 4 << 20, in: 0...1 << 40))
        }
        try fields.finish()
        return policy
    }

    /// `{"bytes_per_cpu":"4MiB"}`.
    private static func cacheBytes(_ fields: FieldReader) throws(Problem) -> Int {
        let bytes = try fields.byteSize("bytes_per_cpu", in: GlobalConfiguration.pageCacheRange)
        try fields.finish()
        return bytes
    }
}
