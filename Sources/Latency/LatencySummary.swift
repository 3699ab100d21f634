/// What is told of latency at one moment.

/// Figures since some start, and what must be known to read them.
public struct LatencyTotals: Sendable {
    /// One call in so many is timed.
    public let oneIn: Int
    /// What was taken off every time because looking at the clock costs it, in seconds.
    public let clockSeconds: Double
    /// Timed calls that were lost because the reader was late.
    public let dropped: Int
    public let table: LatencyTable

    /// The largest part of a figure by which it may be too high.
    public static var precision: Double { LatencyHistograms.precision }
}

/// Figures of a window and since the start.
public struct LatencySummary: Sendable {
    public let sinceStart: LatencyTotals
    /// What the window really covers, in seconds; 0 before there is any stretch of time.
    public let windowSeconds: Double
    public let window: LatencyTable
    /// Service times since the start, by operation.
    public let distributions: [LatencyDistribution]
}
