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
            connection_limit: UInt32(settings.connectionLimit),
            inactivity_timeout_seconds: UInt32(settings.inactivityTimeoutSeconds),
            closure: Unmanaged.passUnretained(core).toOpaque(),
            log: { unsafe LibraryCallbacks.log($0, $1, $2) },
            target: { unsafe LibraryCallbacks.target($0, $1, $2) },
            handle: { unsafe LibraryCallbacks.handle($0, $1, $3, $4, $5, $6, $7) },
            completed: { closure, connection, context, _ in
                unsafe LibraryCallbacks.completed(closure, connection, context)
            },
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

    /// The only place where the target is untouched: later the library has unescaped it and cut it at a null byte.
    private static func target(
        _ closure: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
    ) -> UnsafeMutableRawPointer? {
        let core = unsafe core(closure)
        var bytes: [UInt8] = []
        if let target = unsafe target {
            bytes = unsafe Array(UnsafeRawBufferPointer(start: target, count: strlen(target)))
        }
        if let context = unsafe context(of: connection) { core.connections.requestLineArrived(context.deadline) }
        return unsafe Unmanaged.passRetained(Exchange(target: bytes, core: core)).toOpaque()
    }

    private static func handle(
        _ closure: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ method: UnsafePointer<CChar>?,
        _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?, _ uploadSize: UnsafeMutablePointer<Int>?,
        _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let connection = unsafe connection, let method = unsafe method, let version = unsafe version,
            let uploadSize = unsafe uploadSize, let exchange = unsafe context?.pointee,
            let kept = unsafe LibraryCallbacks.context(of: connection)
        else { return .NO }
        var piece: [UInt8] = []
        if let upload = unsafe upload {
            piece = unsafe Array(UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee))
        }
        unsafe uploadSize.pointee = 0
        let carrier = unsafe LibraryConnection(connection, kept, core: core(closure))
        return unsafe carrier.advance(
            Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue(), piece: piece,
            method: String(cString: method), version: String(cString: version))
    }

    private static func completed(
        _ closure: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
        _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) {
        if let kept = unsafe LibraryCallbacks.context(of: connection) {
            unsafe core(closure).connections.exchangeCompleted(kept.deadline)
        }
        guard let exchange = unsafe context?.pointee else { return }
        unsafe context?.pointee = nil
        unsafe Unmanaged<Exchange>.fromOpaque(exchange).takeRetainedValue().leaveWaiting()
    }

    private static func connectionChanged(
        _ closure: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
        _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
    ) {
        let connections = unsafe core(closure).connections
        switch change {
        case .CONNECTION_NOTIFY_STARTED:
            let deadline = unsafe connections.opened(descriptor: microhttpd_connection_descriptor(connection))
            unsafe context?.pointee = Unmanaged.passRetained(ConnectionContext(deadline: deadline)).toOpaque()
        case .CONNECTION_NOTIFY_CLOSED:
            guard let kept = unsafe context?.pointee else { return }
            unsafe context?.pointee = nil
            unsafe connections.closed(Unmanaged<ConnectionContext>.fromOpaque(kept).takeRetainedValue().deadline)
        }
    }

    /// What was made when the connection was opened.
    private static func context(of connection: OpaquePointer?) -> ConnectionContext? {
        guard let kept = unsafe microhttpd_connection_context(connection) else { return nil }
        return unsafe Unmanaged<ConnectionContext>.fromOpaque(kept).takeUnretainedValue()
    }
}
