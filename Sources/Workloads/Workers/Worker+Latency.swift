/// A worker's calls, one in N of them timed.
import BuddySlab
import Latency

extension Worker where Session: ~Copyable {
    /// One call of the session, timed where it is due.
    @inline(__always)
    mutating func take(_ size: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        guard !probe.isDue() else { return try unsafe takeTimed(size) }
        return try unsafe session.allocate(size: size, alignment: alignment)
    }

    /// One call of the session, timed where it is due. Only a call that the governor admitted was planned for a moment.
    @inline(__always)
    mutating func giveBack(
        _ object: UnsafeMutableRawPointer, _ size: Int, isPlanned: Bool
    ) throws(AllocationError) {
        guard !probe.isDue() else { return try unsafe giveBackTimed(object, size, isPlanned: isPlanned) }
        try unsafe session.deallocate(object, size: size, alignment: alignment)
    }

    /// One call of the session, timed where it is due.
    mutating func resize(
        _ object: UnsafeMutableRawPointer, _ size: Int, to newSize: Int
    ) throws(AllocationError) -> UnsafeMutableRawPointer {
        guard probe.isDue() else {
            return try unsafe session.reallocate(object, size: size, alignment: alignment, newSize: newSize)
        }
        session.forgetPath()
        let start = LatencyProbe.now()
        defer { finish(.reallocate, newSize, start, isPlanned: true) }
        return try unsafe session.reallocate(object, size: size, alignment: alignment, newSize: newSize)
    }

    @inline(never)
    private mutating func takeTimed(_ size: Int) throws(AllocationError) -> UnsafeMutableRawPointer {
        session.forgetPath()
        let start = LatencyProbe.now()
        defer { finish(.allocate, size, start, isPlanned: true) }
        return try unsafe session.allocate(size: size, alignment: alignment)
    }

    @inline(never)
    private mutating func giveBackTimed(
        _ object: UnsafeMutableRawPointer, _ size: Int, isPlanned: Bool
    ) throws(AllocationError) {
        session.forgetPath()
        let start = LatencyProbe.now()
        defer { finish(.free, size, start, isPlanned: isPlanned) }
        try unsafe session.deallocate(object, size: size, alignment: alignment)
    }

    @inline(__always)
    private mutating func finish(_ operation: LatencyOperation, _ size: Int, _ start: UInt64, isPlanned: Bool) {
        let end = LatencyProbe.now()
        probe.record(
            operation, size: size, alignment: alignment, path: session.path, start: start, end: end,
            intended: isPlanned ? governor.intendedStart : nil)
    }
}
