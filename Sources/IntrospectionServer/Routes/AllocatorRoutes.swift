/// `GET /allocator` and `PATCH /allocator`: the settings, and those that may change while everything runs.
import BuddySlab
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

    /// `{"policy":"fixed","capacity":64}` or `{"policy":"adaptive","bytes_per_cpu":"1MiB"}`.
    private static func policy(_ fields: FieldReader) throws(Problem) -> MagazinePolicy {
        let policy: MagazinePolicy
        if try fields.choice("policy", of: ["fixed", "adaptive"]) == "fixed" {
            policy = .fixed(try fields.integer("capacity", in: 0...4096))
        } else {
            policy = .adaptive(bytesPerCPU: try fields.byteSize("bytes_per_cpu", default: 1 << 20, in: 0...1 << 40))
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
