//! Threads that start together: a barrier holds them until all are there.

import Glibc
import Threads

/// Runs `body(0)`, `body(1)`, ... on threads of their own, lets them start together, and waits until all have returned.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let barrier = StartBarrier(count)
    let threads = (0..<count).map { index in
        SystemThread.mustStart {
            barrier.wait()
            body(index)
        }
    }
    for thread in threads { thread.join() }
}

/// Holds threads until so many have come. May be used again.
///
/// @unchecked Sendable because the C library's barrier is made to be shared, and the pointer to it never changes.
@safe
final class StartBarrier: @unchecked Sendable {
    private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)

    /// A barrier for `count` threads.
    init(_ count: Int) {
        let error = unsafe pthread_barrier_init(barrier, nil, UInt32(count))
        precondition(error == 0, "a barrier needs at least one thread")
    }

    deinit {
        unsafe pthread_barrier_destroy(barrier)
        unsafe barrier.deallocate()
    }

    /// Waits for the others.
    func wait() { _ = unsafe pthread_barrier_wait(barrier) }
}
