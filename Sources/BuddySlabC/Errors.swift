/// Errors as the numbers and names of the C interface.
// The names are those of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import BuddySlab
import CBuddySlab

/// The code of a success.
let succeeded: Int32 = BUDDYSLAB_OK

extension AllocationError {
    /// The error as C knows it.
    var status: Int32 { Int32(code) }
}

/// Runs `body`; what it throws becomes a code.
func status(_ body: () throws(AllocationError) -> Void) -> Int32 {
    do throws(AllocationError) {
        try body()
        return succeeded
    } catch {
        return error.status
    }
}

/// The name of a code.
private func name(_ code: Int32) -> StaticString {
    switch code {
    case BUDDYSLAB_OK: "no error"
    case BUDDYSLAB_INVALID_PARAM: "invalid parameter"
    case BUDDYSLAB_ALREADY_INITIALIZED: "attached already"
    case BUDDYSLAB_MEMORY_OVERLAP: "the region overlaps managed memory"
    case BUDDYSLAB_NO_MEMORY: "out of memory"
    case BUDDYSLAB_NOT_ALLOCATED: "the address is not allocated"
    case BUDDYSLAB_NOT_INITIALIZED: "the thread has no heap"
    case BUDDYSLAB_NOT_FOUND: "the address is not managed by this heap"
    case BUDDYSLAB_TIMED_OUT: "a CPU did not stop in time"
    case BUDDYSLAB_BUSY: "threads are attached"
    case BUDDYSLAB_DAMAGED: "the bytes behind the object were overwritten"
    default: "unknown error"
    }
}

@c @implementation
public func buddyslab_error_name(_ code: Int32) -> UnsafePointer<CChar>? {
    unsafe UnsafeRawPointer(name(code).utf8Start).assumingMemoryBound(to: CChar.self)
}
