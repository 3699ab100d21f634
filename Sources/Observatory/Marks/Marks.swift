/// Named moments of an allocator, each with an exact snapshot.
import BuddySlab
import Threads

/// One named moment.
public struct Mark: Sendable {
    let number: Int
    /// Never used twice: `m1`, `m2`, ...
    public let id: String
    public let name: String
    public let note: String
    let figures: MarkFigures
    /// The ledger, classes and buddy as a JSON object, written when the mark was made.
    let document: [UInt8]
}

/// The last marks, the oldest first. Whoever makes one stops the CPUs for some microseconds.
public final class Marks: Sendable {
    /// Marks at one time; the oldest go.
    public static let limit = 200
    /// Bytes of a mark's name and of its note, in UTF-8.
    public static let nameLimit = 64
    public static let noteLimit = 1024

    private struct State {
        var marks: [Mark] = []
        var made = 0
        var listeners: [@Sendable (Mark) -> Void] = []
    }

    private let exact: ExactSnapshots
    private let state = Guarded(State())
    /// Held from a mark's instant until it has its number, so that numbers follow time. ThreadSanitizer would take a
    /// value without a size for its neighbour in memory.
    private let making = Guarded(false)

    public init(_ exact: ExactSnapshots) { self.exact = exact }

    /// Calls `listener` with every new mark, on the thread that makes it.
    public func onMark(_ listener: @escaping @Sendable (Mark) -> Void) {
        state.withLock { $0.listeners.append(listener) }
    }

    /// Marks an instant within this call. Without a name the mark is called by its id.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms; there is no mark then.
    public func make(name: String?, note: String) throws(SafepointError) -> Mark {
        let mark = try making.withLock { _ throws(SafepointError) in keep(try exact.take(), name, note) }
        for listener in state.withLock({ $0.listeners }) { listener(mark) }
        return mark
    }

    private func keep(_ snapshot: ExactSnapshot, _ name: String?, _ note: String) -> Mark {
        let figures = MarkFigures(snapshot)
        let document = snapshot.markSnapshot
        return state.withLock { state in
            state.made += 1
            let id = "m\(state.made)"
            let mark = Mark(
                number: state.made, id: id, name: name ?? id, note: note, figures: figures, document: document)
            state.marks.append(mark)
            if state.marks.count > Self.limit { state.marks.removeFirst() }
            return mark
        }
    }

    /// The mark with this id, while it is kept.
    public subscript(id: String) -> Mark? { state.withLock { $0.marks.first { $0.id == id } } }

    /// Whether there was a mark with this id that has made room for others.
    public func isForgotten(_ id: String) -> Bool {
        guard id.first == "m", let number = Int(id.dropFirst()), "m\(number)" == id else { return false }
        return state.withLock { (1...max(1, $0.made)).contains(number) && number <= $0.made - $0.marks.count }
    }

    /// Marks behind the one with the number `after`, at most `limit`; whether there are more; and how many were
    /// forgotten.
    func list(after: Int, limit: Int) -> (marks: [Mark], isMore: Bool, forgotten: Int) {
        state.withLock { state in
            let rest = state.marks.filter { $0.number > after }
            return (Array(rest.prefix(limit)), rest.count > limit, state.made - state.marks.count)
        }
    }

    /// What changed from one instant to a later one: from a mark to another, or to an instant within this call where
    /// there is no other. Nil where `to` was made before `from`.
    ///
    /// - Throws: `timedOut` as `make`.
    public func difference(from: Mark, to: Mark?) throws(SafepointError) -> MarkDifference? {
        guard let to else { return MarkDifference(from: from, to: nil, figures: MarkFigures(try exact.take())) }
        return to.number < from.number ? nil : MarkDifference(from: from, to: to, figures: to.figures)
    }
}
