/// The thread that ticks. This file owns the raw thread calls.
import CPlatform
import Glibc

/// Calls a function once a period, on the monotonic clock, until it is stopped.
@safe
final class TickThread: Sendable {
    fileprivate final class Work: Sendable {
        let periodNanoseconds: UInt64
        let wakeDescriptor: Int32
        let action: @Sendable () -> Void

        init(_ period: UInt64, _ wake: Int32, _ action: @escaping @Sendable () -> Void) {
            periodNanoseconds = period
            wakeDescriptor = wake
            self.action = action
        }

        /// Ticks stay on their grid: a late one does not delay those after it, and a missed one is left out.
        func run() {
            let start = platform_monotonic_nanoseconds()
            var due: UInt64 = 1
            while sleeps(until: start + due * periodNanoseconds) {
                action()
                due = (platform_monotonic_nanoseconds() - start) / periodNanoseconds + 1
            }
        }

        /// False where the pipe was closed at its other end, which means that the thread is to end.
        private func sleeps(until deadline: UInt64) -> Bool {
            var wake = pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)
            while true {
                let now = platform_monotonic_nanoseconds()
                // Rounded up, because a poll of 0 ms would spin through the last millisecond.
                let wait = now < deadline ? Int32(clamping: (deadline - now + 999_999) / 1_000_000) : 0
                if unsafe poll(&wake, 1, wait) > 0 { return false }
                if platform_monotonic_nanoseconds() >= deadline { return true }
            }
        }
    }

    private let thread: pthread_t
    /// The reading and the writing end.
    private let pipeEnds: [Int32]

    init(periodNanoseconds: UInt64, action: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        let opened = unsafe pipe(&ends)
        precondition(opened == 0, "no descriptor is left for the sampling thread: errno \(errno)")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeEnds = ends
        let work = unsafe Unmanaged.passRetained(Work(periodNanoseconds, ends[0], action))
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, tickThreadMain, work.toOpaque())
        precondition(code == 0, "the sampling thread did not start: errno \(code)")
        self.thread = thread
    }

    /// Ends the thread at once and waits for it; called once, and not by the thread itself.
    func stop() {
        close(pipeEnds[1])
        pthread_join(thread, nil)
        close(pipeEnds[0])
    }
}

/// Where the thread begins. Free-standing, so that it is formed in no actor.
private func tickThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    _ = unsafe pthread_setname_np(pthread_self(), "sampler")
    unsafe Unmanaged<TickThread.Work>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
