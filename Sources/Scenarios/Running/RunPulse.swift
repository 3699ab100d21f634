/// What wakes a run's thread: somebody cancels, or workloads have ended.
import CPlatform
import Glibc
import Threads
import Workloads

/// Shared by a run's thread and those who talk to it.
final class RunPulse: Sendable {
    private let bell = Doorbell()
    private let cancelled = Guarded<String?>(nil)

    /// Why the run is to end; nil while it is not.
    var cancelReason: String? { cancelled.withLock { $0 } }

    /// Ends the run; the first reason stays.
    func cancel(_ reason: String) {
        cancelled.withLock { $0 = $0 ?? reason }
        bell.ring()
    }

    func ring() { bell.ring() }

    /// Waits until `condition` holds, the run is cancelled, or a moment of the monotonic clock has come.
    func wait(until deadline: UInt64, or condition: () -> Bool) {
        while true {
            let seen = bell.value
            let now = platform_monotonic_nanoseconds()
            if now >= deadline || cancelReason != nil || condition() { return }
            bell.wait(since: seen, nanoseconds: deadline - now)
        }
    }
}

/// Rings a run's pulse when workloads have come to their ends by themselves, or were stopped.
final class EndWatch: Sendable {
    private let isOver = Guarded(false)
    private let thread: Guarded<SystemThread?>

    init(_ ids: [String], _ registry: WorkloadRegistry, _ pulse: RunPulse) throws(SystemThread.Refused) {
        thread = Guarded(nil)
        let isOver = isOver
        let started = try SystemThread.start(name: "run/ends") {
            for id in ids { try? registry.awaitEnd(id) }
            isOver.withLock { $0 = true }
            pulse.ring()
        }
        thread.withLock { $0 = started }
    }

    var hasRung: Bool { isOver.withLock { $0 } }

    /// Called when the workloads are stopped.
    func join() { thread.withLock { $0.take() }?.join() }
}

/// What the system counts of this process.
enum ProcessCounters {
    /// Involuntary context switches of all threads so far, those that have ended included.
    static var involuntarySwitches: Int {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int(usage.ru_nivcsw)
    }
}
