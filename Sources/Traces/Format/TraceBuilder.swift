/// Turns events on ids, as texts have them, into events on numbered objects, and refuses what makes no sense.

/// A trace that is being read. An id names an object from its allocation to its free; then it may name another.
struct TraceBuilder: Sendable {
    /// What an id stands for where it names no object.
    private static let nothing = UInt32.max
    /// The id of an allocation that was refused: what follows on it is not blamed once more.
    private static let doubtful = UInt32.max - 1

    private var objects: [UInt32] = []
    private(set) var assembly = TraceAssembly()
    private let eventLimit: Int

    init(eventLimit: Int) { self.eventLimit = eventLimit }

    /// Memory that the events and the table of ids take: a single line can make that table large.
    var byteCount: Int { assembly.byteCount + objects.count * MemoryLayout<UInt32>.stride }

    mutating func allocate(
        id: Int, size: Int, exponent: Int, thread: Int, nanoseconds: UInt64
    ) throws(TraceRefusal) {
        try check(thread, nanoseconds)
        makeRoom(for: id)
        guard objects[id] >= Self.doubtful else {
            throw TraceRefusal(.liveID, "id \(id) is allocated already and has not been freed")
        }
        objects[id] = UInt32(
            assembly.allocate(size: size, exponent: exponent, thread: thread, nanoseconds: nanoseconds))
    }

    mutating func reallocate(id: Int, size: Int, thread: Int, nanoseconds: UInt64) throws(TraceRefusal) {
        guard let object = try object(id, "reallocated") else { return }
        try check(thread, nanoseconds)
        assembly.reallocate(object: object, size: size, thread: thread, nanoseconds: nanoseconds)
    }

    mutating func free(id: Int, thread: Int, nanoseconds: UInt64) throws(TraceRefusal) {
        guard let object = try object(id, "freed") else { return }
        try check(thread, nanoseconds)
        assembly.free(object: object, thread: thread, nanoseconds: nanoseconds)
        objects[id] = Self.nothing
    }

    /// Notes that the allocation of an id was refused for another reason.
    mutating func doubt(id: Int) {
        makeRoom(for: id)
        if objects[id] == Self.nothing { objects[id] = Self.doubtful }
    }

    private mutating func makeRoom(for id: Int) {
        guard objects.count <= id else { return }
        objects.append(contentsOf: repeatElement(Self.nothing, count: id + 1 - objects.count))
    }

    /// The object that an id names; nil where that is in doubt.
    private func object(_ id: Int, _ action: StaticString) throws(TraceRefusal) -> Int? {
        guard id < objects.count, objects[id] != Self.nothing else {
            throw TraceRefusal(.unknownID, "id \(id) is \(action) and not allocated")
        }
        return objects[id] == Self.doubtful ? nil : Int(objects[id])
    }

    private func check(_ thread: Int, _ nanoseconds: UInt64) throws(TraceRefusal) {
        guard assembly.summary.events < eventLimit else {
            throw TraceRefusal(.tooMany, "a trace may have at most \(eventLimit) events")
        }
        let latest = assembly.latest(ofThread: thread)
        guard nanoseconds >= latest else {
            throw TraceRefusal(
                .wrongOrder, "the time of thread \(thread) goes back, from \(latest) to \(nanoseconds) ns")
        }
    }

    /// The whole trace.
    consuming func trace(isCut: Bool) throws(TraceRefusal) -> Trace {
        guard assembly.summary.events > 0 else { throw TraceRefusal(.empty, "the trace has no event") }
        if let thread = assembly.emptyThread {
            throw TraceRefusal(
                .missingField, "threads are numbered from 0 without gaps; thread \(thread) has no event")
        }
        return assembly.trace(isCut: isCut)
    }
}
