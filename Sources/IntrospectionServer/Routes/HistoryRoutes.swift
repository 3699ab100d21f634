/// `GET /history`: the past, for those who come late.
import Documents
import Observatory

/// The forms of a page of history.
private enum HistoryFormat: String, CaseIterable {
    case json, csv
}

extension Instruments {
    func addHistory(to group: inout RouteGroup) {
        group.get("/history", query: ["since", "step", "fields", "format", "limit"]) { [self] request, _ in
            let query = request.query
            let format = try query.choice("format", as: HistoryFormat.self) ?? .json
            let limit = try query.integer("limit", default: History.secondRows, in: 1...History.secondRows)
            let page = history.page(
                since: try query.since(), step: try query.step(), fields: try fields(query["fields"]), limit: limit)
            let next = page.next(query)
            switch format {
            case .json: return .json(bytes: page.json(of: history, at: sampler.moment(.live), next: next))
            case .csv:
                var response = Response.text(
                    String(decoding: page.csv, as: UTF8.self), contentType: "text/csv; charset=utf-8; header=present")
                if let next { response.headers["Link"] = "<\(next)>; rel=\"next\"" }
                return response
            }
        }
    }

    /// The columns that a list of patterns names, each once, in the order of the list.
    private func fields(_ list: String?) throws(Problem) -> [Int] {
        guard let list else { return history.fields(matching: nil) }
        var fields: [Int] = []
        for pattern in list.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let matches = history.fields(matching: pattern)
            guard !matches.isEmpty else {
                throw .invalidQuery(
                    "fields",
                    "names '\(pattern)', of which there is no history"
                        + Problem.suggestion(for: pattern, among: history.fields)
                        + "; names are those of figures, as memory.allocated_bytes, rates.*, classes[64].live",
                    code: "unknown")
            }
            fields += matches.filter { !fields.contains($0) }
        }
        return fields
    }
}

extension QueryItems {
    /// Digits below this are a tick's number, others a date: no observer ticks for three years, and 1973 is over.
    private static var largestTick: Double { 99_999_999 }

    fileprivate func since() throws(Problem) -> HistorySince {
        guard let text = self["since"] else { return .start }
        if let time = parseTimestamp(text) { return .unixMilliseconds(time) }
        if let number = parseDuration(text) {
            guard text.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }) else {
                return .ago(min(number, 1e9))
            }
            if number <= Self.largestTick, let tick = Int(exactly: number) { return .tick(tick) }
            if number > Self.largestTick, number < 1e11 { return .unixMilliseconds(Int((number * 1000).rounded())) }
        }
        throw .invalidQuery(
            "since",
            "must be a tick's number, seconds since 1970, a time such as 2026-11-22T16:00:00Z, or a length of time "
                + "back from now such as 10m")
    }

    /// Seconds that one of the two rings can serve.
    fileprivate func step() throws(Problem) -> Int {
        guard let text = self["step"] else { return 1 }
        guard let step = parseDuration(text).flatMap({ Int(exactly: $0) }), (1...86_400).contains(step),
            step <= 1800 || step % 60 == 0
        else {
            throw .invalidQuery("step", "must be whole seconds up to 30m, or whole minutes up to 24h; as 10s or 1m")
        }
        return step
    }
}

extension HistoryPage {
    /// The same request from behind the last step of this page.
    fileprivate func next(_ query: QueryItems) -> String? {
        guard isMore else { return nil }
        var path = "/api/v1/history?since=\(Double(end) / 1000)"
        for name in ["step", "fields", "format", "limit"] {
            if let value = query[name] { path += "&\(name)=\(percentEncoded(value))" }
        }
        return path
    }
}
