/// How much is measured.

/// What decides how long a run takes and how sure its figures are.
public struct BenchOptions: Sendable {
    /// Passes over all pairs of work and allocator.
    public var passes: Int
    /// The least time of a timed round, in nanoseconds.
    public var roundNanoseconds: Double
    /// Child processes for each allocator's memory works.
    public var probes: Int
    /// Rounds that are tried for one value before an interrupted one is put aside.
    public var attempts = 4
    /// What decides the order within the passes.
    public var seed: UInt64 = 1

    /// A whole run in some minutes.
    public static var full: BenchOptions { BenchOptions(passes: 40, roundNanoseconds: 4e6, probes: 7) }
    /// A whole run in less than a minute.
    public static var quick: BenchOptions { BenchOptions(passes: 7, roundNanoseconds: 2e6, probes: 2) }
}
