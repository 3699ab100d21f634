/// Rates and threads that change evenly over a phase.
import Workloads

/// The ramps of one phase.
struct Ramps {
    /// Between two changes, in nanoseconds.
    private static let step: UInt64 = 100_000_000
    /// A change lets a worker's schedule begin anew, with an operation at once: of so many in a step, one is little.
    private static let leastOperations = 20.0

    private let hasAny: Bool
    /// Nanoseconds; nil where operations decide.
    private let length: Double?
    private var threads: [String: Int] = [:]
    /// When a workload's rate was last changed.
    private var changed: [String: UInt64] = [:]

    init(_ phase: Phase) {
        hasAny = phase.workloads.contains { $0.rate != nil || $0.threads != nil }
        length = if case .seconds(let seconds) = phase.extent { seconds * 1e9 } else { nil }
    }

    /// When to look again.
    func next(after now: UInt64, _ start: UInt64) -> UInt64 {
        hasAny ? start + ((now - start) / Self.step + 1) * Self.step : .max
    }

    /// What a workload is told now; nil where nothing changes. `done` is the part of its operations that is done.
    mutating func change(
        of workload: PhaseWorkloadInRun, at now: UInt64, _ start: UInt64, done: Double
    ) -> WorkloadChange? {
        let fraction = length.map { min(1, Double(now - start) / $0) } ?? done
        let rate = rate(of: workload, at: now, start, fraction)
        let threads = threads(of: workload, fraction)
        return rate == nil && threads == nil ? nil : WorkloadChange(rate: rate, threads: threads)
    }

    private mutating func rate(
        of workload: PhaseWorkloadInRun, at now: UInt64, _ start: UInt64, _ fraction: Double
    ) -> Double? {
        guard let ramp = workload.plan.rate else { return nil }
        let rate = ramp.from + (ramp.to - ramp.from) * fraction
        let since = Double(now - (changed[workload.id] ?? start)) * 1e-9
        guard since * rate >= Self.leastOperations else { return nil }
        changed[workload.id] = now
        return rate
    }

    /// Each number of threads has the same part of the phase.
    private mutating func threads(of workload: PhaseWorkloadInRun, _ fraction: Double) -> Int? {
        guard let ramp = workload.plan.threads else { return nil }
        let steps = abs(ramp.to - ramp.from)
        let step = min(steps, Int(fraction * Double(steps + 1)))
        let wanted = ramp.from + (ramp.to > ramp.from ? step : -step)
        guard wanted != threads[workload.id] ?? ramp.from else { return nil }
        threads[workload.id] = wanted
        return wanted
    }
}
