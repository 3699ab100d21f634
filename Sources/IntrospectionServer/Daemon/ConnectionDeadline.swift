/// Until when one connection's current request has to be here.
import Glibc
import Synchronization
import Threads

/// Set by the connection's thread at every step of a request, looked at by the housekeeper: one word, no lock.
///
/// Every change by the housekeeper is an exchange that fails where the connection's thread has set a deadline since the
/// look. All orderings are relaxed: the word carries no other memory with it, and that the descriptor is still the
/// connection's own is the business of the table's lock, under which every cut is made.
final class ConnectionDeadline: Sendable {
    private let descriptor: Int32
    /// Nanoseconds of the monotonic clock, doubled, or 0 for no deadline. The lowest bit tells that the client had
    /// finished sending when this was last looked at.
    private let word: Atomic<UInt64>
    /// Whether it is one too many, whose client has been told so.
    let isSurplus: Bool
    /// The answer that its client waits for, and whether the client had finished sending when that was last looked at.
    private let waiting = Guarded<(answer: DeferredResponse, isAbandoned: Bool)?>(nil)

    init(descriptor: Int32, nanoseconds: UInt64, isSurplus: Bool = false) {
        self.descriptor = descriptor
        self.isSurplus = isSurplus
        word = Atomic(nanoseconds << 1)
    }

    /// With nil the server takes its time, not the client.
    func set(_ nanoseconds: UInt64?) { word.store((nanoseconds ?? 0) << 1, ordering: .relaxed) }

    /// An earlier deadline stays.
    func setNoLater(_ nanoseconds: UInt64) {
        let earlier = word.load(ordering: .relaxed) >> 1
        set(earlier == 0 ? nanoseconds : min(earlier, nanoseconds))
    }

    /// Shuts the connection down if it waits for its client and its deadline is not after `nanoseconds`.
    func cut(dueAt nanoseconds: UInt64) -> Bool {
        let seen = word.load(ordering: .relaxed)
        return seen != 0 && seen >> 1 <= nanoseconds && cut(seen)
    }

    /// Shuts the connection down if its client has finished sending and had done so at the last call, with no step of a
    /// request between; else remembers what is seen now.
    func cutAbandoned() -> Bool {
        let seen = word.load(ordering: .relaxed)
        guard seen != 0, peerHasFinished(descriptor) else { return false }
        if seen & 1 == 1 { return cut(seen) }
        _ = word.compareExchange(expected: seen, desired: seen | 1, ordering: .relaxed)
        return false
    }

    /// The client waits for this answer from now on; with nil for none.
    func wait(for answer: DeferredResponse?) { waiting.withLock { $0 = answer.map { ($0, false) } } }

    /// The answer that is waited for, where the client has finished sending and had done so at the last call: it has
    /// gone, or it reads what there is.
    func abandonedAnswer() -> DeferredResponse? {
        waiting.withLock { waiting in
            guard let (answer, wasAbandoned) = waiting, peerHasFinished(descriptor) else { return nil }
            waiting = (answer, true)
            return wasAbandoned ? answer : nil
        }
    }

    func cutAlways() -> Bool {
        word.store(0, ordering: .relaxed)
        shutdown(descriptor, Int32(SHUT_RDWR))
        return true
    }

    private func cut(_ seen: UInt64) -> Bool {
        guard word.compareExchange(expected: seen, desired: 0, ordering: .relaxed).exchanged else { return false }
        shutdown(descriptor, Int32(SHUT_RDWR))
        return true
    }
}
