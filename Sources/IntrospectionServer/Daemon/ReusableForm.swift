/// The library's own form of an answer, made once for all who get it. This file owns those pointers.
import CMicrohttpd
import Threads

/// Kept by a response that many requests are answered with; the library counts who still sends it.
@safe
final class ReusableForm: Sendable {
    /// @unchecked Sendable because the library's functions that take a response may be called from any thread.
    @safe
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Whether the answer is still the one to give; nil where only its route can tell.
    let isCurrent: (@Sendable () -> Bool)?
    private let handle = Guarded<Handle?>(nil)

    init(isCurrent: (@Sendable () -> Bool)? = nil) { self.isCurrent = isCurrent }

    deinit {
        if let handle = handle.withLock({ $0.take() }) { unsafe MHD_destroy_response(handle.pointer) }
    }

    /// The library's form, which `make` makes at the first call. It lives as long as this value, and until it is sent.
    func raw(_ make: () -> OpaquePointer?) -> OpaquePointer? {
        unsafe handle.withLock { handle in
            if handle == nil, let pointer = unsafe make() { handle = unsafe Handle(pointer: pointer) }
            return unsafe handle?.pointer
        }
    }

    /// The library's form, where it has been made.
    fileprivate var made: OpaquePointer? { unsafe handle.withLock { unsafe $0?.pointer } }
}

/// An answer that a connection has given, to give again to the same request without asking its route.
@safe
final class KeptAnswer {
    private let pointer: OpaquePointer
    private let status: UInt32
    /// Of the body.
    let byteCount: Int
    private let isCurrent: @Sendable () -> Bool
    /// Keeps the pointer good.
    private let form: ReusableForm

    /// Nil where only the route can tell whether an answer may be given again.
    init?(_ response: Response) {
        guard let form = response.form, let isCurrent = form.isCurrent, let pointer = unsafe form.made else {
            return nil
        }
        unsafe self.pointer = unsafe pointer
        self.form = form
        self.isCurrent = isCurrent
        status = UInt32(response.status)
        byteCount = response.bytes.count
    }

    var statusCode: Int { Int(status) }

    /// Gives the answer again; nil where it is not the one to give any more.
    ///
    /// Safety: `connection` is the one that the library is calling for.
    @unsafe
    func queue(on connection: OpaquePointer) -> MHD_Result? {
        guard isCurrent() else { return nil }
        return unsafe MHD_queue_response(connection, status, pointer)
    }
}
