/// Answers handed to the library. This file owns its response pointers and the content reader of streams.
import CMicrohttpd
import Glibc

extension ConnectionSwitch {
    /// Safety: `connection` lives until the body's `finished`, and the switch is used as its documentation asks.
    @unsafe
    init(_ connection: OpaquePointer) {
        nonisolated(unsafe) let connection = unsafe connection
        self.init(
            sleep: { unsafe MHD_suspend_connection(connection) },
            wake: { unsafe MHD_resume_connection(connection) })
    }
}

enum LibraryResponse {
    /// A stream under way, held by the library until it frees the response.
    private final class Transfer {
        let stream: any BodyStream
        let registry: SuspensionRegistry
        let entry: AccessEntry?

        init(_ stream: any BodyStream, _ registry: SuspensionRegistry, _ entry: AccessEntry?) {
            self.stream = stream
            self.registry = registry
            self.entry = entry
        }
    }

    /// The most that one call of the content reader is asked for.
    private static let blockSize = 16 << 10

    /// Safety: `connection` is the one that the library is calling for.
    @unsafe
    static func queue(_ response: Response, bytes: [UInt8], on connection: OpaquePointer) -> MHD_Result {
        if let form = response.form {
            // Held until it is queued: another thread may have let go of the last reference meanwhile.
            return withExtendedLifetime(form) {
                guard let raw = unsafe form.raw({ unsafe make(response, bytes) }) else { return .NO }
                return unsafe MHD_queue_response(connection, UInt32(response.status), raw)
            }
        }
        guard let raw = unsafe make(response, bytes) else { return .NO }
        defer { unsafe MHD_destroy_response(raw) }
        return unsafe MHD_queue_response(connection, UInt32(response.status), raw)
    }

    /// The library's form of an answer whose body is here, with its header; nil where the library refuses.
    private static func make(_ response: Response, _ bytes: [UInt8]) -> OpaquePointer? {
        let raw = unsafe bytes.withUnsafeBytes { buffer in
            unsafe MHD_create_response_from_buffer(
                buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let raw = unsafe raw else { return nil }
        guard unsafe add(response.headers, to: raw) else {
            unsafe MHD_destroy_response(raw)
            return nil
        }
        return unsafe raw
    }

    /// The library refuses a line break in a field; an answer without the field would be another answer.
    private static func add(_ headers: HeaderFields, to raw: OpaquePointer) -> Bool {
        headers.fields.allSatisfy { unsafe MHD_add_response_header(raw, $0.name, $0.value) == .YES }
    }

    /// Safety: as above; `stream` is attached to `connection` and registered in `registry`.
    @unsafe
    static func queue(
        _ response: Response, stream: any BodyStream, _ registry: SuspensionRegistry, _ entry: AccessEntry?,
        on connection: OpaquePointer
    ) -> MHD_Result {
        let transfer = unsafe Unmanaged.passRetained(Transfer(stream, registry, entry))
        let raw = unsafe MHD_create_response_from_callback(
            .max, blockSize, { unsafe LibraryResponse.read($0, $2, $3) }, transfer.toOpaque(),
            { unsafe LibraryResponse.free($0) })
        guard let raw = unsafe raw else {
            unsafe free(transfer.toOpaque())
            return .NO
        }
        defer { unsafe MHD_destroy_response(raw) }
        guard unsafe add(response.headers, to: raw) else { return .NO }
        return unsafe MHD_queue_response(connection, UInt32(response.status), raw)
    }

    private static func read(
        _ closure: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ limit: Int
    ) -> Int {
        guard let closure = unsafe closure, let buffer = unsafe buffer else { return microhttpd_end_of_stream() }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(closure).takeUnretainedValue()
        switch transfer.stream.next(limit: limit) {
        case .bytes(let bytes):
            precondition(!bytes.isEmpty && bytes.count <= limit, "a stream gave \(bytes.count) bytes for \(limit)")
            unsafe memcpy(buffer, bytes, bytes.count)
            transfer.entry?.bytes += bytes.count
            return bytes.count
        case .asleep: return 0
        case .end: return microhttpd_end_of_stream()
        }
    }

    private static func free(_ closure: UnsafeMutableRawPointer?) {
        guard let closure = unsafe closure else { return }
        let transfer = unsafe Unmanaged<Transfer>.fromOpaque(closure).takeRetainedValue()
        transfer.registry.remove(transfer.stream)
        transfer.stream.finished()
    }
}
