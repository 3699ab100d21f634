/// Bounds and defaults of the settings, in one place for validation and catalogue.

/// Bounds and defaults.
public enum WorkloadBounds {
    public static let threads = 1...64
    /// Seeds are below 2^53, so that every JSON reader keeps them whole.
    public static let seed: ClosedRange<UInt64> = 0...9_007_199_254_740_991
    public static let defaultSeed: UInt64 = 1
    public static let liveBytes = 1...1_099_511_627_776
    public static let defaultLiveBytes = 64 << 20
    /// Operations a second, where the rate is not 0.
    public static let pacedRate = 0.001...100_000_000.0
    public static let defaultRate = 10_000.0
    /// Objects that a workload's live set may hold on average: each costs 16 bytes of bookkeeping, and all of them
    /// must be freed within the second that a stop may take.
    public static let liveObjects = 16_777_216
    /// Part of a back end's capacity that workloads may fill; the rest is for rounding and slack.
    public static let capacityRatio = 0.8
    /// Bytes of the largest block of kind `large`.
    public static let largestBlock = 16 << 20
    public static let remoteShare = 0.0...1.0
    /// Objects that one worker hands to another at once.
    public static let batch = 1...4096
    public static let defaultBatch = 256
    /// Powers of two. Objects are written in words, hence the least.
    public static let alignment = 8...2_097_152
    /// Allocations that an object may outlive.
    public static let lifetime = 1...1_000_000_000
    /// How often each object is written.
    public static let writes = 1...100_000
    public static let defaultWrites = 100
    /// Requests of a thread until another takes its place.
    public static let lifeRequests = 100...1_000_000_000
    public static let defaultLifeRequests = 10_000
    /// What a vector's size is multiplied by.
    public static let growth = 1.05...8.0
    public static let defaultGrowth = 1.5
    public static let smallBytes = 1...1_048_576
    public static let defaultSmallBytes = 4096
    /// Rows of a table of sizes.
    public static let tableRows = 1...256
    public static let exponent = 0.01...10.0
    public static let weight = 1e-9...1e9
    /// How often a trace is replayed.
    public static let loops = 1...1_000_000
}
