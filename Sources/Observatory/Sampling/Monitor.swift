/// A value behind a lock, with a condition to wait for. This file owns the raw mutex.
import Glibc

/// A monitor after C. A. R. Hoare: one thread at a time reaches the value, and a thread in it can wait for a change.
///
/// The standard library's `Mutex` has no condition, and ThreadSanitizer does not see its futex.
///
/// Unchecked because the value is reached only under the mutex.
@safe
final class Monitor<Value: Sendable>: @unchecked Sendable {
    private var value: Value
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        let mutexCode = unsafe pthread_mutex_init(mutex, nil)
        let conditionCode = unsafe pthread_cond_init(condition, nil)
        precondition(mutexCode == 0 && conditionCode == 0, "no mutex: errno \(mutexCode), \(conditionCode)")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe pthread_cond_destroy(condition)
        unsafe mutex.deallocate()
        unsafe condition.deallocate()
    }

    /// Calls `body` with the value, which nobody else reaches meanwhile. Not recursive.
    func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Calls `body` again after every change that is announced, until it answers something.
    func wait<Result>(_ body: (inout Value) -> Result?) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            unsafe pthread_cond_wait(condition, mutex)
        }
    }

    /// Changes the value and wakes everybody who waits.
    func announce(_ change: (inout Value) -> Void) {
        withLock(change)
        unsafe pthread_cond_broadcast(condition)
    }
}
