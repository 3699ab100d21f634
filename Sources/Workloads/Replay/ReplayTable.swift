/// The objects of a trace while it is replayed, and whose turn it is with each. This file owns their memory.
import Glibc
import Synchronization

/// An object that a replay holds.
struct ReplayObject {
    let object: HeldObject
    /// The worker that has made it.
    let maker: Int
    let alignmentExponent: Int
}

/// Places for all objects of a trace.
///
/// Law: what lies in a place is read and written by one worker at a time: by the one whose turn it is with the object,
/// from the object's first event on; between two passes over the trace by the one that sweeps the place.
///
/// @unchecked Sendable because of that law: turns pass from worker to worker by a releasing write and an acquiring
/// read.
@safe final class ReplayTable: @unchecked Sendable {
    private struct Place: ~Copyable {
        /// 0 where there is no object: before its allocation, after its free, and where the allocator refused.
        var address: UInt
        var size: UInt32
        var serial: UInt32
        var maker: UInt8
        var alignmentExponent: UInt8
        /// The worker whose turn it is, plus 1; 0 before the object has ever changed hands. Above it the two marks.
        let turn: Atomic<UInt16>
    }

    /// Somebody has slept until the turn changes, and may sleep still: several may wait for one object, and who is
    /// woken does not know of the others. So the mark stays.
    private static let sleeping: UInt16 = 0x100
    /// The turn may never come: a worker that would have passed it on has left.
    private static let abandoned: UInt16 = 0x200
    private static let worker: UInt16 = 0xff

    /// What a worker finds that waits for its turn.
    enum Turn {
        case mine
        case othersYet
        case never
    }

    let count: Int
    private let places: UnsafeMutablePointer<Place>

    /// Zeroed memory is a table without objects; the system hands it out page by page as it is used.
    init(count: Int) {
        self.count = count
        guard let memory = unsafe calloc(max(1, count), MemoryLayout<Place>.stride) else {
            preconditionFailure("no memory for a table of \(count) objects")
        }
        unsafe places = memory.assumingMemoryBound(to: Place.self)
    }

    deinit { unsafe free(places) }

    /// The object of a place; nil where there is none. For the worker whose turn it is.
    subscript(place: Int) -> ReplayObject? {
        get {
            precondition(place < count)
            guard unsafe places[place].address != 0 else { return nil }
            return unsafe ReplayObject(
                object: HeldObject(
                    address: places[place].address, size: places[place].size, serial: places[place].serial),
                maker: Int(places[place].maker), alignmentExponent: Int(places[place].alignmentExponent))
        }
        set {
            precondition(place < count)
            unsafe places[place].address = newValue?.object.address ?? 0
            guard let newValue else { return }
            unsafe places[place].size = newValue.object.size
            unsafe places[place].serial = newValue.object.serial
            unsafe places[place].maker = UInt8(newValue.maker)
            unsafe places[place].alignmentExponent = UInt8(newValue.alignmentExponent)
        }
    }

    /// Whose turn it is. Acquiring: a worker that sees its turn sees all that was done with the object before.
    func turn(of worker: Int, with place: Int) -> Turn {
        let turn = unsafe places[place].turn.load(ordering: .acquiring)
        if turn & Self.worker == UInt16(worker) + 1 { return .mine }
        return turn & Self.abandoned != 0 ? .never : .othersYet
    }

    /// Whether nobody else can have had the object since this worker had its turn.
    func isHeld(by worker: Int, _ place: Int) -> Bool {
        let turn = unsafe places[place].turn.load(ordering: .acquiring) & Self.worker
        return turn == 0 || turn == UInt16(worker) + 1
    }

    /// The same for one that is about to sleep: who passes the turn on will know.
    func turnBeforeSleep(of worker: Int, with place: Int) -> Turn {
        let found = turn(of: worker, with: place)
        guard found == .othersYet else { return found }
        // Whatever order: the turn itself is read once more.
        unsafe places[place].turn.bitwiseOr(Self.sleeping, ordering: .sequentiallyConsistent)
        return turn(of: worker, with: place)
    }

    /// Passes the turn on; true where somebody sleeps. Releasing: the next worker sees all that this one has done.
    func pass(_ place: Int, to worker: Int) -> Bool {
        var old = unsafe places[place].turn.load(ordering: .relaxed)
        while true {
            let (done, original) = unsafe places[place].turn.compareExchange(
                expected: old, desired: old & (Self.abandoned | Self.sleeping) | UInt16(worker) + 1,
                successOrdering: .acquiringAndReleasing, failureOrdering: .relaxed)
            if done { return old & Self.sleeping != 0 }
            old = original
        }
    }

    /// Marks that a worker has left that would have passed the turn on.
    func abandon(_ place: Int) {
        unsafe places[place].turn.bitwiseOr(Self.abandoned, ordering: .acquiringAndReleasing)
    }

    /// Forgets whose turn it was. Relaxed, as all workers meet before the next pass.
    func resetTurn(_ place: Int) { unsafe places[place].turn.store(0, ordering: .relaxed) }
}
