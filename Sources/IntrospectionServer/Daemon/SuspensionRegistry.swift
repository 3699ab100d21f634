/// Everything that keeps a connection asleep at this moment, so that a stop can wake all of it.
import Threads

/// The bodies and answers that are still to come.
///
/// libmicrohttpd aborts the process when it is stopped while a connection is suspended. So closing is decided under the
/// same lock as registering: what registers first is closed here, what comes later is refused and never sleeps.
final class SuspensionRegistry: Sendable {
    private struct Member {
        let suspending: any Suspending
        /// Whether it may go on; nil for ever.
        let mayGoOn: (@Sendable () -> Bool)?
    }

    private struct State {
        var isClosing = false
        var members: [ObjectIdentifier: Member] = [:]
        var deferred = 0
    }

    private let state = Guarded(State())
    private let deferredLimit: Int

    init(deferredLimit: Int) { self.deferredLimit = deferredLimit }

    enum Refusal: Error {
        case closing
        case full
    }

    /// Registers `member` until `remove`; it is closed once `mayGoOn`, asked at each housekeeping, answers false.
    func insert(_ member: any Suspending, while mayGoOn: (@Sendable () -> Bool)? = nil) throws(Refusal) {
        let refusal: Refusal? = state.withLock { state in
            if state.isClosing { return .closing }
            if member is DeferredResponse {
                if state.deferred >= deferredLimit { return .full }
                state.deferred += 1
            }
            state.members[ObjectIdentifier(member)] = Member(suspending: member, mayGoOn: mayGoOn)
            return nil
        }
        if let refusal { throw refusal }
    }

    func remove(_ member: any Suspending) {
        state.withLock { state in
            guard state.members.removeValue(forKey: ObjectIdentifier(member)) != nil else { return }
            if member is DeferredResponse { state.deferred -= 1 }
        }
    }

    /// Closes all members, now and for good. They are called outside the lock, since they take their own.
    func closeAll() {
        for member in members(closing: true) { member.suspending.close() }
    }

    func housekeep(nowNanoseconds: UInt64) {
        for member in members(closing: false) {
            member.suspending.housekeep(nowNanoseconds: nowNanoseconds)
            if let mayGoOn = member.mayGoOn, !mayGoOn() { member.suspending.close() }
        }
    }

    private func members(closing: Bool) -> [Member] {
        state.withLock { state in
            if closing { state.isClosing = true }
            return Array(state.members.values)
        }
    }
}
