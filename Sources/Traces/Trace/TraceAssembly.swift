/// Puts a trace together, event by event, and links those of one object.

/// A trace in the making. Its events must be sound: whoever adds them has checked that their objects live.
struct TraceAssembly: Sendable {
    /// The last event of a live object: 6 bits of thread over 26 of the place in it.
    private var last: [UInt32] = []
    private var steps: [[TraceStep]] = []
    private var firstThread = 0
    private var previousThread: Int?
    private(set) var summary = TraceSummary()
    private var liveBytes = 0

    private static let placeBits: UInt32 = 26

    /// Adds an allocation, at a multiple of 2^exponent. Answers the object's number.
    @discardableResult
    mutating func allocate(size: Int, exponent: Int, thread: Int, nanoseconds: UInt64) -> Int {
        let object = last.count
        last.append(0)
        append(
            TraceStep(
                object: UInt32(object), size: UInt32(size), action: TraceStep.allocating(exponent: exponent),
                nanoseconds: nanoseconds, thread: thread, waits: false), thread)
        summary.allocations += 1
        summary.largestAlignment = max(summary.largestAlignment, 1 << exponent)
        hold(size)
        return object
    }

    /// Adds a change of a live object's size.
    mutating func reallocate(object: Int, size: Int, thread: Int, nanoseconds: UInt64) {
        liveBytes -= self.size(of: object)
        appendLinked(object, size: size, TraceStep.reallocating, thread, nanoseconds)
        summary.reallocations += 1
        hold(size)
    }

    /// Adds a live object's free.
    mutating func free(object: Int, thread: Int, nanoseconds: UInt64) {
        liveBytes -= size(of: object)
        appendLinked(object, size: 0, TraceStep.freeing, thread, nanoseconds)
        summary.frees += 1
    }

    /// The moment of a thread's last event.
    func latest(ofThread thread: Int) -> UInt64 {
        thread < steps.count ? steps[thread].last?.nanoseconds ?? 0 : 0
    }

    /// The first thread below the highest one that has no event.
    var emptyThread: Int? { steps.firstIndex { $0.isEmpty } }

    /// Memory that the events take so far.
    var byteCount: Int { summary.events * MemoryLayout<TraceStep>.stride }

    /// The trace; nothing may be added any more.
    consuming func trace(isCut: Bool) -> Trace {
        var summary = summary
        summary.isCut = isCut
        summary.threads = steps.count
        summary.liveBytes = liveBytes
        return Trace(summary: summary, steps: steps, firstThread: firstThread)
    }

    /// Bytes that a live object has, by its last event.
    private func size(of object: Int) -> Int {
        let (thread, place) = Self.unpacked(last[object])
        return Int(steps[thread][place].size)
    }

    private mutating func hold(_ size: Int) {
        liveBytes += size
        summary.peakLiveBytes = max(summary.peakLiveBytes, liveBytes)
        summary.largestSize = max(summary.largestSize, size)
    }

    private mutating func appendLinked(
        _ object: Int, size: Int, _ action: UInt64, _ thread: Int, _ nanoseconds: UInt64
    ) {
        let (before, place) = Self.unpacked(last[object])
        let waits = before != thread
        if waits {
            steps[before][place].successor = thread
            summary.handOvers += 1
        }
        append(
            TraceStep(
                object: UInt32(object), size: UInt32(size), action: action, nanoseconds: nanoseconds, thread: thread,
                waits: waits), thread)
    }

    private mutating func append(_ step: TraceStep, _ thread: Int) {
        while steps.count <= thread { steps.append([]) }
        if let previousThread {
            if previousThread != thread { steps[previousThread][steps[previousThread].count - 1].following = thread }
        } else {
            firstThread = thread
        }
        previousThread = thread
        last[Int(step.object)] = UInt32(thread) << Self.placeBits | UInt32(steps[thread].count)
        steps[thread].append(step)
        summary.events += 1
        summary.nanoseconds = max(summary.nanoseconds, step.nanoseconds)
    }

    private static func unpacked(_ place: UInt32) -> (thread: Int, place: Int) {
        (Int(place >> placeBits), Int(place & (1 << placeBits - 1)))
    }
}
