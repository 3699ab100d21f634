/// The access log, and messages as JSON.
import Documents
import Logging
import Testing
import Threads

@testable import IntrospectionServer

@Suite struct LogTests {
    /// Lines of JSON, as the handler writes them.
    private final class Lines: Sendable {
        private let lines = Guarded<[String]>([])

        var logger: Logger {
            Logger(label: "test") { label in
                JSONLogHandler(label: label) { [lines] line in
                    lines.announce { $0.append(String(decoding: line, as: UTF8.self)) }
                }
            }
        }

        /// Waits until there are so many.
        func wait(for count: Int) -> [String] { lines.wait { $0.count >= count ? $0 : nil } }
    }

    /// What is logged of the requests that `body` makes.
    private func logged(_ count: Int, _ body: (Daemon) throws -> Void) throws -> [JSONValue] {
        let lines = Lines()
        var configuration = DaemonConfiguration.patient
        configuration.accessLogger = lines.logger
        var routes = RouteGroup()
        routes.get("/kept/{name}") { _, _ in .text("kept").reusable { true } }
        try withDaemon(configuration, routes: routes) { try body($0) }
        return try lines.wait(for: count).map { try JSONValue(parsing: Array($0.utf8)) }
    }

    private func members(_ line: JSONValue) -> String {
        let method = line["method"]?.text ?? ""
        return "\(method) \(line["path"]?.text ?? "") \(line.int("status") ?? 0) \(line.int("bytes") ?? -1)"
    }

    private func get(_ target: String, method: String = "GET", _ client: WireClient) throws {
        client.send("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(AccessServer.bearer)\r\n")
        _ = try client.receiveAnswer(toHead: method == "HEAD")
    }

    @Test func eachAnswerIsALineWithMethodPatternStatusBytesAndTime() throws {
        let lines = try logged(7) { daemon in
            let client = try WireClient(port: daemon.port)
            try get("/hello?name=abc", client)
            try get("/hello?name=abc", method: "HEAD", client)
            for _ in 0..<3 { try get("/kept/me", client) }
            try get("/echo", method: "DELETE", client)
            try get("/nowhere/%20x%1b", client)
        }
        #expect(
            lines.map(members) == [
                "GET /hello 200 10", "HEAD /hello 200 0", "GET /kept/{name} 200 4", "GET /kept/{name} 200 4",
                "GET /kept/{name} 200 4", "DELETE /echo 204 0",
                "GET /nowhere/%20x%1b 400 \(lines[6].int("bytes") ?? 0)",
            ])
        #expect(lines.allSatisfy { ($0.int("microseconds") ?? -1) >= 0 })
    }

    @Test func noSecretIsLogged() throws {
        let secrets = [AccessServer.token, "m-secret", "q-secret", "c-secret", "x-secret", "b-secret"]
        let lines = Lines()
        var configuration = DaemonConfiguration.patient
        configuration.accessLogger = lines.logger
        configuration.access = AccessPolicy(token: AccessToken(AccessServer.token.utf8))
        var logger = lines.logger
        logger.logLevel = .trace
        let daemon = try Daemon.start(configuration, router: WireRoutes.router(), logger: logger)
        defer { daemon.stop() }
        let fields = "Host: localhost\r\n\(AccessServer.bearer)Cookie: slabscope=c-secret\r\nX-Key: x-secret\r\n"
        for start in [
            "GET /hello?name=q-secret", "GET /nowhere?token=q-secret", "POST /echo?q-secret", "m-secret /x?q-secret",
        ] {
            let client = try WireClient(port: daemon.port)
            client.send("\(start) HTTP/1.1\r\n\(fields)\r\n")
            _ = try client.receiveAnswer()
        }
        let upload = try WireClient(port: daemon.port)
        upload.send(
            "POST /echo HTTP/1.1\r\n\(fields)Content-Type: application/json\r\nContent-Length: 8\r\n\r\nb-secret")
        _ = try upload.receiveAnswer()
        let written = lines.wait(for: 5).joined()
        for secret in secrets { #expect(!written.contains(secret), "\(secret): \(written)") }
    }

    @Test func withoutAnAccessLoggerNothingIsLogged() throws {
        let lines = Lines()
        let logger = lines.logger
        let daemon = try Daemon.start(.patient, router: WireRoutes.router(), logger: logger)
        _ = try exchange("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", with: daemon)
        daemon.stop()
        logger.info("the end")
        #expect(lines.wait(for: 1).count == 1)
    }

    @Test func aMessageIsOneLineOfJSONWhateverItHolds() throws {
        let lines = Lines()
        var logger = lines.logger
        logger[metadataKey: "text"] = "a\"b\n\u{1b}[31m"
        logger.error(
            "first\nsecond\u{0}", metadata: ["number": .stringConvertible(7), "list": ["x", "y"], "time": "no"])
        let line = try #require(lines.wait(for: 1).first)
        #expect(line.hasSuffix("}\n") && line.utf8.dropLast().allSatisfy { $0 >= 0x20 })
        let json = try JSONValue(parsing: Array(line.utf8))
        #expect(json["level"]?.text == "error" && json["label"]?.text == "test")
        #expect(json["message"]?.text == "first\nsecond\u{0}" && json["text"]?.text == "a\"b\n\u{1b}[31m")
        #expect(json.int("number") == 7 && json["time"]?.text?.hasSuffix("Z") == true)
        #expect(json.names.count { $0 == "time" } == 1)
    }
}
