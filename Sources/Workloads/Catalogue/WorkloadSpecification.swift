/// What to run: the settings of one workload, with the defaults and bounds that the catalogue shows.

/// A kind of load.
public enum WorkloadKind: String, Sendable, CaseIterable {
    case churn
    case producerConsumer = "producer_consumer"
    case sawtooth

    /// Threads that it cannot do without.
    public var leastThreads: Int { self == .producerConsumer ? 2 : 1 }

    /// Objects of the largest size that each worker's share must hold.
    var largestObjectsHeld: Int { self == .producerConsumer ? 2 : 1 }
}

/// The settings of a workload.
public struct WorkloadSpecification: Sendable, Equatable {
    public var kind: WorkloadKind
    /// Worker threads, each on a CPU of its own.
    public var threads: Int
    /// The same seed and thread count give the same request sequence for each worker.
    public var seed: UInt64
    public var sizes: SizeDistribution
    /// Requested bytes that the whole workload keeps live; never exceeded.
    public var liveBytes: Int
    /// Operations a second of the whole workload; 0 is as fast as the workers can.
    public var rate: Double
    /// Requests after which each worker ends by itself; nil means until it is stopped.
    public var requestsPerWorker: UInt64?

    /// Settings of a kind, with the catalogue's defaults; `threads` is by default the fewest that the kind allows.
    public init(
        kind: WorkloadKind, threads: Int? = nil,
        seed: UInt64 = WorkloadBounds.defaultSeed, sizes: SizeDistribution = .fleet,
        liveBytes: Int = WorkloadBounds.defaultLiveBytes, rate: Double = WorkloadBounds.defaultRate,
        requestsPerWorker: UInt64? = nil
    ) {
        self.kind = kind
        self.threads = threads ?? kind.leastThreads
        self.seed = seed
        self.sizes = sizes
        self.liveBytes = liveBytes
        self.rate = rate
        self.requestsPerWorker = requestsPerWorker
    }

    /// Each worker's part of the live bytes.
    var share: Int { liveBytes / threads }
}

/// Changes to a running workload; what is nil stays as it is.
public struct WorkloadChange: Sendable, Equatable {
    /// Operations a second of the whole workload; 0 is as fast as the workers can.
    public var rate: Double?
    public var paused: Bool?
    /// From here on the request sequence also depends on when the change came.
    public var sizes: SizeDistribution?

    public init(rate: Double? = nil, paused: Bool? = nil, sizes: SizeDistribution? = nil) {
        self.rate = rate
        self.paused = paused
        self.sizes = sizes
    }
}

/// Bounds and defaults of the settings, in one place for validation and catalogue.
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
}
