/// A value behind a lock that ThreadSanitizer understands. This file owns the raw mutex.
import Glibc

/// As `Mutex` of the standard library, on a POSIX mutex.
///
/// ThreadSanitizer does not see the futex of `Mutex` and reports every access under it as a race; so it could tell
/// neither a real race of this server nor a lock taken in the wrong order around the library's own.
///
/// Unchecked because the value is reached only under the mutex.
@safe
final class Guarded<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        let code = unsafe pthread_mutex_init(mutex, nil)
        precondition(code == 0, "no mutex: errno \(code)")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
