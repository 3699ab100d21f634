/// The library that the server is built on, with nothing around it. This file owns its raw calls.
import CMicrohttpd
import CPlatform
import IntrospectionServer

/// A libmicrohttpd daemon that gives every request the same answer, which it was given once.
///
/// @unchecked Sendable because both pointers are used only by the library, from when the value is made until `stop`.
@safe
final class BareDaemon: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let answer: OpaquePointer
    let port: UInt16

    /// Starts as many threads as the server has; `response` must be bytes. Nil where the library refuses.
    init?(answering response: Response) {
        let made = unsafe response.bytes.withUnsafeBytes { bytes in
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let answer = unsafe made else { return nil }
        for field in response.headers.fields { unsafe MHD_add_response_header(answer, field.name, field.value) }
        let threads = UInt32(max(2, platform_core_count()))
        let started = unsafe microhttpd_start_bare(
            threads, { unsafe BareDaemon.handle($0, $1, $7) },
            UnsafeMutableRawPointer(answer))
        guard let daemon = unsafe started else {
            unsafe MHD_destroy_response(answer)
            return nil
        }
        unsafe self.answer = answer
        unsafe self.daemon = daemon
        port = unsafe microhttpd_port(daemon)
    }

    /// Ends all connections; called once.
    func stop() {
        unsafe MHD_stop_daemon(daemon)
        unsafe MHD_destroy_response(answer)
    }

    /// The library calls twice; an answer to its first call would end the connection.
    private static func handle(
        _ answer: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
        _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        if unsafe context?.pointee == nil {
            unsafe context?.pointee = answer
            return .YES
        }
        return unsafe MHD_queue_response(connection, 200, OpaquePointer(answer))
    }
}
