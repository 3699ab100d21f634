/// Where timed calls go: the one reader of all workers' samples, and its histograms.
import BuddySlab
import Threads

/// Latency of the calls of any number of threads, by operation, size class and path.
///
///     let recorder = LatencyRecorder(classSizes: source.facts.classes.map(\.size))
///     var probe = recorder.probe()  // one for each thread
///     let object = try unsafe probe.allocate(AllocationLayout(size: 64), on: &cpu)
///
/// A server that is given the recorder shows what it holds; programs without one call `closeSlice` once a second and
/// read `summary`. Threads are never made to wait: each hands its samples over in a ring of its own, and samples that
/// find the ring full are dropped and counted. Every method may be called from any thread.
public final class LatencyRecorder: Sendable {
    /// A timed call takes some 60 ns longer, and the fastest calls come every 24 ns: of these one in 509 costs half a
    /// percent, and as many samples a second as a ring holds between two looks.
    public static let standardOneIn = 509
    /// Between two looks of the draining thread.
    private static let drainNanoseconds: UInt64 = 100_000_000

    private struct Source: Sendable {
        let ring: SampleRing
        /// Weak, because a group holds its recorder; samples of one that nobody holds any more count here alone.
        weak var group: LatencyGroup?
        /// Of its dropped samples, those that are counted already.
        var countedDrops = 0
    }

    private struct State: Sendable {
        var sources: [Source] = []
        var slice = LatencySlice()
        var slices = LatencySlices()
        var total: LatencyHistograms
        var dropped = 0
        var thread: PeriodicThread?
    }

    /// One call in so many is timed.
    public let oneIn: Int
    /// Bytes of each size class, rising; what is larger counts as large.
    public let classSizes: [Int]
    /// Bytes that each object has beyond what is asked for, before its class is chosen.
    private let slack: Int
    private let ringCapacity: Int
    private let groups: LatencyGroups
    private let state: Guarded<State>

    /// A recorder for an allocator with these size classes that times one call in `oneIn`.
    public convenience init(classSizes: [Int], slack: Int = 0, oneIn: Int = LatencyRecorder.standardOneIn) {
        self.init(classSizes: classSizes, slack: slack, oneIn: oneIn, ringCapacity: SampleRing.standardCapacity)
    }

    init(classSizes: [Int], slack: Int = 0, oneIn: Int, ringCapacity: Int) {
        precondition(oneIn > 0, "one call in \(oneIn) cannot be timed")
        self.oneIn = oneIn
        self.classSizes = classSizes
        self.slack = slack
        self.ringCapacity = ringCapacity
        groups = LatencyGroups(classCount: classSizes.count)
        state = Guarded(State(total: LatencyHistograms(groups)))
    }

    /// A probe for one thread. Its seed decides which of the thread's calls are timed.
    public func probe(seed: UInt64 = 0) -> LatencyProbe { probe(seed: seed, for: nil) }

    /// A part of the threads whose latency is also told apart, such as one workload's. What counts in it also counts in
    /// `whole`, where it is a part of that.
    public func makeGroup(within whole: LatencyGroup? = nil) -> LatencyGroup { LatencyGroup(of: self, within: whole) }

    func probe(seed: UInt64, for group: LatencyGroup?) -> LatencyProbe {
        let ring = SampleRing(capacity: ringCapacity)
        state.withLock { $0.sources.append(Source(ring: ring, group: group)) }
        return LatencyProbe(ring: ring, oneIn: oneIn, seed: seed)
    }

    /// Takes in what all threads have handed over. O(samples).
    public func drain() { state.withLock { drain(&$0) } }

    /// Takes in what there is, ends the slice of time since the last call at a moment of the monotonic clock, in
    /// nanoseconds, and tells the figures of the slices of about the last `window` seconds.
    @discardableResult
    public func closeSlice(at nanoseconds: UInt64, window: Double) -> LatencySummary {
        state.withLock { state in
            drain(&state)
            state.total.add(state.slice.counts)
            state.slices.append(state.slice.counts, end: nanoseconds)
            state.slice.removeAll()
            return summary(state, window: window)
        }
    }

    /// The figures up to the last slice that was closed, of about the last `window` seconds and since the start. At
    /// most a minute is covered. O(distinct times in the window).
    public func summary(window: Double) -> LatencySummary { state.withLock { summary($0, window: window) } }

    private func summary(_ state: State, window: Double) -> LatencySummary {
        let (seconds, histograms) = state.slices.histograms(window: window, groups)
        return LatencySummary(
            sinceStart: totals(state.total, dropped: state.dropped), windowSeconds: seconds, window: histograms.table,
            distributions: LatencyOperation.allCases.map(state.total.distribution))
    }

    func totals(_ histograms: LatencyHistograms, dropped: Int) -> LatencyTotals {
        LatencyTotals(
            oneIn: oneIn, clockSeconds: Double(LatencyClock.cost) / 1e9, dropped: dropped, table: histograms.table)
    }

    private func drain(_ state: inout State) {
        for index in state.sources.indices.reversed() {
            let ring = state.sources[index].ring
            let group = state.sources[index].group
            let isLast = ring.isClosed
            ring.takeAll { sample in
                state.slice.add(sample, sizeClass: sizeClass(sample.size, alignment: sample.alignment))
                group?.add(sample)
            }
            let drops = ring.dropped - state.sources[index].countedDrops
            state.sources[index].countedDrops += drops
            state.dropped += drops
            group?.addDrops(drops)
            if isLast { state.sources.remove(at: index) }
        }
    }

    /// The smallest class that is at least the size, with what comes on top of it, and a multiple of the alignment.
    private func sizeClass(_ requested: Int, alignment: Int) -> Int {
        let size = requested + slack
        var low = 0
        var high = classSizes.count
        while low < high {
            let middle = (low + high) / 2
            if classSizes[middle] < size { low = middle + 1 } else { high = middle }
        }
        while low < classSizes.count, classSizes[low] & (alignment - 1) != 0 { low += 1 }
        return low
    }

    /// Starts a thread that drains ten times a second until `stop`; a second call does nothing. The process ends where
    /// the system has no thread left.
    public func start() {
        do throws(SystemThread.Refused) {
            try startIfPossible()
        } catch {
            preconditionFailure("the thread that drains latencies did not start: errno \(error.code)")
        }
    }

    /// The same; throws where the system has no thread left.
    package func startIfPossible() throws(SystemThread.Refused) {
        try state.withLock { (state) throws(SystemThread.Refused) in
            guard state.thread == nil else { return }
            state.thread = try PeriodicThread(name: "latency", periodNanoseconds: Self.drainNanoseconds) { _ in
                self.drain()
            }
        }
    }

    /// Ends the thread; a second call does nothing.
    public func stop() { state.withLock { $0.thread.take() }?.stop() }
}
