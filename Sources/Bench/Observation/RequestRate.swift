/// How many requests a server answers, and how late, beside the bare library under the same load.
import CPlatform
import HTTPClient
import IntrospectionServer
import Observatory
import Workloads

/// Loads two daemons in turns with the same threads and as many connections.
struct RequestRate {
    /// What one round came to.
    struct Round: Sendable {
        var requestsPerSecond = 0.0
        /// The 99th percentile of the time from sending a request to the end of its answer, in nanoseconds.
        var p99 = 0.0
    }

    /// Connections of each thread. It sends on all of them and then reads them one by one.
    private static let connections = 8
    private static let path = "/api/v1/stats"

    private let server: IntrospectionServer
    private let bare: BareDaemon
    private let ports: (ours: UInt16, bare: UInt16)
    private let team: Team
    private let threads: Int
    private let seconds: Double

    /// Starts the server over an allocator of its own, and a bare daemon that answers what it answers now.
    init(seconds: Double) throws(AllocatorSetupError) {
        self.seconds = seconds
        threads = Int(platform_core_count())
        let source = try makeAllocator(byteCount: 256 << 20, cpuCount: 8)
        server = IntrospectionServer(observing: source)
        do {
            try server.start()
            let response = server.router.respond(to: try Request(.get, Self.path))
            guard let bare = BareDaemon(answering: response), let port = server.port else {
                preconditionFailure("libmicrohttpd refuses a daemon on 127.0.0.1")
            }
            self.bare = bare
            ports = (port, bare.port)
        } catch {
            preconditionFailure("no server on 127.0.0.1: \(error)")
        }
        team = Team(threads)
    }

    /// Ends both daemons; called once.
    func end() {
        team.end()
        bare.stop()
        server.stop()
    }

    /// Our quotients to the bare daemon, one for each pass.
    func measure(passes: Int, seed: UInt64, progress: (Int) -> Void) -> (rates: Samples, p99s: Samples) {
        var random = RandomStream(seed: seed)
        var (rates, p99s) = (Samples(), Samples())
        for pass in 0..<passes {
            let oursFirst = Bool.random(using: &random)
            let first = round(port: oursFirst ? ports.ours : ports.bare)
            let second = round(port: oursFirst ? ports.bare : ports.ours)
            let (ours, bare) = oursFirst ? (first, second) : (second, first)
            rates.append(ours.requestsPerSecond / bare.requestsPerSecond)
            p99s.append(ours.p99 / bare.p99)
            progress(pass + 1)
        }
        return (rates, p99s)
    }

    /// New connections in each round: how the library spreads them over its threads is a matter of chance.
    private func round(port: UInt16) -> Round {
        let seconds = seconds
        let latencies = team.run(threads) { _ in
            do throws(Socket.Failure) {
                return try Self.load(port: port, seconds: seconds)
            } catch {
                preconditionFailure("the server at port \(port) failed under load: \(error)")
            }
        }
        let sorted = latencies.flatMap { $0 }.sorted()
        guard !sorted.isEmpty else { return Round() }
        return Round(
            requestsPerSecond: Double(sorted.count) / seconds, p99: Double(sorted[(sorted.count - 1) * 99 / 100]))
    }

    /// The latencies of one thread; the first tenth of the time is not counted.
    private static func load(port: UInt16, seconds: Double) throws(Socket.Failure) -> [UInt32] {
        var lines: [LoadLine] = []
        for _ in 0..<connections { lines.append(try LoadLine(port: port, path: path)) }
        var latencies: [UInt32] = []
        latencies.reserveCapacity(1 << 17)
        let began = platform_monotonic_nanoseconds() + UInt64(seconds * 1e8)
        let end = began + UInt64(seconds * 1e9)
        while true {
            for line in lines { try line.send() }
            for line in lines {
                let latency = try line.receive()
                let now = platform_monotonic_nanoseconds()
                if now >= began, now < end { latencies.append(UInt32(clamping: latency)) }
            }
            if platform_monotonic_nanoseconds() >= end { return latencies }
        }
    }
}
