/// The routes of traces: list, upload, read, delete.
import Documents
import IntrospectionServer
import Observatory
import Traces

/// Bytes that the text of a trace may have.
let traceTextLimit = 512 << 20

/// The routes over one store.
func traceRoutes(_ store: TraceStore) -> RouteGroup {
    var group = RouteGroup(prefix: "/api/v1")
    group.get("/traces", query: ["limit", "after"]) { request, _ in
        let page = try TracePage(request.query, store)
        return Response.json { writeTraces(page, of: store, &$0) }
    }
    group.get("/traces/{name}", query: ["format"]) { request, path in
        let entry = try refused { () throws(TraceStoreProblem) in try store.entry(path["name"]) }
        return try answer(entry, format: request.query["format"] ?? TraceFormat.text.rawValue)
    }
    group.put(
        "/traces/{name}", query: ["format"], body: .text, limit: traceTextLimit,
        sink: { (request, path) throws(Problem) in
            try TraceSink(name: path["name"], format: try textFormat(request.query), store)
        })
    group.delete("/traces/{name}") { _, path in
        let gone = try refused { () throws(TraceStoreProblem) in try store.remove(path["name"]) }
        return Response.json { writeTrace(gone, &$0) }
    }
    return group
}

/// The text of a trace, or what is known of it.
private func answer(_ entry: TraceEntry, format name: String) throws(Problem) -> Response {
    if name == "json" { return Response.json { writeTrace(entry, &$0) } }
    guard let format = TraceFormat(rawValue: name) else {
        throw .invalidQuery("format", "is '\(name)'; allowed are text, rep, json")
    }
    let trace = try refused { () throws(TraceStoreProblem) in
        guard let trace = entry.trace else { throw .recording(name: entry.name) }
        return trace
    }
    guard let writer = TraceWriter(trace, format) else {
        throw .conflict("a .rep has one thread; trace \(entry.name) has \(trace.summary.threads)")
    }
    return Response(
        headers: [
            "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        ], body: .stream(TraceText(writer)))
}

private func textFormat(_ query: QueryItems) throws(Problem) -> TraceFormat {
    guard let name = query["format"] else { return .text }
    guard let format = TraceFormat(rawValue: name) else {
        throw .invalidQuery("format", "is '\(name)'; allowed are text, rep")
    }
    return format
}

/// Makes the store's refusals problems.
func refused<Result: ~Copyable>(_ body: () throws(TraceStoreProblem) -> Result) throws(Problem) -> Result {
    do throws(TraceStoreProblem) {
        return try body()
    } catch {
        switch error {
        case .notFound: throw .notFound(error.description)
        case .recording, .exists, .full, .tooMany: throw .conflict(error.description)
        }
    }
}

/// The part of the list that a client asks for.
struct TracePage {
    let entries: [TraceEntry]
    let usedBytes: Int
    /// Path of the next page, where there is one.
    let next: String?

    init(_ query: QueryItems, _ store: TraceStore) throws(Problem) {
        let limit = try query.integer("limit", default: 50, in: 1...200)
        let after = query["after"]
        if let after, !isIdentifier(after) {
            throw .invalidQuery("after", "must be the name of a trace, not '\(after)'")
        }
        let contents = store.contents
        usedBytes = contents.usedBytes
        let rest = contents.entries.filter { after.map($0.name.isBehind) ?? true }
        entries = Array(rest.prefix(limit))
        next =
            rest.count > limit ? entries.last.map { "/api/v1/traces?after=\($0.name)&limit=\(limit)" } : nil
    }
}

extension String {
    fileprivate func isBehind(_ other: String) -> Bool { other < self }
}
