/// A run on a server, watched from here.
import Documents
import HTTPClient
import Scenarios
import Threads

struct RemoteRun {
    private let endpoint: HTTPEndpoint
    private let authorization: String?
    private let request: JSONValue
    private let signals: StopSignals

    init(
        _ server: String, authorization: String?, _ request: JSONValue, _ signals: StopSignals
    ) throws(Problem) {
        self.authorization = authorization
        do throws(HTTPClientError) {
            endpoint = try HTTPEndpoint(server)
        } catch {
            throw Problem(.invalidField, error.description)
        }
        self.request = request
        self.signals = signals
    }

    /// The report of the finished run.
    func outcome() throws(Problem) -> JSONValue {
        // A start waits for load to make way, and a look at the run for a second.
        let client = HTTPClient(endpoint, authorization: authorization, patience: .init(connecting: 5, answering: 90))
        var body = JSONWriter(capacity: 4096)
        body.value(request)
        var report = try Self.ask(client, "POST", "/api/v1/runs", body.bytes)
        let path = "/api/v1/runs/\(report["id"]?.text ?? "")"
        let (endpoint, authorization) = (endpoint, authorization)
        onSignals(signals) { _ in
            // On a connection of its own: the other one waits for an answer.
            let client = HTTPClient(endpoint, authorization: authorization)
            _ = try? client.send("POST", path + "/cancel", json: Array("{}".utf8))
        }
        let line = RunProgressLine()
        while report["state"]?.text != RunState.finished.rawValue {
            line.show(report)
            report = try Self.ask(client, "GET", path + "?wait=1s")
        }
        line.end()
        return report
    }

    private static func ask(
        _ client: HTTPClient, _ method: String, _ path: String, _ body: [UInt8]? = nil
    ) throws(Problem) -> JSONValue {
        let answer: HTTPAnswer
        do throws(HTTPClientError) {
            answer = try client.send(method, path, json: body)
        } catch {
            throw Problem(.unavailable, error.description)
        }
        guard let value = try? JSONValue(parsing: answer.body) else {
            throw Problem(.internalError, "\(client.endpoint.url) answered \(answer.status) without JSON")
        }
        guard answer.status < 300 else {
            let kind: ProblemKind = answer.status == 422 ? .invalidField : .unavailable
            throw Problem(kind, value["detail"]?.text ?? "status \(answer.status)")
        }
        return value
    }
}
