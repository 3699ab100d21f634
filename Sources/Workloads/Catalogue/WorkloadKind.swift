/// The kinds of load, and which settings each of them has.

/// A kind of load.
public enum WorkloadKind: String, Sendable, CaseIterable {
    case churn
    case producerConsumer = "producer_consumer"
    case mixed
    case stack
    case queue
    case sawtooth
    case large
    case falseSharing = "false_sharing"
    case threadChurn = "thread_churn"
    case reallocGrowth = "realloc_growth"
    case fragmentation
    case replay

    /// The kinds whose requests follow from a seed: all but a replay, whose requests stand in its trace.
    public static let drawn = allCases.filter { $0 != .replay }

    /// Threads that it cannot do without.
    public var leastThreads: Int {
        switch self {
        case .producerConsumer, .mixed, .falseSharing: 2
        default: 1
        }
    }

    /// Sizes that its objects may have.
    public var sizeBounds: ClosedRange<Int> {
        self == .large ? 1...WorkloadBounds.largestBlock : SizeDistribution.sizeBounds
    }

    /// Objects of the largest size that each worker's share must hold, apart from those that are handed over. A
    /// vector that moves is there twice.
    var largestObjectsHeld: Int {
        switch self {
        case .producerConsumer, .reallocGrowth: 2
        default: 1
        }
    }
}

/// A setting by its name in JSON.
public enum WorkloadParameter: String, Sendable, CaseIterable {
    case threads, seed, sizes
    case liveBytes = "live_bytes"
    case liveObjects = "live_objects"
    case rate, lifetimes
    case remoteShare = "remote_share"
    case batch
    case smallBytes = "small_bytes"
    case growth, writes
    case lifeRequests = "life_requests"
    case touch, verify, alignment
    case trace, pace, loops, record
}

extension WorkloadKind {
    /// Whether the kind has this setting; any other is refused.
    public func takes(_ parameter: WorkloadParameter) -> Bool {
        switch parameter {
        case .lifetimes: replacesAtRandom
        case .remoteShare: handsOverByShare
        case .batch: handsOverByShare || self == .producerConsumer
        case .smallBytes: self == .fragmentation
        case .growth: self == .reallocGrowth
        case .writes: self == .falseSharing
        case .lifeRequests: self == .threadChurn
        case .trace, .pace, .loops: self == .replay
        case .threads, .sizes, .liveBytes, .liveObjects, .rate, .alignment: self != .replay
        case .seed, .touch, .verify, .record: true
        }
    }

    /// Whether the order in which objects die is drawn, so that lifetimes may be asked for instead.
    private var replacesAtRandom: Bool {
        switch self {
        case .churn, .mixed, .large, .falseSharing, .threadChurn: true
        default: false
        }
    }

    /// Whether a share of the objects may be handed over to the next worker.
    private var handsOverByShare: Bool {
        switch self {
        case .churn, .mixed, .stack, .queue, .sawtooth, .large, .falseSharing, .reallocGrowth: true
        case .producerConsumer, .threadChurn, .fragmentation, .replay: false
        }
    }
}

// MARK: Defaults

extension WorkloadKind {
    /// The sizes of objects where nothing else is said.
    public var defaultSizes: SizeDistribution {
        switch self {
        case .large: .logUniform(from: 4096, to: 4 << 20)
        case .falseSharing: .fixed(size: 8)
        case .reallocGrowth: .logUniform(from: 64, to: 64 << 10)
        case .fragmentation: .fixed(size: 256 << 10)
        default: .fleet
        }
    }

    /// The live bytes of the whole workload where nothing else is said.
    public var defaultLiveBytes: Int { self == .falseSharing ? 64 << 10 : WorkloadBounds.defaultLiveBytes }

    /// Operations a second where nothing else is said; a replay goes by its trace.
    public var defaultRate: Double { self == .replay ? 0 : WorkloadBounds.defaultRate }

    /// The share of frees that another worker does where nothing else is said.
    public var defaultRemoteShare: Double {
        switch self {
        case .producerConsumer: 1
        case .mixed, .falseSharing: 0.5
        default: 0
        }
    }

    /// What every address is a multiple of where nothing else is said.
    public var defaultAlignment: Int { self == .large ? 4096 : WorkloadBounds.alignment.lowerBound }
}
