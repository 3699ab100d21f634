/// `GET /stats` and `GET /ledger`: the whole allocator, live and exact.
import BuddySlab
import Observatory

extension Instruments {
    func addStats(to group: inout RouteGroup) {
        group.get("/stats", query: ["window"]) { [sampler] request, _ in
            guard let window = try request.query.window() else { return .json(bytes: sampler.latest.stats) }
            let (tick, rates) = sampler.latest(window: window)
            return .json(bytes: StatsReport.bytes(tick.snapshot, rates, tick.observer))
        }
        group.get("/ledger", query: ["include"]) { [exact] request, _ in
            let include = try request.query.list("include", allowed: LedgerReport.parts)
            let snapshot = try stopping { () throws(SafepointError) in try exact.take() }
            return .json(bytes: LedgerReport.bytes(snapshot, include: include))
        }
    }
}
