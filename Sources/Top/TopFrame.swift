/// What one look at a server has brought.
import Documents
import HTTPClient
import Observatory

/// Why a look brought nothing.
public enum TopError: Error, Sendable, Equatable, CustomStringConvertible {
    case client(HTTPClientError)
    /// The server answers, but not with figures.
    case refused(path: String, status: Int, detail: String)

    public var description: String {
        switch self {
        case .client(let error): error.description
        case .refused(let path, let status, let detail): "GET \(path) was answered with \(status): \(detail)"
        }
    }
}

/// The server's documents of one moment, as it wrote them.
struct TopFrame: Sendable {
    /// A document, and what it says.
    struct Document: Sendable {
        let bytes: [UInt8]
        let value: JSONValue
    }

    let server: String
    let stats: Document
    let classes: Document
    let cpus: Document
    let buddy: Document
    /// Nil where the program that serves has no workloads.
    let workloads: Document?

    /// One document made of the server's own answers, byte for byte.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 32 << 10)
        json.object { json in
            json.field("server", server)
            for (name, document) in [("stats", stats), ("classes", classes), ("cpus", cpus), ("buddy", buddy)] {
                json.key(named: name)
                json.raw(document.bytes)
            }
            json.key("workloads")
            if let workloads { json.raw(workloads.bytes) } else { json.null() }
        }
        return json.bytes
    }
}

/// Fetches frames from one server.
struct FrameSource {
    private let client: HTTPClient

    init(_ endpoint: HTTPEndpoint, authorization: String? = nil) {
        client = HTTPClient(endpoint, authorization: authorization)
    }

    /// The figures now; five requests.
    func frame() throws(TopError) -> TopFrame {
        TopFrame(
            server: client.endpoint.url, stats: try document("stats"), classes: try document("classes"),
            cpus: try document("cpus"), buddy: try document("buddy"), workloads: try optionalDocument("workloads"))
    }

    private func document(_ name: String) throws(TopError) -> TopFrame.Document {
        let path = "/api/v1/\(name)"
        let answer = try get(path)
        guard answer.status == 200 else { throw Self.refusal(path, answer) }
        do throws(JSONSyntaxError) {
            return TopFrame.Document(bytes: answer.body, value: try JSONValue(parsing: answer.body))
        } catch {
            throw .refused(path: path, status: answer.status, detail: "the body is not JSON: \(error)")
        }
    }

    private func optionalDocument(_ name: String) throws(TopError) -> TopFrame.Document? {
        do throws(TopError) {
            return try document(name)
        } catch .refused(_, 404, _) {
            return nil
        }
    }

    private func get(_ path: String) throws(TopError) -> HTTPAnswer {
        do throws(HTTPClientError) { return try client.get(path) } catch { throw .client(error) }
    }

    /// What a problem document says, or the lack of one.
    private static func refusal(_ path: String, _ answer: HTTPAnswer) -> TopError {
        let problem = try? JSONValue(parsing: answer.body)
        var detail = "is this a slabscope server?"
        if case .string(let text)? = problem?["detail"] { detail = text }
        return .refused(path: path, status: answer.status, detail: detail)
    }
}
