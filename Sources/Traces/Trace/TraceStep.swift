/// One event in 16 bytes, with what its replay needs to know of the events around it.

/// One event of a thread.
///
/// Objects are numbered in the order of their allocations. Two links make the order between threads explicit: which
/// thread has the object's next event, and whether the event before it on the object is another thread's.
@frozen
public struct TraceStep: Sendable, Equatable {
    /// What is asked of the allocator.
    public enum Action: Sendable {
        case free
        case reallocate
        case allocate
    }

    /// The object's number in its trace.
    public let object: UInt32
    /// Bytes that are asked for; 0 in a free.
    public let size: UInt32
    /// From the lowest bit: 46 of the time, 5 of the action (0 free, 1 reallocate, 2 + e allocate at 2^e), 6 of the
    /// successor, 1 that says whether it waits, 6 of the thread that has the next event of the trace.
    @usableFromInline var word: UInt64

    init(object: UInt32, size: UInt32, action: UInt64, nanoseconds: UInt64, thread: Int, waits: Bool) {
        self.object = object
        self.size = size
        let own = UInt64(truncatingIfNeeded: thread)
        word = nanoseconds | action << 46 | own << 51 | (waits ? 1 << 57 : 0) | own << 58
    }

    /// The numbers that stand for actions.
    static let freeing: UInt64 = 0
    static let reallocating: UInt64 = 1
    static func allocating(exponent: Int) -> UInt64 { 2 + UInt64(truncatingIfNeeded: exponent) }

    /// Since the trace's start.
    @inlinable public var nanoseconds: UInt64 { word & 0x3fff_ffff_ffff }

    @inlinable public var action: Action {
        switch word >> 46 & 31 {
        case 0: .free
        case 1: .reallocate
        default: .allocate
        }
    }

    /// What an allocation's address has to be a multiple of, as a power of two.
    @inlinable public var alignmentExponent: Int { max(0, Int(truncatingIfNeeded: word >> 46 & 31) - 2) }

    /// The thread that has the object's next event; the event's own where it has it too, or nobody.
    @inlinable public internal(set) var successor: Int {
        get { Int(truncatingIfNeeded: word >> 51 & 63) }
        set { word = word & ~(63 << 51) | UInt64(truncatingIfNeeded: newValue) << 51 }
    }

    /// Whether the object's event before this one is another thread's.
    @inlinable public var waits: Bool { word >> 57 & 1 != 0 }

    /// The thread that has the next event of the whole trace.
    var following: Int {
        get { Int(truncatingIfNeeded: word >> 58) }
        set { word = word & ~(63 << 58) | UInt64(truncatingIfNeeded: newValue) << 58 }
    }
}
