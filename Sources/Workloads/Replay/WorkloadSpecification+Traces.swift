/// Traces that a workload replays or is recorded as.
import Traces

extension WorkloadSpecification {
    /// The settings with the trace that they name, which decides on threads and live bytes. Other kinds are as they
    /// are.
    public func resolved(in store: TraceStore?) throws(WorkloadProblem) -> WorkloadSpecification {
        guard kind == .replay, let trace else { return self }
        guard let store else {
            throw .invalid([FieldIssue("/trace", "'\(trace)'; traces are not kept here", .notAllowed)])
        }
        var resolved = self
        do throws(TraceStoreProblem) {
            let found = try store.trace(trace)
            resolved.replayed = found
            resolved.threads = found.summary.threads
            resolved.liveBytes = max(1, found.summary.peakLiveBytes)
        } catch {
            throw .invalid([FieldIssue("/trace", "'\(trace)': \(error)", .notFound)])
        }
        return resolved
    }

    /// What is wrong with a replay.
    var replayIssues: [FieldIssue] {
        guard kind == .replay else { return [] }
        var found = [FieldIssue.integer("/loops", loops, WorkloadBounds.loops)].compactMap { $0 }
        if trace == nil { found.append(FieldIssue("/trace", "is required: the name of a trace", .required)) }
        func fixed(_ pointer: String) {
            found.append(FieldIssue(pointer, "is what the trace says; it cannot be changed", .notAllowed))
        }
        if rate != kind.defaultRate { fixed("/rate") }
        if sizes != kind.defaultSizes { fixed("/sizes") }
        if let replayed, threads != replayed.summary.threads { fixed("/threads") }
        return found
    }

    /// Joins the recording, where there is one: a track for each worker.
    func openTracks() -> [TraceTrack] {
        recorder?.join()
        return recorder?.open(workers: threads) ?? []
    }

    /// Leaves the recording; the workers have ended.
    func closeTracks(_ tracks: [TraceTrack]) {
        recorder?.close(tracks)
        recorder?.leave()
    }
}

extension TraceStore {
    /// Begins the recording that the settings ask for.
    func recording(of specification: WorkloadSpecification) throws(WorkloadProblem) -> TraceRecorder? {
        guard let name = specification.record else { return nil }
        do throws(TraceStoreProblem) {
            return try record(name)
        } catch {
            throw .conflict(detail: error.description)
        }
    }
}

extension RequestHash {
    /// An event of a trace.
    mutating func add(_ step: TraceStep) {
        switch step.action {
        case .allocate: add(.allocate(size: Int(step.size) << 5 | step.alignmentExponent))
        case .reallocate: add(.reallocate(position: Int(step.object), size: Int(step.size)))
        case .free: add(.free(position: Int(step.object)))
        }
    }
}
