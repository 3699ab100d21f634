/// The latency of a part of a recorder's threads, since the part began.
import Threads

/// The threads of one workload. Their samples count in the recorder and here.
public final class LatencyGroup: Sendable {
    private struct State: Sendable {
        var histograms = LatencyHistograms(LatencyGroups(classCount: 0))
        var dropped = 0
    }

    private let recorder: LatencyRecorder
    /// Taken by the recorder under its own lock, never the other way round.
    private let state = Guarded(State())

    init(of recorder: LatencyRecorder) { self.recorder = recorder }

    /// A probe for one thread of the group. Its seed decides which of the thread's calls are timed.
    public func probe(seed: UInt64) -> LatencyProbe { recorder.probe(seed: seed, for: self) }

    /// The figures since the group was made, up to now.
    public var totals: LatencyTotals {
        recorder.drain()
        let (histograms, dropped) = state.withLock { ($0.histograms, $0.dropped) }
        return recorder.totals(histograms, dropped: dropped)
    }

    func add(_ sample: LatencySample) {
        state.withLock { $0.histograms.add(sample, sizeClass: .max) }
    }

    func addDrops(_ count: Int) {
        if count > 0 { state.withLock { $0.dropped += count } }
    }
}
