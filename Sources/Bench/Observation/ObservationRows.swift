/// The rows about observation: what it costs, and how fast the server answers.
import Observatory

extension WorkCatalogue {
    /// The rows of observation; `--work observe` chooses all of them.
    static let observation = ["observe-load", "stats-rate", "stats-p99"].map { name in
        Row(name: name, summary: observationSummaries[name] ?? "", unit: .ratio, target: Target.of(name))
    }

    private static let observationSummaries = [
        "observe-load": "operations of a worker's CPU-second, watched (sampler, 8 event streams, stats and classes 10 "
            + "times a second, a ledger a second) / unwatched",
        "stats-rate": "GET /api/v1/stats, figures at most 10 ms old: requests a second / a bare libmicrohttpd's",
        "stats-p99": "its 99th percentile of latency under that load / the bare one's",
    ]
}

/// Measures the rows of observation that were chosen.
struct ObservationRows {
    let chosen: Set<String>
    let options: BenchOptions

    func run(_ progress: (Progress) -> Void) throws(AllocatorSetupError) -> [MeasuredRow] {
        let names = WorkCatalogue.observation.map(\.name).filter { chosen.contains($0) }
        var samples: [String: Samples] = [:]
        if names.contains("observe-load") {
            let load = try ObservedLoad(seconds: options.observedSeconds)
            samples["observe-load"] = load.measure(pairs: options.observedPairs, seed: options.seed) { done in
                progress(Progress(part: "observation", done: done, total: options.observedPairs))
            }
        }
        if names.contains("stats-rate") || names.contains("stats-p99") {
            let rate = try RequestRate(seconds: options.requestSeconds)
            defer { rate.end() }
            (samples["stats-rate"], samples["stats-p99"]) = rate.measure(
                passes: options.passes, seed: options.seed
            ) { done in progress(Progress(part: "requests", done: done, total: options.passes)) }
        }
        return WorkCatalogue.observation.compactMap { row in
            guard names.contains(row.name), let values = samples[row.name] else { return nil }
            return MeasuredRow(row: row, samples: [(name: "ours", role: .ours, samples: values)])
        }
    }
}
