/// The report as JSON.
import Documents
import Observatory

extension BenchReport {
    /// One document. Times stand in `nanoseconds`, figures of other units in `values`; the other of the two is null.
    public func json(version: String) -> [UInt8] {
        var json = JSONWriter(capacity: 1 << 15)
        json.object { json in
            json.field("schema", 1)
            json.field("version", version)
            json.field("date", machine.date)
            json.object("machine") { json in
                json.field("cpu_model", machine.model)
                json.field("cores", machine.cores)
                json.field("kernel", machine.kernel)
            }
            json.object("method") { writeMethod(&$0) }
            json.array("allocators", of: allocators) { json, allocator in
                json.object { json in
                    json.field("name", allocator.name)
                    json.field("library", allocator.library)
                }
            }
            json.array("works", of: results) { json, result in json.object { result.write(&$0) } }
        }
        return json.bytes
    }

    private func writeMethod(_ json: inout JSONWriter) {
        json.field("text", Self.method)
        json.field("passes", passes)
        json.field("round_nanoseconds", options.roundNanoseconds)
        json.field("memory_probes", options.probes)
        json.field("attempts", options.attempts)
        json.field("seed", options.seed)
        json.field("duration_seconds", seconds)
    }
}

extension RowResult {
    fileprivate func write(_ json: inout JSONWriter) {
        json.field("name", row.name)
        json.field("description", row.summary)
        json.field("unit", row.unit.rawValue)
        writeCells("nanoseconds", row.unit == .nanoseconds, &json)
        writeCells("values", row.unit != .nanoseconds, &json)
        json.field("best_peer", bestPeer)
        json.field("ratio_to_best", ratio?.median)
        json.field("ratio_low", ratio?.low)
        json.field("ratio_high", ratio?.high)
        json.field("target", row.target?.limit)
        json.field("target_kind", row.target?.kind.rawValue)
        flag("met", isMet, &json)
        flag("sure", isSure, &json)
        json.field("noisy", isNoisy)
        json.field("exact_to_flush", exactToFlush?.median)
        json.field("exact_target", row.exactTarget)
        json.field("hardened_to_flush", hardenedToFlush?.median)
        flag("exact_met", isExactMet, &json)
    }

    private func writeCells(_ name: StaticString, _ isWanted: Bool, _ json: inout JSONWriter) {
        json.key(name)
        guard isWanted else { return json.null() }
        json.object { json in
            for cell in cells {
                json.key(named: cell.name)
                json.object { json in
                    json.field("median", cell.estimate.median)
                    json.field("low", cell.estimate.low)
                    json.field("high", cell.estimate.high)
                    json.field("confidence", cell.estimate.confidence)
                    json.field("rounds", cell.estimate.count)
                    json.field("noisy", cell.isNoisy)
                }
            }
        }
    }

    private func flag(_ name: StaticString, _ value: Bool?, _ json: inout JSONWriter) {
        if let value { return json.field(name, value) }
        json.key(name)
        json.null()
    }
}
