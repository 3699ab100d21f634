/// A value behind a lock that ThreadSanitizer understands.
import Glibc

/// A value that is only reached under a POSIX mutex.
///
/// `Synchronization.Mutex` would do the same, but ThreadSanitizer does not see its futex calls and reports a race at
/// every access, which would hide a true one. Unchecked, because `value` is touched by `withLock` alone.
@safe final class Guarded<Value: Sendable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        let status = unsafe pthread_mutex_init(mutex, nil)
        precondition(status == 0, "no mutex: error \(status)")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deinitialize(count: 1).deallocate()
    }

    /// Calls `body` with the value, which nobody else reaches meanwhile. Not recursive.
    func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
