/// Looks at the server again and again, on a thread of its own.
import CPlatform
import Glibc
import HTTPClient
import Threads

/// The last frame, and what has gone wrong since. A server that does not answer keeps nobody from using the keys.
final class Feed: Sendable {
    struct State: Sendable {
        var frame: TopFrame?
        /// Why the last look failed; nil where it did not.
        var failure: String?
    }

    private let state = Guarded(State())

    /// Starts looking, once every `period` seconds; it never ends before the process does.
    init(_ endpoint: HTTPEndpoint, authorization: String? = nil, period: Double, bell: LookPipe) {
        let state = state
        _ = SystemThread.mustStart(name: "top") {
            let source = FrameSource(endpoint, authorization: authorization)
            while true {
                let began = platform_monotonic_nanoseconds()
                let result = Result { () throws(TopError) in try source.frame() }
                state.withLock { $0.take(result) }
                bell.ring()
                sleepUntil(began + UInt64(period * 1e9))
            }
        }
    }

    /// What is known now.
    var latest: State { state.withLock { $0 } }
}

extension Feed.State {
    fileprivate mutating func take(_ result: Result<TopFrame, TopError>) {
        switch result {
        case .success(let frame): self = Feed.State(frame: frame)
        case .failure(let error): failure = error.description
        }
    }
}

/// A pipe through which a thread wakes one that waits for descriptors.
struct LookPipe: Sendable {
    let reading: Int32
    private let writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let opened = unsafe pipe(&ends)
        precondition(opened == 0, "no descriptor is left: errno \(errno)")
        (reading, writing) = (ends[0], ends[1])
    }

    func ring() {
        var byte: UInt8 = 0
        _ = unsafe write(writing, &byte, 1)
    }
}

/// Sleeps until the monotonic clock, in nanoseconds, has come to `deadline`.
func sleepUntil(_ deadline: UInt64) {
    while true {
        let now = platform_monotonic_nanoseconds()
        guard now < deadline else { return }
        _ = poll(nil, 0, Int32(clamping: (deadline - now + 999_999) / 1_000_000))
    }
}
