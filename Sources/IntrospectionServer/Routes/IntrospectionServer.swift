/// The server that another program mounts: an allocator in, HTTP out.
import Latency
import Logging
import Observatory
import Threads

/// What a server is told besides the allocator.
public struct IntrospectionConfiguration: Sendable {
    public var daemon: DaemonConfiguration
    /// The dashboard, or why there is none.
    public var files: StaticFiles
    public var logger: Logger
    /// Between ticks.
    public var tickSeconds = 1.0
    /// Where the program's threads put the times of their calls; with nil the server has a recorder of its own.
    public var latency: LatencyRecorder?

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
///     let server = IntrospectionServer(observing: source, configuration)
///     server.mount(group)
///     try server.start()
///     server.stop()
///
/// Groups, their descriptions, links and event members are added before `start`.
public final class IntrospectionServer: Sendable {
    private struct Mounted {
        var groups: [RouteGroup] = []
        var links: [(name: String, path: String)] = []
        var fragments = APIFragment.observing
        var definitions: [FigureGroup] = []
        var daemon: Daemon?
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
        instruments = Instruments(observing: source, latency: configuration.latency)
        broadcaster = EventBroadcaster()
        publisher = TickPublisher(source, broadcaster)
        mount(readiness.routes)
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

    deinit { stop() }

    /// The port that is bound; nil unless the server runs.
    public var port: UInt16? { mounted.withLock { $0.daemon?.port } }

    /// Whose times the server shows.
    public var latency: LatencyRecorder { instruments.sampler.latency }

    /// Adds routes beside the observing ones.
    public func mount(_ group: RouteGroup) { mounted.withLock { $0.groups.append(group) } }

    /// Adds a link to the index.
    public func link(_ name: String, _ path: String) { mounted.withLock { $0.links.append((name, path)) } }

    /// Adds what `/openapi.json` tells of routes that were mounted.
    public func describe(_ fragment: APIFragment) { mounted.withLock { $0.fragments.append(fragment) } }

    /// Adds somebody who is asked whose an object is; see `ObjectHolders`.
    public func addHolders(_ holders: any ObjectHolders) { instruments.holders.add(holders) }

    /// Adds what the figures of mounted routes mean.
    public func define(_ groups: [FigureGroup]) { mounted.withLock { $0.definitions += groups } }

    /// Adds a member to every tick event; `value` writes its JSON value, on the thread that ticks.
    public func addEventMember(_ name: String, _ value: @escaping @Sendable () -> [UInt8]) {
        publisher.add(name, value)
    }

    /// All routes, as `start` serves them.
    public var router: Router {
        let (groups, links, fragments, definitions) = mounted.withLock {
            ($0.groups, $0.links, $0.fragments, $0.definitions)
        }
        var router = Router { [logger = configuration.logger] error, head in
            logger.error("\(head.method.rawValue) \(head.target.path) failed: \(error)")
        }
        router.mount(instruments.routes(broadcaster, extraLinks: links, definitions: definitions))
        for group in groups { router.mount(group) }
        router.mount(DescriptionDocument(fragments).routes)
        return router
    }

    /// Listens and ticks from the moment that it returns; a second call does nothing.
    public func start() throws(DaemonError) {
        let router = router
        try mounted.withLock { (mounted) throws(DaemonError) in
            guard mounted.daemon == nil else { return }
            mounted.daemon = try Daemon.start(configuration.daemon, router: router, logger: configuration.logger)
        }
        instruments.sampler.start(periodSeconds: configuration.tickSeconds)
        readiness.isReady = true
    }

    /// Ends ticks, streams and connections, then frees what was made by hand. A second call does nothing.
    public func stop() {
        readiness.isReady = false
        instruments.sampler.stop()
        mounted.withLock { $0.daemon.take() }?.stop()
        let damaged = instruments.laboratory.freeAll()
        if damaged > 0 {
            configuration.logger.error("\(damaged) objects made by hand did not hold what was written, or were refused")
        }
    }
}
