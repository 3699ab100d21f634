/// Limits on what a client may send, and on how long it may take.
import Testing

@testable import IntrospectionServer

@Suite struct WireLimitsTests {
    private let json = "Host: localhost\r\nContent-Type: application/json\r\n"

    @Test(arguments: ["POST", "PATCH"])
    func anAnnouncedBodyOverTheLimitIsRefusedBeforeItIsSent(method: String) throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("\(method) /echo HTTP/1.1\r\n\(json)Content-Length: 100001\r\n\r\n")
            if method != "POST" { client.send([UInt8](repeating: 0x20, count: 100_001)) }
            let answer = try client.receiveAnswer()
            #expect(answer.status == 413)
            #expect(answer["Connection"]?.lowercased() == "close")
        }
    }

    @Test func aChunkedBodyOverTheLimitIsRefusedAtItsEnd() throws {
        try withDaemon { daemon in
            let answer = try exchange(
                "PUT /small HTTP/1.1\r\n\(json)Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
                with: daemon)
            #expect(answer.status == 413)
            #expect(answer["Connection"]?.lowercased() == "close")
        }
    }

    @Test func aRefusedUploadThatNeverEndsIsCut() throws {
        try withDaemon { daemon in
            let client = try WireClient(port: daemon.port)
            client.send("PUT /small HTTP/1.1\r\n\(json)Transfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("4000\r\n".utf8) + [UInt8](repeating: 0x30, count: 0x4000) + Array("\r\n".utf8)
            var sent = 0
            while client.send(chunk), sent < 64 << 20 { sent += chunk.count }
            #expect(sent < 64 << 20)
        }
    }

    @Test func bodiesOfAllConnectionsShareOneBudget() throws {
        var configuration = DaemonConfiguration.patient
        configuration.bodyBudgetBytes = 100_000
        try withDaemon(configuration) { daemon in
            let first = try WireClient(port: daemon.port)
            let body = String(repeating: " ", count: 60_000)
            first.send("POST /echo HTTP/1.1\r\n\(json)Expect: 100-continue\r\nContent-Length: 60000\r\n\r\n")
            // The server has admitted the body, and with it reserved its room, when it asks for it.
            #expect(try first.receive(through: "\r\n\r\n").contains("100"))
            let second = try exchange("POST /echo HTTP/1.1\r\n\(json)Content-Length: 60000\r\n\r\n", with: daemon)
            #expect(second.status == 503)
            #expect(second["Retry-After"] == "1")
            first.send(body)
            #expect(try first.receiveAnswer().body == "60000")
        }
    }

    @Test func aBodyWithoutALengthPaysIntoTheSameBudget() throws {
        var configuration = DaemonConfiguration.patient
        configuration.bodyBudgetBytes = 100_000
        try withDaemon(configuration) { daemon in
            let first = try WireClient(port: daemon.port)
            first.send("POST /echo HTTP/1.1\r\n\(json)Expect: 100-continue\r\nContent-Length: 60000\r\n\r\n")
            #expect(try first.receive(through: "\r\n\r\n").contains("100"))
            let chunk = "ea60\r\n" + String(repeating: " ", count: 60_000) + "\r\n"
            let second = try exchange(
                "POST /echo HTTP/1.1\r\n\(json)Transfer-Encoding: chunked\r\n\r\n\(chunk)0\r\n\r\n", with: daemon)
            #expect(second.status == 503 && daemon.bufferedBodyBytes == 60_000)
        }
    }

    @Test func aConnectionThatIsSilentAndOneThatDoesNotReadAreClosed() throws {
        var group = RouteGroup()
        group.get("/large") { _, _ in .text(String(repeating: "x", count: 32 << 20)) }
        var configuration = DaemonConfiguration.patient
        // The library counts in whole seconds.
        configuration.inactivityTimeoutSeconds = 1
        try withDaemon(configuration, routes: group) { daemon in
            let deaf = try WireClient(port: daemon.port, receiveBuffer: 4096)
            deaf.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let silent = try answeredConnection(daemon, attempts: 100)
            #expect(try silent.isClosedByServer())
            var looks = 0
            // Each look is a whole request, on a connection of its own that is closed behind it.
            while daemon.connectionCount > 1, looks < 100_000 {
                _ = try? exchange("GET /hello HTTP/1.0\r\n\r\n", with: daemon)
                looks += 1
            }
            #expect(daemon.connectionCount <= 1)
            withExtendedLifetime(deaf) {}
        }
    }

    @Test(arguments: [
        "", "GET /hello HT", "GET /hello HTTP/1.1\r\nHost: loc",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n123",
    ])
    func aRequestThatDoesNotArriveInTimeIsCut(start: String) throws {
        var configuration = DaemonConfiguration.patient
        configuration.headerDeadlineSeconds = 0.1
        configuration.bodyDeadlineSeconds = 0.1
        configuration.housekeepingSeconds = 0.02
        try withDaemon(configuration) { daemon in
            let client = try WireClient(port: daemon.port)
            client.send(start)
            #expect(try client.isClosedByServer())
        }
    }

    @Test func aConnectionBetweenRequestsIsNotCutByTheHeaderDeadline() throws {
        var configuration = DaemonConfiguration.patient
        configuration.headerDeadlineSeconds = 0.05
        configuration.housekeepingSeconds = 0.01
        try withDaemon(configuration) { daemon in
            let patient = try answeredConnection(daemon, attempts: 100)
            // A second connection is opened after the answer and cut: the deadline has passed for the first one too.
            #expect(try WireClient(port: daemon.port).isClosedByServer())
            patient.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try patient.receiveAnswer().status == 200)
        }
    }

    @Test(arguments: [
        "GET /hello HTTP/1.1\r\nHost: loc",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n123",
    ])
    func aClientThatEndsWithinItsRequestDoesNotHoldAConnection(start: String) throws {
        var configuration = DaemonConfiguration.patient
        configuration.housekeepingSeconds = 0.01
        try withDaemon(configuration) { daemon in
            let clients = try (0..<16).map { _ in try WireClient(port: daemon.port) }
            for client in clients {
                client.send(start)
                client.finishSending()
            }
            for client in clients { _ = try client.receiveAll() }
        }
    }

    @Test func aClientThatFinishesSendingStillGetsItsAnswer() throws {
        var configuration = DaemonConfiguration.patient
        configuration.housekeepingSeconds = 0.05
        try withDaemon(configuration) { daemon in
            for _ in 0..<16 {
                let client = try WireClient(port: daemon.port)
                client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                client.finishSending()
                #expect(try client.receiveAll().hasSuffix("hello world\n"))
            }
        }
    }

    @Test func aTakenPortIsATypedErrorThatNamesIt() throws {
        try withDaemon { daemon in
            let error = #expect(throws: DaemonError.self) {
                try withDaemon(DaemonConfiguration(port: daemon.port)) { _ in }
            }
            guard case .cannotListen(let address, let port, let step, _, let reason)? = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
            #expect(address == "127.0.0.1" && port == daemon.port && step == "bind")
            #expect(reason == "Address already in use")
        }
    }

    @Test(arguments: [("0.0.0.0", DaemonError.notLoopback("0.0.0.0")), ("example", .invalidAddress("example"))])
    func onlyALoopbackAddressIsBound(address: String, expected: DaemonError) {
        #expect(throws: expected) { try withDaemon(DaemonConfiguration(address: address)) { _ in } }
    }

    @Test func manyRequestsOnManyConnectionsAreAllAnswered() throws {
        try withDaemon { daemon in
            let clients = try (0..<64).map { _ in try WireClient(port: daemon.port) }
            for round in 0..<8 {
                for client in clients { client.send("GET /hello?name=\(round) HTTP/1.1\r\nHost: localhost\r\n\r\n") }
                for client in clients { #expect(try client.receiveAnswer().body == "hello \(round)\n") }
            }
        }
    }
}
