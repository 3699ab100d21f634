/// The kinds of load and size distributions, described: the HTTP catalogue is made from this.

/// A parameter's default or bound, as JSON will show it.
public enum ParameterValue: Sendable, Equatable {
    case integer(Int)
    case number(Double)
    case text(String)
}

/// One setting of a kind or distribution.
public struct ParameterDescription: Sendable, Equatable {
    public let name: String
    /// JSON type, or `object`.
    public let type: String
    /// nil: must be given.
    public let defaultValue: ParameterValue?
    public let minimum: ParameterValue?
    public let maximum: ParameterValue?
    public let unit: String?
    public let about: String
}

/// A kind of load: what it does, what it stresses, where it comes from.
public struct KindDescription: Sendable, Equatable {
    public let kind: WorkloadKind
    public let title: String
    public let about: String
    public let stresses: String
    public let origin: String
    public let parameters: [ParameterDescription]
}

/// A size distribution and its parameters.
public struct DistributionDescription: Sendable, Equatable {
    public let distribution: String
    public let about: String
    public let origin: String
    public let parameters: [ParameterDescription]
}

/// All that a client may ask for.
public enum WorkloadCatalogue {
    public static let kinds: [KindDescription] = WorkloadKind.allCases.map(describe)

    private static func describe(_ kind: WorkloadKind) -> KindDescription {
        switch kind {
        case .churn: churn
        case .producerConsumer: producerConsumer
        case .sawtooth: sawtooth
        }
    }

    private static let churn = KindDescription(
        kind: .churn, title: "Churn: a steady live set, replaced at random",
        about: "Each worker fills its share of live_bytes, then for ever frees objects drawn at random until the "
            + "next one fits, and allocates it. The live set stays within two largest objects of its share, never "
            + "above.",
        stresses: "Slabs that are neither full nor empty, slab slack, scattered frees, the cost of a lookup from an "
            + "address that is not in the cache.",
        origin: "Random replacement as in Larson and Krishnan, Memory Allocation for Long-Running Server Applications "
            + "(ISMM 1998), without its handing over of objects between threads.",
        parameters: parameters(of: .churn))

    private static let producerConsumer = KindDescription(
        kind: .producerConsumer, title: "Producer and consumer: every object is freed by another CPU",
        about: "Workers stand in a ring. Each allocates a batch, hands it to the next worker, and frees a batch that "
            + "the worker before it made some batches ago. Queues between them are bounded and hold the live set.",
        stresses: "Frees from another CPU, mail between CPUs, memory that gathers where it is freed and is missed "
            + "where it is needed.",
        origin: "Lever and Boreham, malloc() Performance in a Multithreaded Linux Environment (USENIX 2000); the "
            + "blowup that such a load provokes is described by Berger, McKinley, Blumofe and Wilson, Hoard "
            + "(ASPLOS 2000).",
        parameters: parameters(of: .producerConsumer))

    private static let sawtooth = KindDescription(
        kind: .sawtooth, title: "Sawtooth: fill, drain, repeat",
        about: "Each worker allocates until its share of live_bytes is full, then frees all of it, oldest first, "
            + "newest first or in random order as the seed decides, and starts again.",
        stresses: "Slab creation and return, splits and merges of page blocks, what reclaim gives back to the system.",
        origin: "Peaks in the taxonomy of Wilson, Johnstone, Neely and Boles, Dynamic Storage Allocation: A Survey and "
            + "Critical Review (IWMM 1995).",
        parameters: parameters(of: .sawtooth))

    private static func parameters(of kind: WorkloadKind) -> [ParameterDescription] {
        [
            ParameterDescription(
                name: "threads", type: "integer",
                defaultValue: .integer(kind.leastThreads), minimum: .integer(kind.leastThreads),
                maximum: .integer(WorkloadBounds.threads.upperBound), unit: nil,
                about: "Worker threads, each with a CPU of the allocator to itself."),
            ParameterDescription(
                name: "seed", type: "integer", defaultValue: .integer(Int(WorkloadBounds.defaultSeed)),
                minimum: .integer(0), maximum: .integer(Int(WorkloadBounds.seed.upperBound)), unit: nil,
                about: "The same seed and thread count give the same request sequence."),
            ParameterDescription(
                name: "sizes", type: "object", defaultValue: .text("fleet"), minimum: nil, maximum: nil, unit: nil,
                about: "One of the size distributions; may be changed while it runs."),
            ParameterDescription(
                name: "live_bytes", type: "integer", defaultValue: .integer(WorkloadBounds.defaultLiveBytes),
                minimum: .integer(WorkloadBounds.liveBytes.lowerBound),
                maximum: .integer(WorkloadBounds.liveBytes.upperBound), unit: "bytes",
                about: "Requested bytes kept live by the whole workload; at most 80 % of the memory that others leave, "
                    + "for each thread room for \(kind.largestObjectsHeld) of the largest object."),
            ParameterDescription(
                name: "rate", type: "number", defaultValue: .number(WorkloadBounds.defaultRate), minimum: .number(0),
                maximum: .number(WorkloadBounds.pacedRate.upperBound), unit: "operations per second",
                about: "For the whole workload; 0 is as fast as possible; may be changed while it runs."),
        ]
    }
}
