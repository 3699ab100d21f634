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

    private let handle = Guarded<Handle?>(nil)

    init() {}

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
}
