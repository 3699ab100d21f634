/// A run's report as JSON.
import Documents
import Latency
import Observatory

extension RunReport {
    /// The whole report; `links` writes the members of `links`.
    public func bytes(links: (inout JSONWriter) -> Void = { _ in }) -> [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.object { json in
            json.runHead(self)
            json.key("scenario")
            json.scenario(scenario)
            json.object("progress") { $0.progress(self) }
            json.field("involuntary_switch_ratio", involuntarySwitchRatio)
            json.array("thresholds", of: thresholds) { $0.threshold($1) }
            json.object("totals") { $0.totals(totals) }
            json.array("phases", of: phases) { $0.phase($1) }
            if let comparison { json.object("comparison") { $0.comparison(comparison) } }
            json.object("links") { links(&$0) }
        }
        return writer.bytes
    }

    /// The line of curl that runs the same again on a server at the address that it has unless it is told another: a
    /// report is kept, and read where the server that wrote it is gone.
    public var repeatLine: String {
        var writer = JSONWriter(capacity: 2048)
        writer.object { json in
            json.key("scenario")
            json.scenario(scenario)
        }
        let body = String(decoding: writer.bytes, as: UTF8.self)
        let quoted = body.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
        return "curl -s localhost:8080/api/v1/runs --json '\(quoted)'"
    }
}

extension JSONWriter {
    fileprivate mutating func runHead(_ run: RunReport) {
        field("id", run.id)
        field("name", run.scenario.name)
        field("state", run.state.rawValue)
        field("verdict", run.verdict?.rawValue)
        field("reason", run.reason)
        field("created_at", timestamp(unixMilliseconds: run.createdAt))
        field("started_at", run.startedAt.map { timestamp(unixMilliseconds: $0) })
        field("finished_at", run.finishedAt.map { timestamp(unixMilliseconds: $0) })
        field("elapsed_seconds", run.elapsedSeconds)
        field("version", run.version)
        field("seed", run.scenario.seed)
        field("request_hash", run.requestHash.map(hexadecimal))
        field("repeat", run.repeatLine)
        if let backend = run.backend { object("backend") { writeBackend(backend, &$0) } }
    }

    mutating func progress(_ run: RunReport) {
        field("phase", run.progress.phaseIndex.map { run.phases[$0].name })
        field("phase_index", run.progress.phaseIndex)
        field("phase_count", run.phases.count)
        field("phase_elapsed_seconds", run.progress.phaseElapsedSeconds)
        field("operations", run.progress.operations)
    }

    fileprivate mutating func threshold(_ report: ThresholdReport) {
        object { json in
            json.field("expression", report.threshold.expression.text)
            json.field("phase", report.phase)
            json.field("abort_on_fail", report.threshold.abortsOnFail)
            json.field("grace_seconds", report.threshold.graceSeconds)
            json.field("state", report.state.rawValue)
            json.field("observed", report.observed)
            json.field("limit", report.limit)
            json.field("unit", report.unit)
            json.field("samples", report.samples)
            json.field("reason", report.reason)
        }
    }

    fileprivate mutating func totals(_ totals: RunTotals) {
        for (name, counter) in RunCounts.counters { field(name, totals.counts[keyPath: counter]) }
        field("operations_per_second", totals.operationsPerSecond)
    }

    fileprivate mutating func phase(_ phase: PhaseReport) {
        object { json in
            json.field("name", phase.name)
            json.field("state", phase.state.rawValue)
            json.field("started_at", phase.startedAt.map { timestamp(unixMilliseconds: $0) })
            json.field("elapsed_seconds", phase.totals.elapsedSeconds)
            json.totals(phase.totals)
            json.field("request_hash", phase.requestHash.map(hexadecimal))
            if let latency = phase.latency { json.object("latency") { $0.phaseLatency(latency.table) } }
            if let ledger = phase.ledger {
                json.key("ledger")
                json.value(ledger)
            }
            json.array("workloads", of: phase.workloads) { $0.value($1) }
            json.array("actions", of: phase.actions) { json, action in
                json.object { json in
                    json.field("action", action.action)
                    json.field("at_seconds", action.atSeconds)
                    for member in action.outcome.members {
                        json.key(named: member.name)
                        json.value(member.value)
                    }
                }
            }
        }
    }

    private mutating func phaseLatency(_ table: LatencyTable) {
        for operation in LatencyOperation.allCases {
            let figures = table[operation, .service]
            // Few workloads reallocate.
            if operation == .reallocate, figures.samples == 0 { continue }
            object(operation.name) { $0.times(figures) }
        }
        object("response") { $0.times(table[.allocate, .response]) }
    }

    private mutating func times(_ figures: LatencyFigures) {
        field("count", figures.samples)
        field("p50_seconds", LatencyStatistic.p50.value(of: figures))
        field("p90_seconds", LatencyStatistic.p90.value(of: figures))
        field("p99_seconds", LatencyStatistic.p99.value(of: figures))
        field("p999_seconds", LatencyStatistic.p999.value(of: figures))
        field("max_seconds", LatencyStatistic.max.value(of: figures))
    }

    fileprivate mutating func comparison(_ comparison: RunComparison) {
        let sides = comparison.sides
        field("baseline", sides.indices.contains(comparison.baseline) ? sides[comparison.baseline].backend.name : nil)
        field("rounds", comparison.rounds)
        array("backends", of: sides) { json, side in
            json.object { json in
                json.field("name", side.backend.name)
                json.object("backend") { writeBackend(side.backend, &$0) }
                json.array("operations_per_second", of: side.operationsPerSecond) { $0.value($1) }
                json.field("median_operations_per_second", side.median)
            }
        }
        array("ratios", of: comparison.ratios) { json, row in
            json.object { json in
                json.field("backend", row.backend)
                json.field("baseline", row.baseline)
                json.object("ratio") { json in
                    json.field("median", row.ratio.median)
                    json.field("low", row.ratio.low)
                    json.field("high", row.ratio.high)
                }
            }
        }
    }
}

/// `0x` and sixteen digits.
private func hexadecimal(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return "0x" + String(repeating: "0", count: 16 - digits.count) + digits
}
