/// `GET /metrics`: the figures of the last tick for Prometheus.
import Observatory

extension Instruments {
    /// OpenMetrics for those who ask for it by name, the older text for everybody else.
    var metrics: RouteGroup {
        var group = RouteGroup()
        group.get("/metrics") { [sampler, exact] request, _ in
            let format = MetricsFormat(accept: request.headers.values(of: "Accept").joined(separator: ","))
            let bytes = MetricsReport.bytes(
                sampler.latest, version: slabscopeVersion, lastLedger: exact.latest?.ledger, format: format)
            var response = Response.text(String(decoding: bytes, as: UTF8.self), contentType: format.contentType)
            response.headers["Vary"] = "Accept"
            return response
        }
        return group
    }
}

extension MetricsFormat {
    /// The format that an Accept header prefers.
    init(accept: String) {
        let ranges = MediaRanges(accept)
        let openMetrics = ranges.weight(of: "application/openmetrics-text", parameters: ["version": "1.0.0"]) ?? 0
        let plain = ranges.weight(of: "text/plain", parameters: ["version": "0.0.4"]) ?? 0
        self = openMetrics > 0 && openMetrics >= plain ? .openMetrics : .prometheus
    }
}
