/// `GET /stats` and `GET /ledger`: the whole allocator, live and exact.
import BuddySlab
import Observatory
import Threads

extension Instruments {
    func addStats(to group: inout RouteGroup) {
        group.get("/stats", query: ["window"]) { [sampler, freshStats, answer = SharedAnswer(freshStats)] request, _ in
            let reading = freshStats.reading
            guard let window = try request.query.window() else { return answer.response(reading) }
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

/// One response for all who get the same reading.
private final class SharedAnswer: Sendable {
    private let last = Guarded<(number: Int, response: Response)?>(nil)
    private let freshStats: FreshStats

    init(_ freshStats: FreshStats) { self.freshStats = freshStats }

    func response(_ reading: FreshStats.Reading) -> Response {
        last.withLock { last in
            if let last, last.number == reading.number { return last.response }
            let response = Response.json(bytes: reading.bytes).reusable { [freshStats] in
                freshStats.isCurrent(reading)
            }
            // A thread that was held up must not bring an older reading back.
            if reading.number > last?.number ?? 0 { last = (reading.number, response) }
            return response
        }
    }
}
