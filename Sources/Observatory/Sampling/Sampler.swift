/// Takes live figures once a second and keeps what rates need.
import BuddySlab
import Latency
import Synchronization
import Threads

/// Ticks on a thread of its own, or by hand in tests. There is always a latest tick: the first is taken by `init`.
public final class Sampler: Sendable {
    private struct State {
        var latest: Tick?
        var ring: TotalsRing
        var clamped = 0
        var residentBytes = 0
        /// Before this moment resident memory is not counted again.
        var residentDue: UInt64 = 0
        var cpuSeconds = 0.0
        var costs: @Sendable () -> ObservationCosts = { ObservationCosts() }
        var listeners: [@Sendable (Tick) -> Void] = []
        var thread: PeriodicThread?
        var fullness: FullnessScan
    }

    /// Whose slices of time are the ticks.
    public let latency: LatencyRecorder
    private let source: any ObservedAllocator
    private let clock: ObservatoryClock
    private let startNanoseconds: UInt64
    private let state: Guarded<State>
    /// The number of the last tick, from before anybody can have it. Relaxed: nothing is read by way of it.
    let newestTick = Atomic(0)

    /// Shows what `latency` holds; with nil it makes a recorder of its own.
    public init(
        observing source: any ObservedAllocator, latency: LatencyRecorder? = nil, clock: ObservatoryClock = .system
    ) {
        self.source = source
        self.latency =
            latency
            ?? LatencyRecorder(
                classSizes: source.facts.classes.map(\.size), slack: source.facts.mode.slackBytes)
        self.clock = clock
        startNanoseconds = clock.monotonicNanoseconds()
        let classCount = source.facts.classes.count
        state = Guarded(
            State(ring: TotalsRing(classCount: classCount), fullness: FullnessScan(classCount: classCount)))
        tick()
    }

    /// The last tick.
    public var latest: Tick { state.withLock { Self.latest(of: $0) } }

    /// The last tick and its rates over a window of 1...300 seconds.
    public func latest(window: Double) -> (tick: Tick, rates: Rates) {
        var (tick, rates) = state.withLock { state in
            let tick = Self.latest(of: state)
            return (tick, state.ring.rates(window: window, atTick: tick.snapshot.moment.tick))
        }
        rates.latency = latency.summary(window: window)
        return (tick, rates)
    }

    private static func latest(of state: State) -> Tick {
        guard let tick = state.latest else { preconditionFailure("init takes the first tick") }
        return tick
    }

    /// This instant, under the number of the last tick.
    public func moment(_ tier: Tier) -> Moment {
        moment(tier, tick: latest.snapshot.moment.tick, nanoseconds: clock.monotonicNanoseconds())
    }

    /// This instant, under the number of `tick`.
    func moment(_ tier: Tier, ofTick tick: Tick) -> Moment {
        moment(tier, tick: tick.snapshot.moment.tick, nanoseconds: clock.monotonicNanoseconds())
    }

    private func moment(_ tier: Tier, tick: Int, nanoseconds: UInt64) -> Moment {
        // To the millisecond: the rest is noise.
        let uptime = Double((nanoseconds - startNanoseconds) / 1_000_000) / 1000
        return Moment(
            tier: tier, tick: tick, unixMilliseconds: clock.unixMilliseconds(), uptimeSeconds: uptime,
            nanoseconds: nanoseconds)
    }

    /// Seconds of the monotonic clock since the observer started.
    var uptimeSeconds: Double { Double(clock.monotonicNanoseconds() - startNanoseconds) / 1e9 }

    /// Counts impossible figures that were met in a reading between two ticks; answers all so far.
    func count(clamps: Int) -> Int {
        state.withLock { state in
            state.clamped += clamps
            return state.clamped
        }
    }

    /// Calls `listener` after every tick, on the thread that ticks.
    public func onTick(_ listener: @escaping @Sendable (Tick) -> Void) {
        state.withLock { $0.listeners.append(listener) }
    }

    /// Asks `costs` at every tick what the rest of the observation has cost.
    public func setCosts(_ costs: @escaping @Sendable () -> ObservationCosts) { state.withLock { $0.costs = costs } }

    /// Bytes of the ring that rates are made from.
    public var ringBytes: Int { state.withLock { $0.ring.byteCount } }

    /// Ticks now. Only one thread may tick at a time.
    @discardableResult
    public func tick() -> Tick {
        source.advanceClock()
        let start = ThreadTime.seconds
        // With listeners: what they do is observation too.
        defer { state.withLock { $0.cpuSeconds += ThreadTime.seconds - start } }
        countResident()
        let costs = state.withLock { $0.costs }()
        let nanoseconds = clock.monotonicNanoseconds()
        let number = state.withLock { ($0.latest?.snapshot.moment.tick ?? 0) + 1 }
        var snapshot = Snapshot(
            reading: source.figures, source.facts, at: moment(.live, tick: number, nanoseconds: nanoseconds))
        snapshot.fullness = countFullness(tick: number)
        let summary = latency.closeSlice(at: nanoseconds, window: Tick.defaultWindow)
        var (rates, observer) = state.withLock { state in
            state.ring.append(snapshot, nanoseconds: nanoseconds)
            state.clamped += snapshot.clamps
            return (
                state.ring.rates(window: Tick.defaultWindow, atTick: number),
                ObserverFigures(
                    ticks: number, clampedTotal: state.clamped, residentBytes: state.residentBytes,
                    samplerCPUSeconds: state.cpuSeconds, costs: costs)
            )
        }
        rates.latency = summary
        let tick = Tick(snapshot, rates, observer)
        let listeners = state.withLock { state in
            newestTick.store(number, ordering: .relaxed)
            state.latest = tick
            return state.listeners
        }
        for listener in listeners { listener(tick) }
        return tick
    }

    /// Counting pages takes as long as there are pages; it may take one part in a hundred of the time.
    private func countResident() {
        let start = clock.monotonicNanoseconds()
        guard start >= state.withLock({ $0.residentDue }) else { return }
        let bytes = source.residentBytes
        let spent = clock.monotonicNanoseconds() - start
        state.withLock { state in
            state.residentBytes = bytes
            state.residentDue = start + 100 * spent
        }
    }

    /// Looks at some of the slabs; returns the last count that is whole. Outside the lock, which requests take.
    private func countFullness(tick: Int) -> SlabFullness? {
        var scan = state.withLock { $0.fullness }
        scan.advance(over: source.figures, tick: tick)
        return state.withLock { state in
            state.fullness = scan
            return scan.latest
        }
    }

    /// Starts the thread, which keeps the sampler alive until `stop`; a second call does nothing. The process ends where
    /// the system has no thread left.
    public func start(periodSeconds: Double = 1) {
        do throws(SystemThread.Refused) {
            try startIfPossible(periodSeconds: periodSeconds)
        } catch {
            preconditionFailure("the thread that samples did not start: errno \(error.code)")
        }
    }

    /// The same; throws where the system has no thread left. `stop` is called then, too.
    package func startIfPossible(periodSeconds: Double = 1) throws(SystemThread.Refused) {
        try latency.startIfPossible()
        try state.withLock { (state) throws(SystemThread.Refused) in
            guard state.thread == nil else { return }
            state.thread = try PeriodicThread(name: "sampler", periodNanoseconds: UInt64(periodSeconds * 1e9)) { _ in
                self.tick()
            }
        }
    }

    /// Ends the thread at once; a second call does nothing. Must not be called by a listener.
    public func stop() {
        state.withLock { $0.thread.take() }?.stop()
        latency.stop()
    }
}
