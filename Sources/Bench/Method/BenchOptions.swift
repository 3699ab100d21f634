/// How much is measured.

/// What decides how long a run takes and how sure its figures are.
public struct BenchOptions: Sendable {
    /// Passes over all pairs of work and allocator, at the most.
    public var passes: Int
    /// No pass begins after so many seconds: on a busy machine, where most rounds are repeated, there are fewer then.
    public var seconds: Double
    /// The least time of a timed round, in nanoseconds.
    public var roundNanoseconds: Double
    /// Child processes for each allocator's memory works.
    public var probes: Int
    /// Pairs of a watched and an unwatched round, and for how long each is timed, in seconds: whatever happens once a
    /// second must happen in every round.
    public var observedPairs: Int
    public var observedSeconds = 1.0
    /// The length of a round of requests, in seconds.
    public var requestSeconds = 0.2
    /// Rounds that are tried for one value before an interrupted one is put aside.
    public var attempts = 4
    /// What decides the order within the passes.
    public var seed: UInt64 = 1

    /// A whole run in some minutes.
    public static var full: BenchOptions {
        BenchOptions(passes: 60, seconds: 240, roundNanoseconds: 4e6, probes: 7, observedPairs: 20)
    }
    /// A whole run in less than a minute.
    public static var quick: BenchOptions {
        BenchOptions(passes: 7, seconds: 35, roundNanoseconds: 2e6, probes: 2, observedPairs: 6)
    }
}
