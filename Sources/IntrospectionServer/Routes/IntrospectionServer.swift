/// The server that another program mounts: an allocator in, HTTP out.
import Latency
import Logging
import Observatory
import Threads

/// What a server is told besides the allocator.
public struct IntrospectionConfiguration: Sendable {
    public var daemon: DaemonConfiguration
    /// Where else the same is served, such as at a Unix socket; with `daemon`'s access policy.
    public var furtherDaemons: [DaemonConfiguration] = []
    /// The dashboard, or why there is none.
    public var files: StaticFiles
    public var logger: Logger
    /// Between ticks.
    public var tickSeconds = 1.0
    /// Where the program's threads put the times of their calls; with nil the server has a recorder of its own.
    public var latency: LatencyRecorder?
    public var clock = ObservatoryClock.system

    public init(
        daemon: DaemonConfiguration = DaemonConfiguration(),
        files: StaticFiles = StaticFiles(absence: "no directory was named"),
        logger: Logger = Logger(label: "slabscope")
    ) {
        self.daemon = daemon
        self.files = files
        self.logger = logger
    }
}

/// Watches one allocator and answers for it.
///
///     let server = IntrospectionServer(observing: source, port: 8080)
///     server.mount(group)
///     try server.start()
///     server.stop()
///
/// Groups, their descriptions, links and event members are added before `start`.
public final class IntrospectionServer: Sendable {
    private struct Mounted {
        var groups: [RouteGroup] = []
        var links: [(name: String, path: String)] = []
        var definitions: [FigureGroup] = []
        var fragments = APIFragment.observing
        var daemons: [Daemon] = []
    }

    public let instruments: Instruments
    public let broadcaster: EventBroadcaster
    private let configuration: IntrospectionConfiguration
    private let publisher: TickPublisher
    private let readiness = Readiness()
    private let mounted = Guarded(Mounted())

    /// Reads the dashboard and takes the first tick; nothing listens yet.
    public init(
        observing source: any ObservedAllocator,
        _ configuration: IntrospectionConfiguration = IntrospectionConfiguration()
    ) {
        self.configuration = configuration
        instruments = Instruments(
            observing: source, latency: configuration.latency, clock: configuration.clock)
        // 36^8 of them: no other process that a reader has seen has the same.
        broadcaster = EventBroadcaster(idPrefix: String(UInt64.random(in: 0..<2_821_109_907_456), radix: 36) + "-")
        publisher = TickPublisher(source, broadcaster)
        mount(readiness.routes)
        mount(configuration.daemon.access.routes)
        mount(instruments.metrics)
        mount(configuration.files.routes)
        instruments.sampler.onTick { [publisher] in publisher.publish($0) }
        observeFurther()
    }

    /// Behind the publisher, so that what the doctor finds in a tick is sent after that tick.
    private func observeFurther() {
        instruments.sampler.onTick { [doctor = instruments.doctor] in doctor.examine($0) }
        instruments.doctor.onChange { [broadcaster] in broadcaster.publish(note: "finding", data: $0.bytes) }
        instruments.marks.onMark { [broadcaster] in broadcaster.publish(note: "mark", data: $0.summary) }
        let ringBytes = instruments.history.byteCount + instruments.sampler.ringBytes
        instruments.sampler.setCosts { [broadcaster] in
            ObservationCosts(ringBytes: ringBytes, broadcaster.figures)
        }
    }

    /// A server on a port of 127.0.0.1, with defaults for all else; port 0 lets the system choose.
    public convenience init(observing source: any ObservedAllocator, port: UInt16) {
        self.init(observing: source, IntrospectionConfiguration(daemon: DaemonConfiguration(port: port)))
    }

    deinit { stop() }

    /// The port that is bound; nil unless the server runs, and listens on one.
    public var port: UInt16? { mounted.withLock { $0.daemons.lazy.first { $0.port != 0 }?.port } }

    /// Whose times the server shows.
    public var latency: LatencyRecorder { instruments.sampler.latency }

    /// Adds routes beside the observing ones.
    public func mount(_ group: RouteGroup) { mounted.withLock { $0.groups.append(group) } }

    /// Adds a link to the index.
    public func link(_ name: String, _ path: String) { mounted.withLock { $0.links.append((name, path)) } }

    /// Adds somebody who is asked whose an object is; see `ObjectHolders`.
    public func addHolders(_ holders: any ObjectHolders) { instruments.holders.add(holders) }

    /// Adds what the figures of mounted routes mean.
    public func define(_ groups: [FigureGroup]) { mounted.withLock { $0.definitions += groups } }

    /// Adds what `/openapi.json` tells of routes that were mounted.
    public func describe(_ fragment: APIFragment) { mounted.withLock { $0.fragments.append(fragment) } }

    /// Adds a member to every tick event; `value` writes its JSON value, on the thread that ticks.
    public func addEventMember(_ name: String, _ value: @escaping @Sendable () -> [UInt8]) {
        publisher.add(name, value)
    }

    /// All routes, as `start` serves them.
    public var router: Router {
        let (groups, links, definitions, fragments) = mounted.withLock {
            ($0.groups, $0.links, $0.definitions, $0.fragments)
        }
        var router = Router { [logger = configuration.logger] error, head in
            logger.error("\(head.method.rawValue) \(head.target.path) failed: \(error)")
        }
        router.mount(
            instruments.routes(
                broadcaster, extraLinks: links, definitions: definitions,
                access: configuration.daemon.access))
        for group in groups { router.mount(group) }
        router.mount(DescriptionDocument(fragments).routes)
        return router
    }

    /// Listens and ticks from the moment that it returns; a second call does nothing.
    public func start() throws(DaemonError) {
        let router = router
        try mounted.withLock { (mounted) throws(DaemonError) in
            guard mounted.daemons.isEmpty else { return }
            mounted.daemons = try startDaemons(router)
        }
        instruments.sampler.start(periodSeconds: configuration.tickSeconds)
        readiness.isReady = true
    }

    /// All of them or none.
    private func startDaemons(_ router: Router) throws(DaemonError) -> [Daemon] {
        var daemons: [Daemon] = []
        do throws(DaemonError) {
            for var place in [configuration.daemon] + configuration.furtherDaemons {
                place.access = configuration.daemon.access
                daemons.append(try Daemon.start(place, router: router, logger: configuration.logger))
            }
            return daemons
        } catch {
            for daemon in daemons { daemon.stop() }
            throw error
        }
    }

    /// Ends ticks, streams and connections, then frees what was made by hand. A second call does nothing.
    public func stop() {
        readiness.isReady = false
        instruments.sampler.stop()
        let daemons = mounted.withLock { mounted in
            defer { mounted.daemons = [] }
            return mounted.daemons
        }
        for daemon in daemons { daemon.stop() }
        let damaged = instruments.laboratory.freeAll()
        if damaged > 0 {
            configuration.logger.error("\(damaged) objects made by hand did not hold what was written, or were refused")
        }
    }
}
