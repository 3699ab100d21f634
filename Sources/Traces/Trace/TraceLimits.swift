/// What a trace may hold: bounds that readers enforce and documents state.

/// Bounds of traces.
public enum TraceLimits {
    /// Threads of one trace; each is replayed by a worker with a CPU of its own.
    public static let threads = 64
    /// Events of one trace; each takes 16 bytes in memory.
    public static let events = 8_000_000
    /// Bytes that an object may have.
    public static let sizes = 1...1_073_741_824
    /// Powers of two that an object's address may be asked to be a multiple of.
    public static let alignments = 1...2_097_152
    /// The highest id that a text may use: a reader's table has a place for each.
    public static let highestID = 16_777_215
    /// The latest moment of an event, from the trace's start: 19.5 hours.
    public static let nanoseconds: UInt64 = (1 << 46) - 1
    /// Bytes of a line, its end not counted.
    public static let lineBytes = 128
    /// Faults of one text that are listed.
    public static let faultsListed = 20
    /// What an allocation asks for that names no alignment.
    public static let defaultAlignment = 8
}
