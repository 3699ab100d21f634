/// A run in few words: a row of the list of runs, and the event of a change.
import Documents
import Observatory

/// What lists say of a run.
public struct RunSummary: Sendable, Equatable {
    public let id: String
    public let name: String
    public let state: RunState
    public let verdict: RunVerdict?
    /// RFC 3339, milliseconds.
    public let createdAt: String
    public let elapsedSeconds: Double
    public let seed: UInt64

    init(_ report: RunReport) {
        id = report.id
        name = report.scenario.name
        state = report.state
        verdict = report.verdict
        createdAt = timestamp(unixMilliseconds: report.createdAt)
        elapsedSeconds = report.elapsedSeconds
        seed = report.scenario.seed
    }

    /// Of a report that was written earlier; nil where it is none of a finished run.
    init?(report: JSONValue) {
        guard case .string(let id)? = report["id"], isIdentifier(id), case .string(let name)? = report["name"],
            report["state"] == .string(RunState.finished.rawValue),
            case .string(let verdict)? = report["verdict"], let verdict = RunVerdict(rawValue: verdict),
            case .string(let createdAt)? = report["created_at"], let seconds = report["elapsed_seconds"]?.finiteNumber,
            let seed = report["seed"]?.wholeNumber, seed >= 0, case .object? = report["scenario"],
            case .array? = report["thresholds"], case .array? = report["phases"]
        else { return nil }
        self.id = id
        self.name = name
        state = .finished
        self.verdict = verdict
        self.createdAt = createdAt
        elapsedSeconds = seconds
        self.seed = UInt64(seed)
    }
}

extension JSONWriter {
    /// Writes the members of a row.
    public mutating func summary(_ run: RunSummary) {
        field("id", run.id)
        field("name", run.name)
        field("state", run.state.rawValue)
        field("verdict", run.verdict?.rawValue)
        field("created_at", run.createdAt)
        field("elapsed_seconds", run.elapsedSeconds)
        field("seed", run.seed)
    }
}

extension RunReport {
    /// What the event of a change tells: the row of the list, and how far the run is.
    public var notice: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { json in
            json.summary(RunSummary(self))
            json.object("progress") { $0.progress(self) }
        }
        return writer.bytes
    }

    /// The report as the API answers it.
    var document: [UInt8] {
        bytes { json in
            let path = "/api/v1/runs/\(id)"
            json.field("self", path)
            json.field("cancel", state == .finished ? String?.none : path + "/cancel")
            json.field("junit", path + "?format=junit")
            json.field("trace", scenario.record.map { "/api/v1/traces/\($0)" })
        }
    }

    /// The same report while what follows a run's end is still to be done: nobody is told of a verdict before others
    /// may have the allocator again.
    var withheld: RunReport {
        guard state == .finished else { return self }
        var report = self
        report.state = .stopping
        report.verdict = nil
        report.reason = nil
        report.finishedAt = nil
        return report
    }
}
