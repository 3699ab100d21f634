/// What one worker notes of its calls while a trace is recorded.
import CPlatform

/// One noted event in 16 bytes.
struct NotedEvent: Sendable {
    /// The number that the object's maker has for it.
    let serial: UInt32
    let size: UInt32
    /// From the lowest bit: 46 of the time, 5 of the action as in a `TraceStep`, 13 of the maker's track.
    private let word: UInt64

    static let mostTracks = 1 << 13

    init(serial: UInt32, size: UInt32, action: UInt64, nanoseconds: UInt64, maker: Int) {
        self.serial = serial
        self.size = size
        word = nanoseconds | action << 46 | UInt64(truncatingIfNeeded: maker) << 51
    }

    var nanoseconds: UInt64 { word & 0x3fff_ffff_ffff }
    var action: UInt64 { word >> 46 & 31 }
    /// The index of the track that the object was made on.
    var maker: Int { Int(truncatingIfNeeded: word >> 51) }
}

/// The notes of one worker, from its start to its end.
///
/// An object is known by the track that it was made on and by its maker's serial number for it. A call is noted after
/// it has returned, and before the object is handed on: who has it next notes later, by a clock that all threads share.
///
/// @unchecked Sendable because only its worker's threads write, which follow one another, and it is read after the
/// last of them has been joined.
public final class TraceTrack: @unchecked Sendable {
    /// Its place among the recorder's tracks.
    public let index: Int
    /// The thread that it becomes in the trace.
    let thread: Int
    private let recorder: TraceRecorder
    private let start: UInt64
    private(set) var full: [[NotedEvent]] = []
    private(set) var events: [NotedEvent] = []
    private var room = 0
    private var isOpen = true

    init(index: Int, thread: Int, start: UInt64, recorder: TraceRecorder) {
        self.index = index
        self.thread = thread
        self.start = start
        self.recorder = recorder
    }

    /// Notes that the worker has made an object, at a multiple of `alignment`.
    public func allocated(serial: UInt32, size: Int, alignment: Int) {
        note(serial, size, TraceStep.allocating(exponent: alignment.trailingZeroBitCount), maker: index)
    }

    /// Notes that an object of the track `maker` has another size now.
    public func reallocated(serial: UInt32, size: Int, maker: Int) {
        note(serial, size, TraceStep.reallocating, maker: maker)
    }

    /// Notes that an object of the track `maker` is free.
    public func freed(serial: UInt32, maker: Int) { note(serial, 0, TraceStep.freeing, maker: maker) }

    private func note(_ serial: UInt32, _ size: Int, _ action: UInt64, maker: Int) {
        guard isOpen else { return }
        if events.count == room, !grow() { return }
        let time = platform_monotonic_nanoseconds() - start
        guard time <= TraceLimits.nanoseconds else { return close() }
        events.append(
            NotedEvent(
                serial: serial, size: UInt32(truncatingIfNeeded: size), action: action, nanoseconds: time,
                maker: maker))
    }

    /// Gets room for some more events, or closes where the recorder has none left.
    private func grow() -> Bool {
        room = recorder.takeRoom()
        guard room > 0 else {
            close()
            return false
        }
        if !events.isEmpty { full.append(events) }
        events = []
        events.reserveCapacity(room)
        return true
    }

    private func close() {
        isOpen = false
        recorder.noteCut()
    }

    /// All notes, in their order.
    func takeAll() -> [[NotedEvent]] {
        defer { (full, events) = ([], []) }
        return events.isEmpty ? full : full + [events]
    }
}
