/// Latency for Prometheus: a histogram for each operation, since the start.
import Latency

extension PrometheusWriter {
    /// The operation stands in the name, as labels are `size_class`, `cpu` and `order` only; paths and classes are in
    /// `GET /api/v1/stats` and `/classes`, where they cost no series.
    mutating func latency(_ summary: LatencySummary) {
        for operation in LatencyOperation.allCases {
            let distribution = summary.distributions[operation.rawValue]
            family(
                "buddyslab_\(operation.name)_latency_seconds", .histogram,
                "Times from call to return of one call in \(summary.sinceStart.oneIn).")
            let bounds = LatencyDistribution.bounds.map { Double($0) / 1e9 }
            histogram(
                zip(bounds, distribution.counts), count: distribution.count, sum: distribution.sumSeconds)
        }
        family("buddyslab_latency_samples_dropped_total", .counter, "Timed calls that were lost.")
        sample(summary.sinceStart.dropped)
    }
}
