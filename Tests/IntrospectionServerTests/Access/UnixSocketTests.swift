/// A server at a Unix socket: its file, and who gets in.
import BuddySlab
import Glibc
import Logging
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct UnixSocketTests {
    private func start(_ path: String, token: Bool = false) throws -> Daemon {
        var configuration = DaemonConfiguration(unixSocket: path)
        if token { configuration.access = AccessPolicy(token: AccessToken(AccessServer.token.utf8)) }
        return try Daemon.start(
            configuration, router: WireRoutes.router(), logger: Logger(label: "unix") { _ in SwiftLogNoOpLogHandler() })
    }

    private func ask(_ path: String, _ fields: String = "Host: localhost\r\n") throws -> WireAnswer {
        let client = try WireClient(path: path)
        client.send("GET /hello HTTP/1.1\r\n\(fields)\r\n")
        return try client.receiveAnswer()
    }

    @Test func itsOwnerAloneMayConnectAndTheFileGoesWithTheServer() throws {
        let folder = try TestFolder()
        let path = folder.path + "/s"
        let daemon = try start(path)
        #expect(TestFolder.mode(of: path) == S_IFSOCK | 0o600)
        #expect(try ask(path).body == "hello world\n")
        daemon.stop()
        #expect(TestFolder.mode(of: path) == nil)
    }

    @Test(arguments: ["evil.example", "", "slab.example.org:443"])
    func noNameLeadsToItSoNoHostIsRefused(host: String) throws {
        let folder = try TestFolder()
        let daemon = try start(folder.path + "/s")
        defer { daemon.stop() }
        #expect(try ask(folder.path + "/s", "Host: \(host)\r\n").status == 200)
    }

    @Test func aChangeFromAnotherSiteIsRefusedHereToo() throws {
        let folder = try TestFolder()
        let daemon = try start(folder.path + "/s")
        defer { daemon.stop() }
        let client = try WireClient(path: folder.path + "/s")
        client.send("DELETE /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n")
        #expect(try client.receiveAnswer().status == 403)
    }

    @Test func theTokenIsAskedForHereToo() throws {
        let folder = try TestFolder()
        let daemon = try start(folder.path + "/s", token: true)
        defer { daemon.stop() }
        #expect(try ask(folder.path + "/s").status == 401)
        #expect(try ask(folder.path + "/s", "Host: localhost\r\n" + AccessServer.bearer).status == 200)
    }

    @Test func whatAServerThatWasKilledLeftMakesWay() throws {
        let folder = try TestFolder()
        let path = folder.path + "/s"
        // Bound, and closed without a word: as SIGKILL does.
        let (descriptor, _) = try UnixSocket.listen(at: path)
        close(descriptor)
        #expect(TestFolder.mode(of: path) != nil)
        let daemon = try start(path)
        defer { daemon.stop() }
        #expect(try ask(path).status == 200)
    }

    @Test func aServerThatAnswersKeepsItsSocket() throws {
        let folder = try TestFolder()
        let path = folder.path + "/s"
        let daemon = try start(path)
        defer { daemon.stop() }
        #expect(throws: DaemonError.unixSocket(path: path, reason: "a server answers there already")) {
            try start(path)
        }
        #expect(try ask(path).status == 200)
    }

    @Test func whatIsNoSocketStays() throws {
        let folder = try TestFolder()
        let path = try folder.file("precious", "data")
        #expect(throws: DaemonError.unixSocket(path: path, reason: "something that is no socket stands there")) {
            try start(path)
        }
        #expect(TestFolder.mode(of: path) == S_IFREG | 0o600)
        unsafe symlink(path, folder.path + "/link")
        #expect(throws: DaemonError.self) { try start(folder.path + "/link") }
        #expect(TestFolder.mode(of: path) == S_IFREG | 0o600)
    }

    @Test func aSocketThatTookItsPlaceIsNotTakenAway() throws {
        let folder = try TestFolder()
        let path = folder.path + "/s"
        let first = try start(path)
        unsafe unlink(path)
        let second = try start(path)
        defer { second.stop() }
        first.stop()
        #expect(try ask(path).status == 200)
    }

    @Test(arguments: ["", String(repeating: "a", count: 108), "/no/such/folder/s", "a\0b"])
    func aPathThatCannotBeIsRefused(path: String) {
        #expect(throws: DaemonError.self) { try start(path) }
    }

    @Test func oneServerAnswersAtBothAndASessionHoldsAtBoth() throws {
        let folder = try TestFolder()
        let path = folder.path + "/s"
        var daemon = DaemonConfiguration.patient
        daemon.access = AccessPolicy(token: AccessToken(AccessServer.token.utf8))
        var configuration = IntrospectionConfiguration(
            daemon: daemon, logger: Logger(label: "both") { _ in SwiftLogNoOpLogHandler() })
        configuration.furtherDaemons = [DaemonConfiguration(unixSocket: path)]
        configuration.tickSeconds = 3600
        let server = IntrospectionServer(observing: try makeAllocator(byteCount: 32 << 20, cpuCount: 2), configuration)
        try server.start()
        defer { server.stop() }
        let both = AccessServer(server: server, port: try #require(server.port))
        let cookie = try both.signIn()
        #expect(try both.ask("GET /api/v1", cookie, on: WireClient(path: path)).status == 200)
        #expect(try both.ask("GET /api/v1", on: WireClient(path: path)).status == 401)
        #expect(try both.ask("DELETE /api/v1/session", cookie, on: WireClient(path: path)).status == 200)
        #expect(try both.ask("GET /api/v1", cookie).status == 401)
    }

    @Test func allPlacesAreListenedAtOrNone() throws {
        let folder = try TestFolder()
        var configuration = IntrospectionConfiguration(
            logger: Logger(label: "both") { _ in SwiftLogNoOpLogHandler() })
        configuration.furtherDaemons = [
            DaemonConfiguration(unixSocket: folder.path + "/s"), DaemonConfiguration(unixSocket: folder.path + "/s"),
        ]
        let server = IntrospectionServer(observing: try makeAllocator(byteCount: 32 << 20, cpuCount: 2), configuration)
        #expect(throws: DaemonError.self) { try server.start() }
        #expect(server.port == nil && TestFolder.mode(of: folder.path + "/s") == nil)
    }
}

@Suite struct AddressTests {
    private func check(_ address: String, _ policy: AccessPolicy) -> DaemonError? {
        var configuration = DaemonConfiguration(address: address)
        configuration.access = policy
        do throws(DaemonError) {
            try configuration.checkAddress()
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["127.0.0.1", "127.9.9.9", "::1"])
    func aLoopbackAddressNeedsNothing(address: String) {
        #expect(check(address, AccessPolicy()) == nil)
    }

    @Test(arguments: ["0.0.0.0", "::", "10.0.0.1", "192.0.2.1", "128.0.0.1", "fe80::1", "::ffff:127.0.0.1", "1::1"])
    func anAddressThatOthersReachNeedsATokenOrLeave(address: String) throws {
        #expect(check(address, AccessPolicy()) == .notLoopback(address))
        #expect(check(address, AccessPolicy(isReadOnly: true)) == .notLoopback(address))
        #expect(check(address, AccessPolicy(token: AccessToken(AccessServer.token.utf8))) == nil)
        #expect(check(address, AccessPolicy(allowsUnauthenticated: true)) == nil)
    }

    @Test(arguments: ["", "nowhere", "localhost", "127.1", "1.2.3.4.5", "::1%lo"])
    func whatIsNoAddressIsRefusedWhateverIsGiven(address: String) {
        #expect(check(address, AccessPolicy(allowsUnauthenticated: true)) == .invalidAddress(address))
    }
}
