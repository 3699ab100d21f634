/// Makes one trace of the notes of all workers.

/// Merges notes by their times. A free by another worker waits until everything that the maker noted of the object is
/// in the trace, so that happens-before is kept even where the clock shows the same nanosecond twice. Events on an
/// object whose allocation came after the bound are left out.
struct TrackMerge {
    private var notes: [TrackNotes]
    /// Notes of each thread of the trace that still has some, by their place: the first is under way.
    private var threads: [[Int]]
    private var assembly = TraceAssembly()

    init(_ tracks: [TraceTrack]) {
        notes = tracks.map { TrackNotes($0) }
        threads = []
        let byThread = Dictionary(grouping: tracks.indices) { tracks[$0].thread }
        for thread in byThread.keys.sorted() {
            let own = (byThread[thread] ?? []).filter { keepsSomething(of: $0) }
            // Threads are numbered without gaps.
            if !own.isEmpty { threads.append(own) }
        }
    }

    /// The trace; nil where nothing was noted.
    mutating func trace(isCut: Bool) -> Trace? {
        while let thread = nextThread() { take(thread) }
        return assembly.summary.events > 0 ? assembly.trace(isCut: isCut) : nil
    }

    private func keepsSomething(of index: Int) -> Bool {
        (0..<notes[index].count).contains { notes[notes[index][$0].maker].find(notes[index][$0].serial) != nil }
    }

    /// The thread with the earliest note whose turn it is, or the earliest at all.
    private mutating func nextThread() -> Int? {
        var (best, bestTime) = (Int?.none, UInt64.max)
        var (fallback, fallbackTime) = (Int?.none, UInt64.max)
        for thread in threads.indices {
            guard let event = head(thread), event.nanoseconds < bestTime || event.nanoseconds < fallbackTime else {
                continue
            }
            if event.nanoseconds < bestTime, isDue(event, on: threads[thread][0]) {
                (best, bestTime) = (thread, event.nanoseconds)
            }
            if event.nanoseconds < fallbackTime { (fallback, fallbackTime) = (thread, event.nanoseconds) }
        }
        return best ?? fallback
    }

    /// The next note of a thread, whose tracks follow one another.
    private mutating func head(_ thread: Int) -> NotedEvent? {
        while let index = threads[thread].first {
            if let event = notes[index].head { return event }
            guard threads[thread].count > 1 else { return nil }
            threads[thread].removeFirst()
        }
        return nil
    }

    /// Whether nothing that comes before it on its object is missing.
    private func isDue(_ event: NotedEvent, on index: Int) -> Bool {
        guard event.maker != index, let object = notes[event.maker].find(event.serial) else { return true }
        guard notes[event.maker].objects[object] != TrackNotes.nothing else { return false }
        return event.action != TraceStep.freeing || notes[event.maker].isDone(with: object)
    }

    private mutating func take(_ thread: Int) {
        let index = threads[thread][0]
        let event = notes[index][notes[index].place]
        notes[index].advance()
        guard let place = notes[event.maker].find(event.serial) else { return }
        let time = max(event.nanoseconds, assembly.latest(ofThread: thread))
        if event.action > TraceStep.reallocating {
            notes[index].objects[place] = UInt32(
                assembly.allocate(
                    size: Int(event.size), exponent: Int(event.action) - 2, thread: thread, nanoseconds: time))
            return
        }
        let object = notes[event.maker].objects[place]
        guard object != TrackNotes.nothing else { return }
        if event.action == TraceStep.reallocating {
            assembly.reallocate(object: Int(object), size: Int(event.size), thread: thread, nanoseconds: time)
        } else {
            assembly.free(object: Int(object), thread: thread, nanoseconds: time)
            notes[event.maker].objects[place] = TrackNotes.nothing
        }
    }
}
