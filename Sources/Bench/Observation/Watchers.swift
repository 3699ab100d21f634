/// Those who watch: readers of the event stream, pollers, and somebody who asks for ledgers.
import CPlatform
import Documents
import Glibc
import HTTPClient
import IntrospectionServer
import Synchronization
import Threads

/// The load of an audience on a server, over real sockets, from `init` to `stop`.
final class Watchers: Sendable {
    /// What they have seen, to know that they did watch.
    struct Seen: Sendable, Equatable {
        /// Readers that have had an event.
        var readers = 0
        /// Readers that gave up before they had one.
        var absent = 0
        /// Answers to pollers.
        var answers = 0
        /// Exact ledgers without an unaccounted byte.
        var ledgers = 0
    }

    /// Readers of the event stream.
    static let readers = 8
    /// Polls of stats and classes a second; each tenth poll also asks for a ledger.
    static let pollsPerSecond = 10
    /// Seconds that a reader waits for a connection, and for each piece of its stream.
    private static let patience = 100.0

    private let port: UInt16
    /// Relaxed: the poller may see it one poll late, and nothing else depends on it.
    private let isOver = Atomic(false)
    private let seen = Guarded(Seen())
    private let threads = Guarded<[SystemThread]>([])

    /// Starts watching the server at `port` of 127.0.0.1; returns when every reader has had an event, or has given up.
    init(port: UInt16) {
        self.port = port
        let readers = (0..<Self.readers).map { _ in
            SystemThread.mustStart(name: "reader") {
                if !self.read() { self.seen.announce { $0.absent += 1 } }
            }
        }
        threads.withLock { $0 = readers + [SystemThread.mustStart(name: "poller") { self.poll() }] }
        seen.wait { seen -> Void? in seen.readers + seen.absent < Self.readers ? nil : () }
    }

    /// Ends `server`, which ends the streams, and waits for all; what they have seen.
    func stop(_ server: IntrospectionServer) -> Seen {
        isOver.store(true, ordering: .relaxed)
        // The poller first, so that nobody is refused an answer.
        let running = threads.withLock { $0 }
        running.last?.join()
        server.stop()
        for thread in running { thread.join() }
        return seen.withLock { $0 }
    }

    /// Reads until the stream ends; whether it had an event.
    private func read() -> Bool {
        let request = Array("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
        guard let socket = try? Socket(host: "127.0.0.1", port: port, seconds: Self.patience),
            (try? socket.send(request, deadline: Socket.deadline(in: Self.patience))) != nil
        else { return false }
        var bytes: [UInt8] = []
        var hasEvent = false
        while (try? socket.receive(into: &bytes, deadline: Socket.deadline(in: Self.patience))) == true {
            if !hasEvent, bytes.count > 4096 {
                hasEvent = true
                seen.announce { $0.readers += 1 }
            }
            if hasEvent { bytes.removeAll(keepingCapacity: true) }
        }
        return hasEvent
    }

    private func poll() {
        guard let endpoint = try? HTTPEndpoint("http://127.0.0.1:\(port)") else { return }
        let client = HTTPClient(endpoint)
        let period = 1_000_000_000 / UInt64(Self.pollsPerSecond)
        let began = platform_monotonic_nanoseconds()
        var number = 0
        while !isOver.load(ordering: .relaxed) {
            for path in ["/api/v1/stats", "/api/v1/classes"] where (try? client.get(path))?.status == 200 {
                seen.withLock { $0.answers += 1 }
            }
            if number % Self.pollsPerSecond == Self.pollsPerSecond / 2 { ask(client) }
            number += 1
            let due = began + UInt64(number) * period
            let now = platform_monotonic_nanoseconds()
            if now < due { usleep(UInt32((due - now) / 1000)) }
        }
    }

    private func ask(_ client: HTTPClient) {
        guard let answer = try? client.get("/api/v1/ledger"), answer.status == 200,
            let ledger = try? JSONValue(parsing: answer.body), ledger["unaccounted_bytes"] == .integer(0)
        else { return }
        seen.withLock { $0.ledgers += 1 }
    }
}
