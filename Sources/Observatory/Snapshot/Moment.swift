/// When, and how truly, figures were taken.
import Documents

/// How the figures of an answer hang together.
public enum Tier: String, Sendable {
    /// Each figure is true, the set is not one instant.
    case live
    /// All figures are of one instant, at which every CPU stood still.
    case exact
}

/// What every observing answer starts with.
public struct Moment: Sendable {
    public let tier: Tier
    /// The sampler's number, one a second, counted from 1.
    public let tick: Int
    /// Milliseconds since 1970, UTC.
    public let unixMilliseconds: Int
    /// Since the observer started.
    public let uptimeSeconds: Double
    /// The observer's monotonic clock just before the figures were read.
    let nanoseconds: UInt64
}

extension JSONWriter {
    /// Writes the four fields that every observing answer starts with.
    public mutating func head(_ moment: Moment) {
        field("tier", moment.tier.rawValue)
        field("tick", moment.tick)
        field("taken_at", timestamp(unixMilliseconds: moment.unixMilliseconds))
        field("uptime_seconds", moment.uptimeSeconds)
    }
}
