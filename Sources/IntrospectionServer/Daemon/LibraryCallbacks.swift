/// The functions that libmicrohttpd calls. This file owns the raw pointers that it passes.
///
/// They are formed here, outside of any actor: a closure formed on the main actor would trap on the library's threads.
import CMicrohttpd
import Glibc
import Logging

/// The library's callbacks; `closure` is always an unretained `DaemonCore`, which outlives the daemon.
enum LibraryCallbacks {
    static func configuration(
        core: DaemonCore, descriptor: Int32, _ settings: DaemonConfiguration, threadCount: Int
    ) -> microhttpd_configuration {
        unsafe microhttpd_configuration(
            listen_descriptor: descriptor,
            thread_count: UInt32(threadCount),
            connection_limit: UInt32(settings.connectionLimit + DaemonConfiguration.surplusLimit),
            inactivity_timeout_seconds: UInt32(settings.inactivityTimeoutSeconds),
            closure: Unmanaged.passUnretained(core).toOpaque(),
            log: { unsafe LibraryCallbacks.log($0, $1, $2) },
            target: { unsafe LibraryCallbacks.target($1, $2) },
            handle: { unsafe LibraryCallbacks.handle($1, $3, $4, $5, $6, $7) },
            completed: { _, _, context, _ in unsafe LibraryCallbacks.completed(context) },
            connection_changed: { unsafe LibraryCallbacks.connectionChanged($0, $1, $2, $3) })
    }

    private static func core(_ closure: UnsafeMutableRawPointer?) -> DaemonCore {
        guard let closure = unsafe closure else { preconditionFailure("the library lost its closure") }
        return unsafe Unmanaged<DaemonCore>.fromOpaque(closure).takeUnretainedValue()
    }

    /// The library's messages are about what clients did, so they are for whoever debugs.
    private static func log(
        _ closure: UnsafeMutableRawPointer?, _ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?
    ) {
        guard let format = unsafe format, let arguments = unsafe arguments else { return }
        var text = [CChar](repeating: 0, count: 512)
        let length = unsafe vsnprintf(&text, text.count, format, arguments)
        let bytes = text.prefix(min(max(0, Int(length)), text.count - 1)).map { UInt8(bitPattern: $0) }
        let message = String(decoding: bytes.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
        unsafe core(closure).logger.debug("libmicrohttpd: \(message)")
    }

    /// The only place where the target is untouched: later the library has unescaped it and cut it at a null byte. What
    /// is returned here comes back as `context` in the calls for this request.
    private static func target(
        _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
    ) -> UnsafeMutableRawPointer? {
        guard let kept = unsafe microhttpd_connection_context(connection), let target = unsafe target else {
            return nil
        }
        unsafe lent(kept) { context in
            context.core.connections.requestLineArrived(context.deadline)
            unsafe context.exchange.begin(target: UnsafeRawBufferPointer(start: target, count: strlen(target)))
        }
        return unsafe kept
    }

    private static func handle(
        _ connection: OpaquePointer?, _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?,
        _ upload: UnsafePointer<CChar>?, _ uploadSize: UnsafeMutablePointer<Int>?,
        _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let connection = unsafe connection, let method = unsafe method, let version = unsafe version,
            let uploadSize = unsafe uploadSize, let kept = unsafe context?.pointee
        else { return .NO }
        var piece: [UInt8] = []
        if let upload = unsafe upload {
            piece = unsafe Array(UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee))
        }
        unsafe uploadSize.pointee = 0
        return unsafe lent(kept) { context in
            // It has had its answer, before it asked.
            if context.deadline.isSurplus { return .NO }
            return unsafe LibraryConnection(connection, context, method: method, version: version).advance(piece: piece)
        }
    }

    private static func completed(_ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) {
        guard let kept = unsafe context?.pointee else { return }
        unsafe context?.pointee = nil
        unsafe lent(kept) { context in
            context.core.connections.exchangeCompleted(context.deadline)
            if let entry = context.exchange.entry { context.core.accessLog?.write(entry) }
            context.exchange.end()
        }
    }

    private static func connectionChanged(
        _ closure: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
        _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
    ) {
        let core = unsafe core(closure)
        switch change {
        case .CONNECTION_NOTIFY_STARTED:
            let descriptor = unsafe microhttpd_connection_descriptor(connection)
            let deadline = core.connections.opened(descriptor: descriptor)
            if deadline.isSurplus { refuseConnection(descriptor) }
            let made = ConnectionContext(core: core, deadline: deadline)
            unsafe context?.pointee = Unmanaged.passRetained(made).toOpaque()
        case .CONNECTION_NOTIFY_CLOSED:
            guard let kept = unsafe context?.pointee else { return }
            unsafe context?.pointee = nil
            unsafe core.connections.closed(Unmanaged<ConnectionContext>.fromOpaque(kept).takeRetainedValue().deadline)
        }
    }

    /// Calls `body` with what was made when the connection was opened. The library holds it until the connection is
    /// closed, so nobody has to count this use.
    @inline(__always)
    private static func lent<Result>(_ kept: UnsafeMutableRawPointer, _ body: (ConnectionContext) -> Result) -> Result {
        unsafe Unmanaged<ConnectionContext>.fromOpaque(kept)._withUnsafeGuaranteedRef { body($0) }
    }
}
