/// A thread that does the same thing once a period.
import CPlatform
import Glibc

/// Calls a function once a period, on the monotonic clock, until it is stopped.
package final class PeriodicThread: Sendable {
    private let thread: SystemThread
    /// The reading and the writing end of a pipe whose closing ends the sleep.
    private let pipeEnds: [Int32]

    /// Starts the thread; the first call comes after one period. `action` gets the monotonic clock, in nanoseconds.
    /// Throws where the system has no thread or no descriptor left.
    package init(
        name: String, periodNanoseconds: UInt64, action: @escaping @Sendable (UInt64) -> Void
    ) throws(SystemThread.Refused) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemThread.Refused(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeEnds = ends
        let wake = ends[0]
        do throws(SystemThread.Refused) {
            thread = try SystemThread.start(name: name) { Self.run(max(1, periodNanoseconds), wake, action) }
        } catch {
            for end in ends { close(end) }
            throw error
        }
    }

    /// Starts the thread where the process cannot do without it.
    package static func mustStart(
        name: String, periodNanoseconds: UInt64, action: @escaping @Sendable (UInt64) -> Void
    ) -> PeriodicThread {
        do throws(SystemThread.Refused) {
            return try PeriodicThread(name: name, periodNanoseconds: periodNanoseconds, action: action)
        } catch {
            preconditionFailure("the thread '\(name)' did not start: errno \(error.code)")
        }
    }

    /// Ends the thread at once and waits for it; called once, and not by the thread itself.
    package func stop() {
        close(pipeEnds[1])
        thread.join()
        close(pipeEnds[0])
    }

    /// Calls stay on their grid: a late one does not delay those after it, and a missed one is left out.
    private static func run(_ period: UInt64, _ wake: Int32, _ action: @Sendable (UInt64) -> Void) {
        let start = platform_monotonic_nanoseconds()
        var due: UInt64 = 1
        while sleeps(until: start + due * period, wake) {
            action(platform_monotonic_nanoseconds())
            due = (platform_monotonic_nanoseconds() - start) / period + 1
        }
    }

    /// False where the pipe was closed at its other end, which means that the thread is to end.
    private static func sleeps(until deadline: UInt64, _ descriptor: Int32) -> Bool {
        var wake = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let now = platform_monotonic_nanoseconds()
            // Rounded up, because a poll of 0 ms would spin through the last millisecond.
            let wait = now < deadline ? Int32(clamping: (deadline - now + 999_999) / 1_000_000) : 0
            if unsafe poll(&wake, 1, wait) > 0 { return false }
            if platform_monotonic_nanoseconds() >= deadline { return true }
        }
    }
}
