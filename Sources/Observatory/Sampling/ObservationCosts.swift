/// What watching costs besides the ticks themselves. This file reads the clock of the calling thread.
import Glibc

/// Memory and traffic of everything that observes beside the sampler.
public struct ObservationCosts: Sendable, Equatable {
    /// Bytes of all rings of the past.
    public var ringBytes = 0
    /// Readers of events now.
    public var eventStreams = 0
    /// Events since the start: made, handed to readers (one for each reader), and lost by readers that were too slow.
    public var eventsPublished = 0
    public var eventsSent = 0
    public var eventsDropped = 0

    /// Nothing.
    public init() {}
}

enum ThreadTime {
    /// Processor time that the calling thread has used.
    static var seconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
