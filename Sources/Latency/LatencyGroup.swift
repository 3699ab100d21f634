/// The latency of a part of a recorder's threads, since the part began.
import Threads

/// The threads of one workload. Their samples count in the recorder and here.
public final class LatencyGroup: Sendable {
    private struct State: Sendable {
        var histograms = LatencyHistograms(LatencyGroups(classCount: 0))
        var dropped = 0
    }

    private let recorder: LatencyRecorder
    /// What this group is a part of.
    private let whole: LatencyGroup?
    /// Taken by the recorder under its own lock, never the other way round.
    private let state = Guarded(State())

    init(of recorder: LatencyRecorder, within whole: LatencyGroup?) {
        self.recorder = recorder
        self.whole = whole
    }

    /// A probe for one thread of the group. Its seed decides which of the thread's calls are timed.
    public func probe(seed: UInt64) -> LatencyProbe { recorder.probe(seed: seed, for: self) }

    /// Begins anew: what has been counted so far is forgotten here, and stays in the group that this one is a part of.
    public func restart() {
        recorder.drain()
        state.withLock { $0 = State() }
    }

    /// The figures since the group was made or restarted, up to now.
    public var totals: LatencyTotals {
        recorder.drain()
        let (histograms, dropped) = state.withLock { ($0.histograms, $0.dropped) }
        return recorder.totals(histograms, dropped: dropped)
    }

    func add(_ sample: LatencySample) {
        state.withLock { $0.histograms.add(sample, sizeClass: .max) }
        whole?.add(sample)
    }

    func addDrops(_ count: Int) {
        guard count > 0 else { return }
        state.withLock { $0.dropped += count }
        whole?.addDrops(count)
    }
}
