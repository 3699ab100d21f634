/// Latency as JSON: of everything, of a class, of a workload.
import BuddySlab
import Documents
import Latency

extension JSONWriter {
    /// The members of `latency` in `GET /api/v1/stats`.
    mutating func latency(_ summary: LatencySummary) {
        field("unit", "seconds")
        field("window_seconds", summary.windowSeconds)
        measure(summary.sinceStart)
        operations(summary.window)
        response(summary.window)
        object("since_start") { json in
            json.operations(summary.sinceStart.table)
            json.response(summary.sinceStart.table)
        }
    }

    /// The members of `latency` of a class.
    mutating func latency(_ summary: LatencySummary, ofClass index: Int) {
        field("unit", "seconds")
        field("window_seconds", summary.windowSeconds)
        for operation in [LatencyOperation.allocate, .free] {
            object(operation.name) { $0.short(summary.window[operation, .sizeClass(index)]) }
        }
    }

    /// The members of `latency` of a workload: since it started.
    public mutating func latency(_ totals: LatencyTotals) {
        field("unit", "seconds")
        measure(totals)
        for operation in LatencyOperation.allCases {
            object(operation.name) { $0.figures(totals.table[operation, .service]) }
        }
        response(totals.table)
    }

    private mutating func measure(_ totals: LatencyTotals) {
        field("one_in", totals.oneIn)
        field("precision_ratio", LatencyTotals.precision)
        field("clock_seconds", totals.clockSeconds)
        field("dropped", totals.dropped)
    }

    /// Times from call to return, all and by path.
    private mutating func operations(_ table: LatencyTable) {
        for operation in LatencyOperation.allCases {
            object(operation.name) { json in
                json.figures(table[operation, .service])
                json.object("paths") { json in
                    for path in OperationPath.labelled {
                        json.object(path.label) { $0.short(table[operation, .path(path)]) }
                    }
                }
            }
        }
    }

    /// Times from the moment for which a paced call was planned.
    private mutating func response(_ table: LatencyTable) {
        object("response") { json in
            for operation in LatencyOperation.allCases {
                json.object(operation.name) { $0.figures(table[operation, .response]) }
            }
        }
    }

    private mutating func figures(_ figures: LatencyFigures) {
        field("samples", figures.samples)
        field("p50", figures.time(figures.p50))
        field("p90", figures.time(figures.p90))
        field("p99", figures.time(figures.p99))
        field("p999", figures.time(figures.p999))
        field("max", figures.time(figures.maximum))
    }

    private mutating func short(_ figures: LatencyFigures) {
        field("samples", figures.samples)
        field("p50", figures.time(figures.p50))
        field("p99", figures.time(figures.p99))
        field("max", figures.time(figures.maximum))
    }
}

extension LatencyFigures {
    /// Without samples there is no time, which is not the same as a time of 0.
    fileprivate func time(_ seconds: Double) -> Double? { samples == 0 ? nil : seconds }
}
