/// Texts of traces on their way in and out, piece by piece.
import Documents
import IntrospectionServer
import Observatory
import Threads
import Traces

extension ProblemKind {
    static let invalidTrace = ProblemKind("invalid-trace", "The text is not a trace", status: 422)
}

/// Reads an uploaded text into the store. Belongs to its connection, whose thread makes all calls.
///
/// What comes after the text is given up is let go of unread: an answer in the middle of megabytes would be lost with
/// the connection.
final class TraceSink: BodySink {
    private let format: TraceFormat
    private var upload: TraceUpload
    private var refusal: TraceStoreProblem?

    init(name: String, format: TraceFormat, _ store: TraceStore) throws(Problem) {
        self.format = format
        guard isIdentifier(name) else {
            throw .badRequest("'\(name)' is not a name: [a-z0-9][a-z0-9._-]{0,63} is expected", code: "name")
        }
        upload = try refused { () throws(TraceStoreProblem) in try TraceUpload(name, format, into: store) }
    }

    func take(_ piece: [UInt8]) throws(Problem) {
        guard refusal == nil, !upload.isGivenUp else { return }
        do throws(TraceStoreProblem) { try upload.take(piece.span) } catch { refusal = error }
    }

    func finish() throws(Problem) -> Response {
        if let refusal { throw .conflict(refusal.description) }
        do throws(TraceUpload.Refusal) {
            let (entry, isNew) = try upload.finish()
            return Response.json(
                status: isNew ? 201 : 200, headers: isNew ? ["Location": "/api/v1/traces/\(entry.name)"] : [:]
            ) { writeTrace(entry, &$0) }
        } catch {
            switch error {
            case .faults(let faults): throw problem(faults)
            case .store(let problem): throw .conflict(problem.description)
            }
        }
    }

    private func problem(_ faults: TraceFaults) -> Problem {
        let items = faults.faults.map { Problem.Item(.line($0.line), $0.detail, code: $0.code.rawValue) }
        let first = faults.faults.first.map { "line \($0.line): \($0.detail)" } ?? ""
        let more = items.count > 1 ? "; \(items.count - 1) more faults follow" : ""
        let end = faults.isGivenUp ? "; what comes behind was not read" : ""
        let hint =
            format == .text && faults.faults.first?.code == .missingHeader
            ? "; traces of CS:APP's malloc lab are read with ?format=rep" : ""
        return Problem(.invalidTrace, first + more + end + hint, items: items)
    }
}

/// Writes the text of a trace for as long as the client reads.
final class TraceText: BodyStream {
    private struct State {
        var writer: TraceWriter
        var isClosed = false
    }

    private let state: Guarded<State>

    init(_ writer: TraceWriter) { state = Guarded(State(writer: writer)) }

    func attach(to connection: ConnectionSwitch) {}

    func next(limit: Int) -> BodyChunk {
        state.withLock { state in
            let piece = state.isClosed ? [] : state.writer.next(limit: limit)
            return piece.isEmpty ? .end : .bytes(piece)
        }
    }

    func finished() {}
    func housekeep(nowNanoseconds: UInt64) {}
    func close() { state.withLock { $0.isClosed = true } }
}
