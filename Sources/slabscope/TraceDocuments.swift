/// Traces as JSON, and what their figures mean.
import Documents
import Observatory
import Traces

/// `{"traces":[...],"next":...}` and the bytes in use.
func writeTraces(_ page: TracePage, of store: TraceStore, _ json: inout JSONWriter) {
    json.object { json in
        json.array("traces", of: page.entries) { writeTrace($1, &$0) }
        json.field("next", page.next)
        json.field("used_bytes", page.usedBytes)
        json.field("capacity_bytes", store.capacity)
    }
}

/// One trace without its events; figures are absent while it is being recorded.
func writeTrace(_ entry: TraceEntry, _ json: inout JSONWriter) {
    json.object { json in
        json.field("name", entry.name)
        json.field("origin", entry.origin.rawValue)
        json.field("state", entry.trace == nil ? "recording" : "ready")
        json.field("created_at", timestamp(unixMilliseconds: Int(entry.createdAtUnixMilliseconds)))
        json.field("bytes", entry.byteCount)
        if let trace = entry.trace { writeSummary(trace.summary, &json) }
        json.object("links") { $0.field("self", "/api/v1/traces/\(entry.name)") }
    }
}

private func writeSummary(_ summary: TraceSummary, _ json: inout JSONWriter) {
    json.field("threads", summary.threads)
    json.field("events", summary.events)
    json.field("allocations", summary.allocations)
    json.field("reallocations", summary.reallocations)
    json.field("frees", summary.frees)
    json.field("hand_overs", summary.handOvers)
    json.field("duration_seconds", Double(summary.nanoseconds) / 1e9)
    json.field("peak_live_bytes", summary.peakLiveBytes)
    json.field("end_live_bytes", summary.liveBytes)
    json.field("largest_bytes", summary.largestSize)
    json.field("largest_alignment", summary.largestAlignment)
    json.field("cut", summary.isCut)
}

/// The words for `/traces`.
let traceDefinitions = [
    FigureGroup(
        at: [FigurePlace("/traces", "traces[].")],
        [
            Figure("bytes", .gauge, "bytes", "Memory that the trace takes, or that is set aside for its recording."),
            Figure("threads", .constant, "threads", "Threads whose calls it has."),
            Figure("events", .constant, "events", "Allocations, reallocations and frees in it."),
            Figure("allocations", .constant, "events", "Allocations in it: as many objects."),
            Figure("reallocations", .constant, "events", "Changes of an object's size in it."),
            Figure("frees", .constant, "events", "Frees in it."),
            Figure(
                "hand_overs", .constant, "events", "Events on an object whose event before was another thread's."),
            Figure("duration_seconds", .constant, "seconds", "From its start to its last event."),
            Figure("peak_live_bytes", .constant, "bytes", "Requested bytes that live at once, at most, in its order."),
            Figure("end_live_bytes", .constant, "bytes", "Requested bytes that it leaves alive."),
            Figure("largest_bytes", .constant, "bytes", "The most that one event asks for."),
            Figure("largest_alignment", .constant, "bytes", "The greatest alignment that one event asks for."),
        ]),
    FigureGroup(
        at: [FigurePlace("/traces")],
        [
            Figure("used_bytes", .gauge, "bytes", "Memory of all traces, recordings and uploads under way."),
            Figure("capacity_bytes", .constant, "bytes", "Memory that they may take together."),
        ]),
]
