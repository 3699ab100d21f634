/// The acting routes of workloads: catalogue, start, list, watch, change, stop.
import Dispatch
import IntrospectionServer
import Workloads

/// The routes over one registry.
func workloadRoutes(_ registry: WorkloadRegistry) -> RouteGroup {
    var group = RouteGroup(prefix: "/api/v1")
    group.get("/workload-kinds") { _, _ in Response.json { writeCatalogue(&$0) } }
    group.get("/workloads", query: ["limit", "after"]) { request, _ in
        let page = try WorkloadPage(request.query, registry.list())
        return Response.json { writeWorkloads(page.records, next: page.next, &$0) }
    }
    group.post("/workloads") { request, _ in
        let specification = try readSpecification(request.fields())
        return later(request, status: 201) { () throws(WorkloadProblem) in try registry.start(specification) }
    }
    group.get("/workloads/{id}") { _, path in
        let record = try translated { () throws(WorkloadProblem) in try registry.get(path["id"]) }
        return Response.json { writeWorkload(record, &$0) }
    }
    group.patch("/workloads/{id}") { request, path in
        let change = try readChange(request.fields())
        let id = path["id"]
        return later(request) { () throws(WorkloadProblem) in try registry.patch(id, change) }
    }
    group.delete("/workloads/{id}") { request, path in
        let id = path["id"]
        return later(request) { () throws(WorkloadProblem) in try registry.stop(id) }
    }
    return group
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
    do throws(WorkloadProblem) {
        return try body()
    } catch {
        switch error {
        case .invalid(let issues):
            throw .invalidFields(
                issues.map { Problem.Item(.pointer($0.pointer), $0.detail, code: $0.code.rawValue) })
        case .conflict(let detail): throw .conflict(detail)
        case .notFound: throw .notFound(error.description)
        case .startFailed, .shuttingDown: throw .unavailable(error.description, retryAfterSeconds: 1)
        }
    }
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

// MARK: Reading

private func readSpecification(_ fields: FieldReader) throws(Problem) -> WorkloadSpecification {
    let kind = try fields.choice("kind", as: WorkloadKind.self)
    var specification = WorkloadSpecification(kind: kind)
    // Wide bounds here; what is allowed is said by the one validation that every start goes through.
    specification.threads = try fields.integer(
        "threads", default: kind.leastThreads, in: 0...1_000_000)
    specification.seed = UInt64(
        try fields.integer(
            "seed", default: Int(WorkloadBounds.defaultSeed), in: 0...Int(WorkloadBounds.seed.upperBound)))
    if fields.has("sizes") { specification.sizes = try readSizes(fields) }
    specification.liveBytes = try fields.byteSize(
        "live_bytes", default: WorkloadBounds.defaultLiveBytes, in: WorkloadBounds.liveBytes)
    specification.rate = try fields.number(
        "rate", default: WorkloadBounds.defaultRate, in: 0...WorkloadBounds.pacedRate.upperBound)
    try fields.finish()
    return specification
}

private func readChange(_ fields: FieldReader) throws(Problem) -> WorkloadChange {
    var change = WorkloadChange()
    if fields.has("rate") {
        change.rate = try fields.number("rate", in: 0...WorkloadBounds.pacedRate.upperBound)
    }
    if fields.has("paused") { change.paused = try fields.bool("paused") }
    if fields.has("sizes") { change.sizes = try readSizes(fields) }
    try fields.finish()
    return change
}

private func readSizes(_ fields: FieldReader) throws(Problem) -> SizeDistribution {
    guard let sizes = try fields.object("sizes") else { return .fleet }
    let names = WorkloadCatalogue.distributions.map(\.distribution)
    let bounds = SizeDistribution.sizeBounds
    let distribution: SizeDistribution =
        switch try sizes.choice("distribution", of: names) {
        case "fixed": .fixed(size: try sizes.byteSize("size", in: bounds))
        case "uniform":
            .uniform(from: try sizes.byteSize("from", in: bounds), to: try sizes.byteSize("to", in: bounds))
        case "log_uniform":
            .logUniform(from: try sizes.byteSize("from", in: bounds), to: try sizes.byteSize("to", in: bounds))
        default: .fleet
        }
    try sizes.finish()
    return distribution
}
