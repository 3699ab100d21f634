/// Records what workers do, and makes one trace of it when the last of them has ended.
import CPlatform
import Threads

/// A recording. Whoever starts workers, or wants to start more, joins it and leaves it; when the last has left, the
/// trace is made and delivered.
///
/// Memory is bounded: workers get room for events piece by piece, until the bound is reached. Then the trace is cut.
public final class TraceRecorder: Sendable {
    private struct State {
        var tracks: [TraceTrack] = []
        var threadsInUse: Set<Int> = []
        var eventsLeft: Int
        var isCut = false
        /// nil once the trace is made or given up.
        var deliver: (@Sendable (Trace?) -> Void)?
        var members = 1
    }

    /// Events that a worker gets room for at once.
    static let pieceLength = 4096
    private let state: Guarded<State>
    private let start = platform_monotonic_nanoseconds()

    /// Begins a recording of at most so many events, with the caller as its first member; `deliver` gets the trace, or
    /// nil where nothing was recorded.
    public init(events limit: Int, deliver: @escaping @Sendable (Trace?) -> Void) {
        state = Guarded(State(eventsLeft: min(limit, TraceLimits.events), deliver: deliver))
    }

    /// Keeps the recording open until `leave`.
    public func join() { state.withLock { $0.members += 1 } }

    /// Ends the recording where nobody else is in it; takes some seconds then for millions of events.
    public func leave() {
        let deliver = state.withLock { state -> (@Sendable (Trace?) -> Void)? in
            state.members -= 1
            return state.members == 0 ? state.deliver.take() : nil
        }
        deliver?(trace())
    }

    /// Gives the recording up: nothing is delivered but nil, at once.
    public func abandon() {
        state.withLock { state in
            state.tracks = []
            return state.deliver.take()
        }?(nil)
    }

    /// A track for each of so many workers that start together. Numbers of threads that have ended are used again;
    /// where all are in use, nothing is noted.
    public func open(workers: Int) -> [TraceTrack] {
        state.withLock { state in
            let free = (0..<TraceLimits.threads).filter { !state.threadsInUse.contains($0) }.prefix(workers)
            guard free.count == workers, state.tracks.count + workers <= NotedEvent.mostTracks, state.deliver != nil
            else {
                state.isCut = true
                return []
            }
            state.threadsInUse.formUnion(free)
            let tracks = free.enumerated().map { offset, thread in
                TraceTrack(index: state.tracks.count + offset, thread: thread, start: start, recorder: self)
            }
            state.tracks += tracks
            return tracks
        }
    }

    /// The workers of these tracks have ended.
    public func close(_ tracks: [TraceTrack]) {
        state.withLock { $0.threadsInUse.subtract(tracks.map(\.thread)) }
    }

    /// Room for some events of a track; 0 where the bound is reached.
    func takeRoom() -> Int {
        state.withLock { state in
            let room = min(Self.pieceLength, state.eventsLeft)
            state.eventsLeft -= room
            return room
        }
    }

    func noteCut() { state.withLock { $0.isCut = true } }

    private func trace() -> Trace? {
        let (tracks, isCut) = state.withLock { state in
            // Tracks hold their recorder.
            defer { state.tracks = [] }
            return (state.tracks, state.isCut)
        }
        var merge = TrackMerge(tracks)
        return merge.trace(isCut: isCut)
    }
}

extension TraceRecorder: Equatable {
    public static func == (left: TraceRecorder, right: TraceRecorder) -> Bool { left === right }
}
