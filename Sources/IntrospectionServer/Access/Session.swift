/// Sessions: what a browser shows instead of the token.
import CPlatform
import Synchronization
import Threads

/// One exchange of the token for a cookie, until it ends.
final class Session: Sendable {
    /// Random, hexadecimal; what the cookie holds.
    let id: [UInt8]
    private let endNanoseconds: UInt64
    private let isEnded = Atomic(false)

    init(id: [UInt8], endNanoseconds: UInt64) {
        self.id = id
        self.endNanoseconds = endNanoseconds
    }

    /// False from its end on, for good. Relaxed: whoever looks later sees it, and no other memory depends on it.
    func isValid(atNanoseconds now: UInt64) -> Bool { !isEnded.load(ordering: .relaxed) && now < endNanoseconds }

    func end() { isEnded.store(true, ordering: .relaxed) }
}

/// The sessions that are valid, bounded in number and in time.
final class SessionTable: Sendable {
    /// Beyond it the oldest session ends: whoever knows the token gets in.
    let limit: Int
    let lengthSeconds: Int
    private let sessions = Guarded<[Session]>([])
    private let clock: @Sendable () -> UInt64

    init(
        limit: Int = 64, lengthSeconds: Int = 12 * 3600,
        clock: @escaping @Sendable () -> UInt64 = { platform_monotonic_nanoseconds() }
    ) {
        self.limit = limit
        self.lengthSeconds = lengthSeconds
        self.clock = clock
    }

    var count: Int { sessions.withLock { $0.count } }

    func begin() -> Session {
        let now = clock()
        let session = Session(id: Self.randomID(), endNanoseconds: now + UInt64(lengthSeconds) * 1_000_000_000)
        sessions.withLock { sessions in
            sessions.removeAll { !$0.isValid(atNanoseconds: now) }
            if sessions.count == limit { sessions.removeFirst().end() }
            sessions.append(session)
        }
        return session
    }

    /// The valid session whose id is `id`. All are looked at, each to its end, so that the time tells nothing of ids.
    func session(_ id: [UInt8]) -> Session? {
        guard id.count == Self.idLength else { return nil }
        let now = clock()
        return sessions.withLock { sessions in
            var found: Session?
            for session in sessions where isEqualThroughout(session.id, id) { found = session }
            return found
        }.flatMap { $0.isValid(atNanoseconds: now) ? $0 : nil }
    }

    func isValid(_ session: Session) -> Bool { session.isValid(atNanoseconds: clock()) }

    func end(_ session: Session) {
        session.end()
        sessions.withLock { $0.removeAll { $0 === session } }
    }

    private static let idLength = 64

    /// 256 bits from the system.
    private static func randomID() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<idLength / 16).flatMap { _ in
            let digits = Array(String(random.next(), radix: 16).utf8)
            return [UInt8](repeating: UInt8(ascii: "0"), count: 16 - digits.count) + digits
        }
    }
}
