/// The acting routes of workloads: catalogue, start, list, watch, change, stop.
import Backends
import Dispatch
import Documents
import IntrospectionServer
import Scenarios
import Workloads

/// The routes over one registry, whose workloads may also run on other back ends; all of them have the same faults.
func workloadRoutes(
    _ registry: WorkloadRegistry, _ backends: BackendRegistry, _ faults: FaultInjector
) -> RouteGroup {
    var group = RouteGroup(prefix: "/api/v1")
    group.get("/workload-kinds") { _, _ in Response.json { writeCatalogue(&$0) } }
    group.get("/workloads", query: ["limit", "after"]) { request, _ in
        let page = try WorkloadPage(request.query, registry.list())
        return Response.json { writeWorkloads(page.records, next: page.next, &$0) }
    }
    group.post("/workloads") { request, _ in
        let fields = try request.fields()
        let backend = try readBackend(fields, names: backends.names)
        let specification = try readSpecification(fields)
        return later(request, status: 201) { () throws(WorkloadProblem) in
            guard backend != .server else { return try registry.start(specification) }
            return try registry.start(specification, on: backends.makeInstance(of: backend, faults: faults).instance)
        }
    }
    group.get("/workloads/{id}") { _, path in
        let record = try translated { () throws(WorkloadProblem) in try registry.get(path["id"]) }
        return Response.json { writeWorkload(record, &$0) }
    }
    group.patch("/workloads/{id}") { request, path in
        let change = try readChange(request.fields())
        let id = path["id"]
        try checkIsFree(id, registry)
        return later(request) { () throws(WorkloadProblem) in try registry.patch(id, change) }
    }
    group.delete("/workloads/{id}") { request, path in
        let id = path["id"]
        try checkIsFree(id, registry)
        return later(request) { () throws(WorkloadProblem) in try registry.stop(id) }
    }
    return group
}

/// Throws 409 where the workload is a run's, which alone changes and stops it.
private func checkIsFree(_ id: String, _ registry: WorkloadRegistry) throws(Problem) {
    let record = try translated { () throws(WorkloadProblem) in try registry.get(id) }
    guard let run = record.specification.run, record.state != .stopped else { return }
    throw .conflict(
        "workload \(id) is a part of run \(run), which alone changes it: cancel that with POST "
            + "/api/v1/runs/\(run)/cancel")
}

/// Answers with the record of something that waits for workers, without keeping the connection's thread: starting,
/// changing and stopping all wait until every worker has obeyed.
private func later(
    _ request: Request, status: Int = 200,
    _ body: @escaping @Sendable () throws(WorkloadProblem) -> WorkloadRecord
) -> Response {
    let target = request.target.raw
    let deferred = DeferredResponse(seconds: 30) {
        Problem.unavailable("the workers have not obeyed yet; ask again", retryAfterSeconds: 1).response(to: target)
    }
    DispatchQueue.global().async {
        do throws(Problem) {
            let record = try translated(body)
            let headers: HeaderFields = status == 201 ? ["Location": "/api/v1/workloads/\(record.id)"] : [:]
            deferred.complete(.json(status: status, headers: headers) { writeWorkload(record, &$0) })
        } catch {
            deferred.complete(error.response(to: target))
        }
    }
    return .deferred(deferred)
}

/// Makes the registry's refusals problems.
private func translated(
    _ body: () throws(WorkloadProblem) -> WorkloadRecord
) throws(Problem) -> WorkloadRecord {
    do throws(WorkloadProblem) { return try body() } catch { throw problem(of: error) }
}

/// The part of the list that a client asks for.
private struct WorkloadPage {
    let records: [WorkloadRecord]
    /// Path of the next page, where there is one.
    let next: String?

    init(_ query: QueryItems, _ all: [WorkloadRecord]) throws(Problem) {
        let limit = try query.integer("limit", default: 50, in: 1...200)
        func number(_ id: String) -> Int? { id.first == "w" ? Int(id.dropFirst()) : nil }
        var after = 0
        if let text = query["after"] {
            guard let given = number(text), given > 0 else {
                throw .invalidQuery("after", "must be the id of a workload, such as w1, not '\(text)'")
            }
            after = given
        }
        let rest = all.filter { number($0.id) ?? 0 > after }
        records = Array(rest.prefix(limit))
        next =
            rest.count > limit
            ? records.last.map { "/api/v1/workloads?after=\($0.id)&limit=\(limit)" } : nil
    }
}
