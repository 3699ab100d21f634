/// What the observing routes look through.
import BuddySlab
import Documents
import Latency
import Observatory

/// One allocator and everything that watches it, shared by all routes.
public struct Instruments: Sendable {
    public let source: any ObservedAllocator
    public let sampler: Sampler
    /// What `GET /stats` answers.
    public let freshStats: FreshStats
    public let exact: ExactSnapshots
    public let laboratory: Laboratory
    /// Who is asked whose an object is.
    public let holders: HolderList
    public let history: History
    public let marks: Marks
    public let doctor: Doctor

    public init(
        observing source: any ObservedAllocator, latency: LatencyRecorder? = nil, clock: ObservatoryClock = .system
    ) {
        self.source = source
        sampler = Sampler(observing: source, latency: latency, clock: clock)
        freshStats = FreshStats(observing: source, sampler, clock: clock)
        exact = ExactSnapshots(observing: source, sampler)
        laboratory = Laboratory(observing: source, sampler)
        holders = HolderList([laboratory])
        history = History(of: source)
        marks = Marks(exact)
        doctor = Doctor()
        history.append(sampler.latest)
        doctor.examine(sampler.latest)
        sampler.onTick { [history] in history.append($0) }
    }
}

extension QueryItems {
    /// The window of rates, in seconds; nil where the request leaves it to the server.
    func window() throws(Problem) -> Double? {
        self["window"] == nil ? nil : try seconds("window", default: Tick.defaultWindow, in: 1...300)
    }

    /// How many elements a page of a list has.
    func limit() throws(Problem) -> Int { try integer("limit", default: 50, in: 1...200) }
}

extension Request {
    /// Throws unless the body is empty or `{}`.
    func checkNoFields() throws(Problem) { try fields().finish() }
}

extension Problem {
    /// A stop that was given up says which CPU held it up.
    static func notStopped(_ error: SafepointError) -> Problem {
        switch error {
        case .timedOut(let cpu):
            .unavailable(
                "CPU \(cpu.rawValue) did not stop within 100 ms; its thread is busy outside the allocator",
                retryAfterSeconds: 1)
        case .notInitialized:
            .unavailable("the allocator has no memory yet", retryAfterSeconds: 1)
        }
    }
}

/// Runs what stops the CPUs, and turns a stop that was given up into an answer.
func stopping<Value>(_ body: () throws(SafepointError) -> Value) throws(Problem) -> Value {
    do throws(SafepointError) { return try body() } catch { throw .notStopped(error) }
}
