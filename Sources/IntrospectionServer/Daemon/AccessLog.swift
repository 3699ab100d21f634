/// A line for each answer, for those who ask for it.
import CPlatform
import Logging

/// Writes what was asked and what came of it; never a header field, a query or a body, where secrets are.
final class AccessLog: Sendable {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    /// Writes an answer that has been sent, or whose connection has ended.
    func write(_ entry: AccessEntry) {
        guard entry.status > 0 else { return }
        let microseconds = (platform_monotonic_nanoseconds() - entry.beganNanoseconds) / 1000
        logger.info(
            "answered",
            metadata: [
                "method": "\(entry.method)", "path": "\(entry.path)", "status": .stringConvertible(entry.status),
                "bytes": .stringConvertible(entry.bytes), "microseconds": .stringConvertible(microseconds),
            ])
    }
}

/// What is known of one exchange. It belongs to its connection's thread.
final class AccessEntry {
    /// `-` for a method that HTTP does not define, whose letters are anybody's.
    let method: String
    /// The pattern of the route; where a request led to none, its path, whose blanks and controls are `%XX`.
    var path: String
    /// 0 until there is an answer.
    var status = 0
    /// Of the body, as it is sent.
    var bytes = 0
    let beganNanoseconds = platform_monotonic_nanoseconds()

    /// Longer paths are cut: a client's letters must not fill a disk faster than it sends them.
    private static let longestPath = 128

    init(method: String, target: [UInt8]) {
        self.method = HTTPMethod(rawValue: method)?.rawValue ?? "-"
        path = String(RequestTarget.printable(target.prefix { $0 != UInt8(ascii: "?") }).prefix(Self.longestPath))
    }

    /// There is an answer, with a body of so many bytes, unless it is one to `HEAD`.
    func answered(status: Int, bytes: Int) {
        self.status = status
        self.bytes = method == HTTPMethod.head.rawValue ? 0 : bytes
    }
}
