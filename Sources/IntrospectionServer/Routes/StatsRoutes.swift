/// `GET /stats` and `GET /ledger`: the whole allocator, live and exact.
import BuddySlab
import Observatory

extension Instruments {
    func addStats(to group: inout RouteGroup) {
        group.get("/stats", query: ["window"]) { [sampler, freshStats] request, _ in
            let reading = freshStats.reading
            guard let window = try request.query.window() else { return .json(bytes: reading.bytes) }
            let (_, rates) = sampler.latest(window: window)
            return .json(bytes: StatsReport.bytes(reading.snapshot, rates, reading.observer))
        }
        group.get("/ledger", query: ["include"]) { [exact] request, _ in
            let include = try request.query.list("include", allowed: LedgerReport.parts)
            let snapshot = try stopping { () throws(SafepointError) in try exact.take() }
            return .json(bytes: LedgerReport.bytes(snapshot, include: include))
        }
    }
}
