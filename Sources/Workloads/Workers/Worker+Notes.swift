/// Whose object it is, for the notes of a recording.
import Traces

extension Worker where Session: ~Copyable {
    /// The track of the worker whose objects have this key. Workers that start together have tracks in their order.
    func maker(with key: UInt64, of track: TraceTrack) -> Int {
        guard key != workerKey else { return track.index }
        let (seed, threads) = (assignment.specification.seed, assignment.specification.threads)
        let first = track.index - assignment.index
        if let predecessor = assignment.exchange?.predecessor,
            ObjectPattern.workerKey(seed: seed, worker: predecessor) == key
        {
            return first + predecessor
        }
        let worker = (0..<threads).first { ObjectPattern.workerKey(seed: seed, worker: $0) == key }
        return first + (worker ?? assignment.index)
    }
}
