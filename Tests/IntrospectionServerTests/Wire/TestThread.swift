/// A thread for tests that race. This file owns the tests' raw thread calls.
import Glibc

/// Runs `body` on a thread of its own until `join`.
@safe
final class TestThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(body))
        let code = unsafe pthread_create(
            &thread, nil,
            { closure in
                if let closure = unsafe closure {
                    unsafe Unmanaged<Work>.fromOpaque(closure).takeRetainedValue().body()
                }
                return nil
            }, work.toOpaque())
        precondition(code == 0, "the thread did not start: errno \(code)")
        self.thread = thread
    }

    func join() { pthread_join(thread, nil) }
}
