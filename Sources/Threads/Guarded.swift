/// A value behind a lock that ThreadSanitizer understands. This file owns the raw mutex.
import Glibc

/// A value that one thread at a time reaches, and whose changes other threads can wait for: a monitor after
/// C. A. R. Hoare (CACM 17:10, 1974).
///
/// `Synchronization.Mutex` would do for most, but it has no condition, and ThreadSanitizer does not see its futex: it
/// reports a race at every access, which would hide a true one.
///
/// @unchecked Sendable because the value is reached only under the mutex.
@safe
package final class Guarded<Value: Sendable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    package init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        let mutexCode = unsafe pthread_mutex_init(mutex, nil)
        let conditionCode = unsafe pthread_cond_init(condition, nil)
        precondition(mutexCode == 0 && conditionCode == 0, "no mutex: errno \(mutexCode), \(conditionCode)")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Calls `body` with the value, which nobody else reaches meanwhile. Not recursive.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Calls `body` now and after every change that is announced, until it answers something.
    package func wait<Result>(_ body: (inout Value) -> Result?) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            unsafe pthread_cond_wait(condition, mutex)
        }
    }

    /// Changes the value and wakes everybody who waits.
    package func announce(_ change: (inout Value) -> Void) {
        withLock(change)
        unsafe pthread_cond_broadcast(condition)
    }
}
