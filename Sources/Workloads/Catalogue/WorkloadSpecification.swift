/// What to run: the settings of one workload.
import Traces

/// How much of an object its worker writes.
public enum Touch: String, Sendable, CaseIterable {
    case none
    /// The first cache line.
    case header
    case all

    /// Bytes that are written of each object, at most.
    var limit: Int {
        switch self {
        case .none: 0
        case .header: 64
        case .all: .max
        }
    }
}

/// The settings of a workload. A setting that its kind does not have keeps its default.
public struct WorkloadSpecification: Sendable, Equatable {
    public var kind: WorkloadKind
    /// Worker threads, each on a CPU of its own.
    public var threads: Int
    /// The same seed and thread count give the same request sequence for each worker.
    public var seed: UInt64
    public var sizes: SizeDistribution
    /// Requested bytes that the whole workload keeps live; never exceeded.
    public var liveBytes: Int
    /// Where `liveBytes` was given as so many objects of the mean size, how many.
    public private(set) var liveObjects: Int?
    /// Operations a second of the whole workload; 0 is as fast as the workers can.
    public var rate: Double
    /// The run of a scenario that it is a part of; nil where a client has started it.
    public var run: String?
    /// Requests after which each worker ends by itself; nil means until it is stopped.
    public var requestsPerWorker: UInt64?
    public var lifetimes = LifetimeDistribution.random
    /// Part of the frees that the next worker does, 0...1.
    public var remoteShare: Double
    /// Objects handed to another worker at once.
    public var batch = WorkloadBounds.defaultBatch
    public var touch = Touch.all
    /// Whether what was written is compared before the free.
    public var verify = true
    /// What every address is a multiple of; a power of two.
    public var alignment: Int
    /// How often each object is written (false_sharing).
    public var writes = WorkloadBounds.defaultWrites
    /// Requests of a thread until another takes its place (thread_churn).
    public var lifeRequests = WorkloadBounds.defaultLifeRequests
    /// What a vector's size is multiplied by when it is full (realloc_growth).
    public var growth = WorkloadBounds.defaultGrowth
    /// Size of the blocks that break up the memory (fragmentation).
    public var smallBytes = WorkloadBounds.defaultSmallBytes
    /// The name of the trace (replay), and the trace itself once it has been found.
    public var trace: String?
    public internal(set) var replayed: Trace?
    /// How fast the trace is replayed, and how often.
    public var pace = ReplayPace.recorded
    public var loops = 1
    /// The name of the trace that the workload's calls are recorded as.
    public var record: String?
    var recorder: TraceRecorder?

    /// Settings of a kind, with the catalogue's defaults; `threads` is by default the fewest that the kind allows.
    public init(
        kind: WorkloadKind, threads: Int? = nil,
        seed: UInt64 = WorkloadBounds.defaultSeed, sizes: SizeDistribution? = nil,
        liveBytes: Int? = nil, rate: Double? = nil,
        requestsPerWorker: UInt64? = nil
    ) {
        self.kind = kind
        self.threads = threads ?? kind.leastThreads
        self.seed = seed
        self.sizes = sizes ?? kind.defaultSizes
        self.liveBytes = liveBytes ?? kind.defaultLiveBytes
        self.rate = rate ?? kind.defaultRate
        self.requestsPerWorker = requestsPerWorker
        remoteShare = kind.defaultRemoteShare
        alignment = kind.defaultAlignment
    }

    /// Keeps as many bytes live as so many objects of the mean size have. Later changes of the sizes leave the bytes
    /// as they are.
    public mutating func keepLive(objects: Int) {
        liveObjects = objects
        let bytes = Double(objects) * sizes.mean
        liveBytes = Int(min(bytes.rounded(.up), Double(WorkloadBounds.liveBytes.upperBound) * 2))
    }

    /// Bytes that may live at once: threads of a replay may run ahead of each other.
    var mostLiveBytes: UInt64 { kind == .replay ? .max : UInt64(liveBytes) }

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
    /// Like `sizes`, for the share of frees that another worker does.
    public var remoteShare: Double?
    /// All workers end, and so many begin, with the sequences and shares of a workload that is started with them.
    public var threads: Int?

    public init(
        rate: Double? = nil, paused: Bool? = nil, sizes: SizeDistribution? = nil, remoteShare: Double? = nil,
        threads: Int? = nil
    ) {
        self.rate = rate
        self.paused = paused
        self.sizes = sizes
        self.remoteShare = remoteShare
        self.threads = threads
    }
}
