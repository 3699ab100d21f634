/// The thread that looks after deadlines and heartbeats. This file owns the raw thread calls.
import CPlatform
import Glibc

/// Calls a function at a steady interval until it is stopped.
@safe
final class Housekeeper: Sendable {
    private final class Work: Sendable {
        let intervalMilliseconds: Int32
        let wakeDescriptor: Int32
        let action: @Sendable (UInt64) -> Void

        init(_ interval: Int32, _ wake: Int32, _ action: @escaping @Sendable (UInt64) -> Void) {
            intervalMilliseconds = interval
            wakeDescriptor = wake
            self.action = action
        }

        /// The pipe is closed at its other end only when the thread is to end.
        func run() {
            var wake = pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)
            while unsafe poll(&wake, 1, intervalMilliseconds) <= 0 { action(platform_monotonic_nanoseconds()) }
        }
    }

    private let thread: pthread_t
    /// The reading and the writing end.
    private let pipeEnds: [Int32]

    /// `action` gets the monotonic clock, in nanoseconds.
    init(intervalSeconds: Double, action: @escaping @Sendable (UInt64) -> Void) {
        var ends: [Int32] = [-1, -1]
        let opened = unsafe pipe(&ends)
        precondition(opened == 0, "no descriptor is left for the housekeeping thread")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeEnds = ends
        let work = unsafe Unmanaged.passRetained(
            Work(Int32(max(1, intervalSeconds * 1000)), ends[0], action))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { closure in
                if let closure = unsafe closure { unsafe Unmanaged<Work>.fromOpaque(closure).takeRetainedValue().run() }
                return nil
            }, work.toOpaque())
        precondition(code == 0, "the housekeeping thread did not start: errno \(code)")
        self.thread = thread
    }

    /// Ends the thread and waits for it; called once.
    func stop() {
        close(pipeEnds[1])
        pthread_join(thread, nil)
        close(pipeEnds[0])
    }
}
