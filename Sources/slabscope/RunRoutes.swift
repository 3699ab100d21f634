/// The acting routes of runs: start, watch, cancel, forget.
import Dispatch
import Documents
import IntrospectionServer
import Scenarios
import Threads

/// The routes over one registry of runs.
struct RunRoutes: Sendable {
    private static let longestWait = 60.0
    /// A scenario may be long.
    private static let bodyLimit = 1 << 20

    let runs: RunRegistry
    let reader: RunRequestReader

    var group: RouteGroup {
        var group = RouteGroup(prefix: "/api/v1")
        group.get("/runs", query: ["limit", "after"]) { [runs] request, _ in
            let page = try Page(request.query, runs.list(), path: "/api/v1/runs", id: \.id)
            return Response.json { json in
                json.object { json in
                    json.array("runs", of: page.elements) { json, run in json.object { $0.summary(run) } }
                    json.field("next", page.next)
                }
            }
        }
        group.post("/runs", query: ["wait", "dry_run", "queue"], limit: Self.bodyLimit) { request, _ in
            try start(request, as: nil)
        }
        group.put("/runs/{id}", query: ["wait", "dry_run", "queue"], limit: Self.bodyLimit) { request, path in
            try start(request, as: path["id"])
        }
        group.get("/runs/{id}", query: ["wait", "format"]) { request, path in try get(path["id"], request) }
        group.delete("/runs/{id}") { [runs] _, path in .json(bytes: try runs.delete(path["id"])) }
        group.post("/runs/{id}/cancel") { [runs] request, path in
            try request.fields().finish()
            return .json(status: 202, bytes: try runs.cancel(path["id"]))
        }
        return group
    }

    // MARK: Reading

    private enum Format: String, CaseIterable { case json, junit }

    private func get(_ id: String, _ request: Request) throws(Problem) -> Response {
        let seconds = try Self.wait(request)
        let format = try request.query.choice("format", as: Format.self) ?? .json
        let isFinished = try runs.hasFinished(id)
        if isFinished || seconds == 0 { return try report(id, format) }
        let target = request.target.raw
        let answer: @Sendable () -> Response = {
            do throws(Problem) { return try report(id, format) } catch { return error.response(to: target) }
        }
        let deferred = DeferredResponse(seconds: seconds, onDeadline: answer)
        runs.whenFinished(id, for: deferred) { [weak deferred] in deferred?.complete(answer()) }
        return .deferred(deferred)
    }

    private func report(_ id: String, _ format: Format) throws(Problem) -> Response {
        let report = try runs.get(id)
        guard format == .junit else { return .json(bytes: report) }
        guard try runs.hasFinished(id), let document = try? JSONValue(parsing: report) else {
            throw .conflict("run \(id) has not finished, and JUnit knows of results alone: wait with ?wait=60s")
        }
        return .text(
            String(decoding: JUnitReport(document).bytes, as: UTF8.self), contentType: "application/xml")
    }

    private static func wait(_ request: Request) throws(Problem) -> Double {
        try request.query.seconds("wait", default: 0, in: 0...longestWait)
    }

    // MARK: Starting

    /// Reads and starts without keeping the connection's thread: both look into the allocator, and a start waits until
    /// other load has made way.
    private func start(_ request: Request, as name: String?) throws(Problem) -> Response {
        let launch = Launch(
            name: name, seconds: try Self.wait(request), isDry: try request.query.flag("dry_run"),
            isQueued: try request.query.flag("queue"), body: request.body, target: request.target.raw)
        let started = Guarded<Response?>(nil)
        let id = Guarded<String?>(nil)
        let deferred = DeferredResponse(seconds: Self.longestWait) {
            if let id = id.withLock({ $0 }), let response = started.withLock({ $0 }) {
                return current(id, response)
            }
            return Problem.unavailable("the run has not begun yet; ask for /api/v1/runs", retryAfterSeconds: 1)
                .response(to: launch.target)
        }
        DispatchQueue.global().async {
            do throws(Problem) {
                guard let (run, response) = try carryOut(launch, deferred) else { return }
                id.withLock { $0 = run }
                started.withLock { $0 = response }
                if launch.seconds == 0 { return deferred.complete(current(run, response)) }
                runs.whenFinished(run, for: deferred) { [weak deferred] in deferred?.complete(current(run, response)) }
                DispatchQueue.global().asyncAfter(deadline: .now() + launch.seconds) { [weak deferred] in
                    deferred?.complete(current(run, response))
                }
            } catch {
                deferred.complete(error.response(to: launch.target))
            }
        }
        return .deferred(deferred)
    }

    /// What a client asks for.
    private struct Launch: Sendable {
        let name: String?
        let seconds: Double
        let isDry: Bool
        let isQueued: Bool
        let body: [UInt8]
        let target: String
    }

    /// The run and its answer's status and headers; nil where the answer has been given.
    private func carryOut(
        _ launch: Launch, _ deferred: DeferredResponse
    ) throws(Problem) -> (id: String, response: Response)? {
        let scenario = try reader.read(try FieldReader(body: launch.body))
        if launch.isDry {
            deferred.complete(.json(bytes: scenario.outline))
            return nil
        }
        let (id, isNew) = try runs.start(scenario, as: launch.name, queue: launch.isQueued)
        return (
            id, .json(status: isNew ? 201 : 200, headers: isNew ? ["Location": "/api/v1/runs/\(id)"] : [:], bytes: [])
        )
    }

    /// The report as it is now, in the answer to its start.
    private func current(_ id: String, _ response: Response) -> Response {
        var response = response
        // Somebody may have forgotten it meanwhile; that it was started is true all the same.
        response.body = .bytes((try? runs.get(id)) ?? Array("{}".utf8))
        return response
    }
}

/// The part of a list that a client asks for.
struct Page<Element> {
    let elements: [Element]
    /// Path of the next page, where there is one.
    let next: String?

    /// Reads `limit` and `after`, the id of the element before the page.
    init(_ query: QueryItems, _ all: [Element], path: String, id: (Element) -> String) throws(Problem) {
        let limit = try query.integer("limit", default: 50, in: 1...200)
        var rest = all[...]
        if let after = query["after"] {
            guard let place = all.firstIndex(where: { id($0) == after }) else {
                throw .invalidQuery("after", "must be an id from this list; '\(after)' is not there, or has gone")
            }
            rest = all[(place + 1)...]
        }
        elements = Array(rest.prefix(limit))
        next = rest.count > limit ? elements.last.map { "\(path)?after=\(id($0))&limit=\(limit)" } : nil
    }
}
