/// The HTTP server: libmicrohttpd behind a router. This file owns the library's handle.
import CMicrohttpd
import CPlatform
import Glibc
import Logging
import Threads

/// A running server at one address and port, or at one Unix socket.
@safe
public final class Daemon: Sendable {
    /// The address that is bound.
    public let address: String
    /// The port that is bound, also where 0 was asked for; 0 at a Unix socket.
    public let port: UInt16

    private let core: DaemonCore
    private let socket: ListeningSocket
    private let housekeeper: PeriodicThread
    private let graceSeconds: Double
    private let handle: Guarded<Handle?>

    /// Unchecked because the library's functions that take the handle may be called from any thread.
    @safe
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Binds, listens and answers from the moment that it returns.
    public static func start(
        _ configuration: DaemonConfiguration, router: Router, logger: Logger
    ) throws(DaemonError) -> Daemon {
        let socket = try ListeningSocket.open(configuration)
        let core = DaemonCore(configuration, router: router, logger: logger)
        let threads = configuration.threadCount > 0 ? configuration.threadCount : max(2, Int(platform_core_count()))
        var settings = unsafe LibraryCallbacks.configuration(
            core: core, descriptor: socket.descriptor, configuration, threadCount: threads)
        guard let pointer = unsafe microhttpd_start(&settings) else {
            socket.close()
            throw .libraryRefused
        }
        return unsafe Daemon(configuration, core, socket, Handle(pointer: pointer))
    }

    private init(_ configuration: DaemonConfiguration, _ core: DaemonCore, _ socket: ListeningSocket, _ handle: Handle)
    {
        self.core = core
        self.socket = socket
        self.handle = Guarded(handle)
        address = configuration.unixSocket ?? configuration.address
        port = socket.port
        graceSeconds = configuration.graceSeconds
        housekeeper = PeriodicThread.mustStart(
            name: "housekeeper", periodNanoseconds: UInt64(configuration.housekeepingSeconds * 1e9)
        ) { now in
            let overdue = core.connections.cutOverdue(nowNanoseconds: now)
            let abandoned = core.connections.cutAbandoned()
            if overdue + abandoned > 0 {
                core.logger.debug("cut \(overdue) connections that were too slow, \(abandoned) that were abandoned")
            }
            // What there is to answer now, outside of the table's lock.
            for answer in core.connections.abandonedAnswers() { answer.close() }
            core.suspensions.housekeep(nowNanoseconds: now)
        }
    }

    deinit { stop() }

    /// Open connections, for the server's own figures.
    public var connectionCount: Int { core.connections.count }

    /// Bytes of request bodies that are held at this moment.
    public var bufferedBodyBytes: Int { core.budget.usedBytes }

    /// Accepts nothing more, ends every stream, gives answers in progress their grace, and waits for all threads.
    ///
    /// A second call does nothing. The order matters: the library aborts the process if it is stopped while a
    /// connection is suspended, so every one is woken, and none can fall asleep again, before that.
    public func stop() {
        guard let handle = handle.withLock({ $0.take() }) else { return }
        _ = unsafe MHD_quiesce_daemon(handle.pointer)
        core.suspensions.closeAll()
        let deadline = platform_monotonic_nanoseconds() + UInt64(graceSeconds * 1e9)
        while core.connections.count > 0, platform_monotonic_nanoseconds() < deadline {
            core.connections.cutIdle()
            _ = poll(nil, 0, 5)
        }
        core.connections.cutAll()
        housekeeper.stop()
        unsafe MHD_stop_daemon(handle.pointer)
        socket.close()
    }
}
