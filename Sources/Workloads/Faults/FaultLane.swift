/// One worker's draws: which of its allocations fail, and which are late.
import CPlatform

/// A worker's way through the faults that are set while it lives.
///
/// @unchecked Sendable because only the thread that lives its worker's life uses it; where lives follow one another,
/// each thread is joined before the next begins.
final class FaultLane: @unchecked Sendable {
    /// What becomes of a call.
    struct Verdict {
        var fails = false
        /// Nanoseconds that it waits first.
        var delay: UInt64 = 0
    }

    let injector: FaultInjector
    /// Tells this worker's draws from those of others.
    private let key: UInt64
    private var fault: ActiveFault?
    private var counts = FaultCounts()
    private var failures: RandomStream
    /// Apart, so that a latency changes nothing of what fails.
    private var delays: RandomStream
    /// Calls that reached the test of the interval.
    private var calls = 0
    private let bell = Doorbell()

    init(_ injector: FaultInjector, key: UInt64) {
        self.injector = injector
        self.key = key
        failures = RandomStream(seed: key)
        delays = RandomStream(seed: key)
    }

    deinit { fault?.leave(counts) }

    /// Decides on an allocation.
    @inline(never)
    func verdict(size: Int, alignment: Int) -> Verdict {
        if injector.number.load(ordering: .relaxed) != fault?.number { adopt(injector.current) }
        guard let fault, fault.concerns(size: size, alignment: alignment) else { return Verdict() }
        FaultCounts.add(counts.considered)
        var verdict = Verdict()
        let settings = fault.settings
        if settings.latencyNanoseconds > 0, delays.unit() < settings.latencyProbability {
            FaultCounts.add(counts.delayed)
            verdict.delay = settings.latencyNanoseconds
        }
        verdict.fails = fails(fault, size: size)
        if verdict.fails { FaultCounts.add(counts.injected) }
        return verdict
    }

    private func fails(_ fault: ActiveFault, size: Int) -> Bool {
        let settings = fault.settings
        guard settings.probability > 0, fault.hasTimesLeft, !fault.takeSpace(size) else { return false }
        calls += 1
        guard calls % settings.interval == 0, failures.unit() < settings.probability else { return false }
        return fault.takeFailure()
    }

    private func adopt(_ next: ActiveFault?) {
        fault?.leave(counts)
        fault = next
        calls = 0
        guard let next else { return }
        counts = next.enter()
        let seed = key ^ scrambled(next.settings.seed)
        failures = RandomStream(seed: seed)
        delays = RandomStream(seed: ~seed)
    }

    // MARK: Waiting

    /// From here on a delay is slept: the kernel puts nobody to sleep for less with profit.
    private static let leastSleep: UInt64 = 50_000

    static func sleeps(_ nanoseconds: UInt64) -> Bool { nanoseconds >= leastSleep }

    /// Waits at least so long.
    func wait(_ nanoseconds: UInt64) {
        let end = platform_monotonic_nanoseconds() + nanoseconds
        while true {
            let now = platform_monotonic_nanoseconds()
            guard now < end else { return }
            if Self.sleeps(nanoseconds) { bell.wait(since: bell.value, nanoseconds: end - now) }
        }
    }
}
