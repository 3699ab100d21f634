/// `slabscope serve`: the allocator under load, seen over HTTP.
import ArgumentParser
import BuddySlab
import Dispatch
import Glibc
import IntrospectionServer
import Latency
import Logging
import Observatory
import Workloads

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API and the dashboard, until SIGINT or SIGTERM.",
        discussion: """
            There is no access control: only loopback addresses are bound. To reach the server from another machine, \
            use ssh -L 8080:127.0.0.1:8080 HOST.
            """)

    /// What runs from the start.
    enum Load: String, CaseIterable, ExpressibleByArgument { case fleet, none }
    /// The page sizes that are tested.
    enum PageSize: Int, CaseIterable, ExpressibleByArgument {
        case small = 4096
        case large = 16384
    }
    /// How misuse is treated.
    enum Mode: String, CaseIterable, ExpressibleByArgument { case flush, exact }
    /// The tables of size classes.
    enum Classes: String, CaseIterable, ExpressibleByArgument { case seed, fine }

    @Option(help: "The loopback address to listen on.")
    var bind = "127.0.0.1"
    @Option(help: "The port to listen on; 0 picks a free one.")
    var port: UInt16 = 8080
    @Option(help: "Write the port to this file once the server listens; it is renamed into place.")
    var portFile: String?
    @Option(help: "The memory that the allocator manages, metadata included.", transform: byteSize)
    var memory = 1 << 30
    @Option(
        help: "What POST /api/v1/allocator/regions may bring the memory to; four times --memory where it is not given.",
        transform: byteSize)
    var maxMemory: Int?
    @Option(help: "CPUs that workers can attach to, 1 to 1024.")
    var cpus = 8
    @Option(help: "Bytes of a page.")
    var pageSize = PageSize.small
    @Option(help: "Refuse misuse on the spot (exact), or when objects are flushed to their slabs (flush).")
    var mode = Mode.exact
    @Option(
        help: """
            Objects that a magazine holds, 0 to 4096, or auto: as each class's traffic asks. With 0 every free reaches \
            its slab at once.
            """,
        transform: magazinePolicy)
    var magazine = MagazinePolicy.standard
    @Option(help: "The size classes: the seed's nine up to 2 KiB, or eighty fine ones up to 32 KiB.")
    var classes = Classes.seed
    @Option(help: "Give memory back to the system that was free for so many seconds; 0 keeps it.")
    var releaseAfter = 10.0
    @Option(help: "Time one call of the workloads in so many, 1 to 1000000; 0 times none.")
    var timeOneIn = LatencyRecorder.standardOneIn
    @Option(help: "The load at the start: a paced fleet churn, or none.")
    var load = Load.fleet
    @Option(name: .customLong("public"), help: "The directory of the dashboard's files.")
    var publicDirectory: String?
    @Option(help: "A host name that is answered besides IP addresses and localhost. May be repeated.")
    var allowedHost: [String] = []
    @Option(
        help: "The least level that is logged: trace, debug, info, notice, warning, error, critical.",
        transform: level)
    var logLevel = Logger.Level.info

    private static func byteSize(_ text: String) throws -> Int {
        guard let size = parseByteSize(text) else {
            throw ValidationError("'\(text)' is not a size; give bytes, or a unit as in 512MiB")
        }
        return size
    }

    private static func magazinePolicy(_ text: String) throws -> MagazinePolicy {
        if text == "auto" { return .standard }
        guard let capacity = Int(text) else {
            throw ValidationError("'\(text)' is no magazine size; give 0 to 4096 objects, or auto")
        }
        return .fixed(capacity)
    }

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)' is not a level; choose one of \(names)")
        }
        return level
    }

    func validate() throws {
        guard releaseAfter == 0 || (0.1...86_400).contains(releaseAfter) else {
            throw ValidationError("--release-after is 0, or 0.1 to 86400 seconds")
        }
        guard maxMemory ?? memory >= memory else { throw ValidationError("--max-memory is less than --memory") }
        guard (0...1_000_000).contains(timeOneIn) else {
            throw ValidationError("--time-one-in is 0 to 1000000 calls")
        }
    }

    func run() throws {
        // Before any thread exists, so that all of them inherit the mask.
        var signals = StopSignals()
        let logger = makeLogger()
        let allocator = try makeAllocator(
            byteCount: memory, pageSize: pageSize.rawValue, cpuCount: cpus,
            mode: mode == .exact ? .exact : .flush, magazines: magazine,
            classes: classes == .fine ? .fine : .seed, memoryLimit: maxMemory ?? min(memory, 1 << 60) * 4)
        let latency = LatencyRecorder(
            classSizes: allocator.facts.classes.map(\.size), oneIn: max(1, timeOneIn))
        let backend = SlabBackend(cpuCount: cpus, capacityBytes: Ledger(allocator.figures).managedBytes) {
            (cpu, thread) throws(AllocationError) in try allocator.attach(cpu, thread: thread)
        }
        let registry = WorkloadRegistry.onSlabs(backend, latency: timeOneIn > 0 ? latency : nil)
        let server = makeServer(allocator, registry, latency, logger)
        do throws(DaemonError) { try server.start() } catch { throw ServeError.daemon(error) }
        defer { stop(server, registry) }
        guard let port = server.port else { throw ServeError.daemon(.libraryRefused) }
        if let portFile { try PortFile.write(port, to: portFile) }
        defer { if let portFile { PortFile.remove(portFile) } }
        let releaser = releaseAfter > 0 ? IdleMemoryReleaser(of: allocator, everySeconds: releaseAfter) : nil
        defer { releaser?.stop() }
        startLoad(registry, logger)
        announce(port)
        // Not in the message itself, which is not evaluated at levels that are not logged.
        let signal = signals.wait()
        logger.notice("\(signal) received, stopping")
    }

    private func makeLogger() -> Logger {
        var logger = Logger(label: "slabscope", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = logLevel
        return logger
    }

    private func makeServer(
        _ allocator: any ObservedAllocator, _ registry: WorkloadRegistry, _ latency: LatencyRecorder, _ logger: Logger
    ) -> IntrospectionServer {
        var daemon = DaemonConfiguration(address: bind, port: port)
        daemon.allowedHosts = allowedHost
        var configuration = IntrospectionConfiguration(
            daemon: daemon, files: PublicDirectory.files(named: publicDirectory), logger: logger)
        configuration.latency = latency
        let server = IntrospectionServer(observing: allocator, configuration)
        server.mount(workloadRoutes(registry))
        server.describe(.workloads)
        server.define(workloadDefinitions)
        server.link("workload_kinds", "/api/v1/workload-kinds")
        server.link("workloads", "/api/v1/workloads")
        server.addHolders(WorkloadHolders(registry))
        server.instruments.sampler.onTick { _ in registry.noteTime() }
        server.addEventMember("workloads") {
            var json = JSONWriter()
            writeWorkloads(registry.list(), next: nil, &json)
            return json.bytes
        }
        return server
    }

    /// Starts the load that shows a first visitor some life. A server that is too small for it runs without.
    private func startLoad(_ registry: WorkloadRegistry, _ logger: Logger) {
        guard load == .fleet else { return }
        let threads = min(2, cpus)
        let specification = WorkloadSpecification(
            kind: .churn, threads: threads, sizes: .fleet, liveBytes: max(threads << 20, min(64 << 20, memory / 4)))
        do throws(WorkloadProblem) {
            _ = try registry.start(specification)
        } catch {
            logger.warning("the load at the start was refused: \(error)")
        }
    }

    private func announce(_ port: UInt16) {
        let host = bind.contains(":") ? "[\(bind)]" : bind
        print("slabscope listens on http://\(host):\(port)/  (API: http://\(host):\(port)/api/v1)")
        // Whoever reads the address through a pipe waits for it.
        fflush(nil)
    }

    /// Ends workers and connections side by side: each takes its time, and together they have a second.
    private func stop(_ server: IntrospectionServer, _ registry: WorkloadRegistry) {
        let workers = DispatchGroup()
        DispatchQueue.global().async(group: workers) { registry.stopAll() }
        server.stop()
        workers.wait()
    }
}

/// Why the server could not start.
enum ServeError: Error, CustomStringConvertible {
    case daemon(DaemonError)
    case portFile(String, String)

    var description: String {
        switch self {
        case .daemon(.notLoopback(let address)):
            "--bind \(address) is refused: the server has no access control, so only loopback addresses are bound. "
                + "From another machine, use ssh -L 8080:127.0.0.1:8080 HOST"
        case .daemon(let error): error.description
        case .portFile(let path, let reason): "--port-file \(path): \(reason)"
        }
    }
}
