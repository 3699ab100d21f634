/// The fault that is injected into workloads now, and what it has done.
import Synchronization
import Threads

/// A fault that is set, and its counts since then.
public struct FaultReport: Sendable, Equatable {
    public let settings: FaultSettings
    /// Calls of the class or order that was asked for.
    public let considered: UInt64
    /// Those of them that failed without reaching the allocator.
    public let injected: UInt64
    /// Those of them that were made to last longer.
    public let delayed: UInt64
}

/// Lets allocations of workloads fail, or be late, on purpose.
///
/// It concerns workloads alone: what else uses the allocator is served as ever. One injector may serve any number of
/// registries, of any back end. While no fault is set, an allocation costs the load of a word that is hardly ever
/// written and a branch. Every method may be called from any thread.
public final class FaultInjector: Sendable {
    private struct State: Sendable {
        var fault: ActiveFault?
        var settingsSoFar: UInt32 = 0
    }

    /// What requests are told apart by; on another back end, too.
    public let geometry: FaultGeometry
    /// The number of the fault that is set; 0 while none is. Relaxed: what a worker then reads is guarded by the lock.
    let number = Atomic<UInt32>(0)
    private let state = Guarded(State())

    /// An injector for requests that an allocator with this page size and these classes would get.
    public init(_ geometry: FaultGeometry) { self.geometry = geometry }

    /// Sets a fault in place of the one before. Counts begin at 0, and every worker's draws begin anew with its next
    /// allocation.
    public func set(_ settings: FaultSettings) throws(WorkloadProblem) {
        let issues = settings.issues(for: geometry)
        guard issues.isEmpty else { throw .invalid(issues) }
        state.withLock { state in
            state.settingsSoFar = max(1, state.settingsSoFar &+ 1)
            state.fault = ActiveFault(settings, geometry, number: state.settingsSoFar)
            number.store(state.settingsSoFar, ordering: .relaxed)
        }
    }

    /// Ends the fault. Calls that are under way may still fail. Answers its counts; nil where none was set.
    @discardableResult
    public func clear() -> FaultReport? {
        state.withLock { state in
            number.store(0, ordering: .relaxed)
            return state.fault.take()
        }?.report
    }

    /// The fault that is set; nil where none is.
    public var report: FaultReport? { current?.report }

    /// Whether a fault is set: all that an allocation pays while none is.
    @inline(__always)
    var isSet: Bool { number.load(ordering: .relaxed) != 0 }

    var current: ActiveFault? { state.withLock { $0.fault } }
}

/// What one worker has met of one fault; only that worker writes.
///
/// All accesses are relaxed: each figure is true by itself, and nothing else is read on the strength of it.
final class FaultCounts: Sendable {
    let considered = Atomic<UInt64>(0)
    let injected = Atomic<UInt64>(0)
    let delayed = Atomic<UInt64>(0)
    /// Keeps the counts of two workers off each other's cache lines.
    private let back = InlineArray<8, UInt64>(repeating: 0)

    static func add(_ counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }
}

/// A fault while it is set, shared by all workers.
final class ActiveFault: Sendable {
    private struct Workers: Sendable {
        var present: [FaultCounts] = []
        var considered: UInt64 = 0
        var injected: UInt64 = 0
        var delayed: UInt64 = 0

        mutating func add(_ counts: FaultCounts) {
            considered += counts.considered.load(ordering: .relaxed)
            injected += counts.injected.load(ordering: .relaxed)
            delayed += counts.delayed.load(ordering: .relaxed)
        }
    }

    let settings: FaultSettings
    let number: UInt32
    private let geometry: FaultGeometry
    /// Failures and bytes that are left. Workers share them by compare and exchange, relaxed: nothing but the numbers
    /// themselves is handed over.
    private let timesLeft: Atomic<Int>
    private let spaceLeft: Atomic<Int>
    private let workers = Guarded(Workers())

    init(_ settings: FaultSettings, _ geometry: FaultGeometry, number: UInt32) {
        self.settings = settings
        self.geometry = geometry
        self.number = number
        timesLeft = Atomic(settings.times ?? .max)
        spaceLeft = Atomic(settings.space)
    }

    /// Counts for a worker that meets the fault.
    func enter() -> FaultCounts {
        let counts = FaultCounts()
        workers.withLock { $0.present.append(counts) }
        return counts
    }

    /// The worker with these counts is gone; what it met stays.
    func leave(_ counts: FaultCounts) {
        workers.withLock { workers in
            workers.present.removeAll { $0 === counts }
            workers.add(counts)
        }
    }

    var report: FaultReport {
        let sum = workers.withLock { workers in workers.present.reduce(into: workers) { $0.add($1) } }
        return FaultReport(
            settings: settings, considered: sum.considered, injected: sum.injected, delayed: sum.delayed)
    }

    /// Whether the fault is about such requests.
    func concerns(size: Int, alignment: Int) -> Bool {
        if let wanted = settings.sizeClass { return geometry.sizeClass(size: size, alignment: alignment) == wanted }
        guard let least = settings.minOrder else { return true }
        return geometry.order(size: size, alignment: alignment).map { $0 >= least } ?? false
    }

    var hasTimesLeft: Bool { timesLeft.load(ordering: .relaxed) > 0 }

    /// Takes one of the failures that are left. False: none is.
    func takeFailure() -> Bool {
        var left = timesLeft.load(ordering: .relaxed)
        while left > 0 {
            if left == .max { return true }
            let (exchanged, seen) = timesLeft.weakCompareExchange(
                expected: left, desired: left - 1, ordering: .relaxed)
            if exchanged { return true }
            left = seen
        }
        return false
    }

    /// Serves a request from the bytes that come before the first failure. False: they are used up, for all requests.
    func takeSpace(_ size: Int) -> Bool {
        var left = spaceLeft.load(ordering: .relaxed)
        while left > 0 {
            let rest = left >= size ? left - size : 0
            let (exchanged, seen) = spaceLeft.weakCompareExchange(expected: left, desired: rest, ordering: .relaxed)
            if exchanged { return left >= size }
            left = seen
        }
        return false
    }
}
