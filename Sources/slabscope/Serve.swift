/// `slabscope serve`: the allocator under load, seen over HTTP.
import ArgumentParser
import Backends
import BuddySlab
import Documents
import IntrospectionServer
import Latency
import Logging
import Observatory
import Scenarios
import Traces
import Workloads

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API and the dashboard, until SIGINT or SIGTERM.",
        discussion: """
            On a loopback address nothing is asked. Any other address is bound only with --token-file, or with \
            --allow-unauthenticated. To reach the server from another machine without either, use \
            ssh -L 8080:127.0.0.1:8080 HOST.
            """)

    /// What runs from the start.
    enum Load: String, CaseIterable, ExpressibleByArgument { case fleet, none }
    /// The page sizes that are tested.
    enum PageSize: Int, CaseIterable, ExpressibleByArgument {
        case small = 4096
        case large = 16384
    }
    /// How misuse is treated.
    enum Mode: String, CaseIterable, ExpressibleByArgument {
        case flush, exact, hardened

        var allocator: AllocatorMode {
            switch self {
            case .flush: .flush
            case .exact: .exact
            case .hardened: .hardened
            }
        }
    }
    /// The tables of size classes.
    enum Classes: String, CaseIterable, ExpressibleByArgument { case seed, fine }

    @Option(help: "The address to listen on; none for a Unix socket alone.")
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
    @Option(
        help: """
            Refuse misuse on the spot (exact), or when objects are flushed to their slabs (flush); find also writes past \
            an object's end and into freed ones, at a price (hardened).
            """)
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
    @Option(help: "Memory for traces that are uploaded or recorded.", transform: byteSize)
    var traceMemory = 256 << 20
    @Option(help: "The load at the start: a paced fleet churn, or none.")
    var load = Load.fleet
    @Option(name: .customLong("public"), help: "The directory of the dashboard's files.")
    var publicDirectory: String?
    @Option(help: "A directory for the reports of finished runs, which a restart finds again.")
    var data: String?
    @Option(help: "A host name that is answered besides IP addresses and localhost. May be repeated.")
    var allowedHost: [String] = []
    @Option(
        help: ArgumentHelp(
            "A malloc library that loads may run on, such as jemalloc=libjemalloc.so.2. May be repeated.",
            valueName: "name=path"),
        transform: library)
    var backend: [NamedLibrary] = []
    @OptionGroup(title: "Access")
    var access: ServeAccess
    @OptionGroup(title: "Logs")
    var logs: ServeLogs

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
        if !backend.isEmpty { LoaderSetting.ensure() }
        let backends = try loadBackends()
        let daemons = try daemons()
        // Before any thread exists, so that all of them inherit the mask.
        var signals = StopSignals()
        wakeDispatch()
        let logger = logs.logger()
        let allocator = try makeAllocator(
            byteCount: memory, pageSize: pageSize.rawValue, cpuCount: cpus,
            mode: mode.allocator, magazines: magazine,
            classes: classes == .fine ? .fine : .seed, memoryLimit: maxMemory ?? min(memory, 1 << 60) * 4)
        let latency = LatencyRecorder(
            classSizes: allocator.facts.classes.map(\.size), slack: mode.allocator.slackBytes,
            oneIn: max(1, timeOneIn))
        let faults = FaultInjector(
            FaultGeometry(
                pageSize: pageSize.rawValue, classSizes: allocator.facts.classes.map(\.size),
                slack: mode.allocator.slackBytes))
        let slabs = SlabBackend(cpuCount: cpus, capacityBytes: Ledger(allocator.figures).managedBytes) {
            (cpu, thread) throws(AllocationError) in try allocator.attach(cpu, thread: thread)
        }
        // Magazines may change while it runs: whoever wants to know asks the allocator.
        var description = BackendDescription(name: "server", of: allocator)
        description.slabs?.magazines = nil
        let registry = WorkloadRegistry(
            on: .slabs(slabs, description, latency: timeOneIn > 0 ? latency : nil, faults: faults),
            traces: TraceStore(capacity: traceMemory))
        let server = makeServer(allocator, registry, latency, daemons, logger)
        mountBackends(on: server, of: allocator, registry, backends, faults)
        let defaultLoad = DefaultLoad(registry, logger)
        let runs = serveRuns(
            on: server, allocator, registry, latency: timeOneIn > 0 ? latency : nil, backends, faults,
            pausing: defaultLoad, ScenarioLibrary(directory: PublicDirectory.scenarios(named: publicDirectory)),
            store: try data.map { (data) throws(ServeError) in try Self.store(in: data) }, logger)
        do throws(DaemonError) { try server.start() } catch { throw ServeError.daemon(error) }
        defer { stop(server, registry, runs) }
        let port = server.port
        if let port, let portFile { try PortFile.write(port, to: portFile) }
        defer { if let portFile { PortFile.remove(portFile) } }
        let releaser = releaseAfter > 0 ? IdleMemoryReleaser(of: allocator, everySeconds: releaseAfter) : nil
        defer { releaser?.stop() }
        if load == .fleet { defaultLoad.start(fleetLoad) }
        announce(port)
        // Not in the message itself, which is not evaluated at levels that are not logged.
        let signal = signals.wait()
        logger.notice("\(signal) received, stopping")
    }
}
