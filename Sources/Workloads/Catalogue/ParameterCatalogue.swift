/// The settings, described for the catalogue.

extension WorkloadCatalogue {
    /// A kind's setting with its default and bounds.
    static func parameter(_ parameter: WorkloadParameter, of kind: WorkloadKind) -> ParameterDescription {
        switch parameter {
        case .threads, .seed, .sizes, .liveBytes, .liveObjects, .rate: load(parameter, of: kind)
        case .lifetimes, .remoteShare, .batch, .touch, .verify, .alignment: handling(parameter, of: kind)
        case .smallBytes, .growth, .writes, .lifeRequests: special(parameter)
        case .trace, .pace, .loops, .record: tracing(parameter)
        }
    }

    private static func load(_ parameter: WorkloadParameter, of kind: WorkloadKind) -> ParameterDescription {
        switch parameter {
        case .threads:
            integer(
                .threads, kind.leastThreads, kind.leastThreads...WorkloadBounds.threads.upperBound,
                "Worker threads, each with a CPU of the allocator to itself; may be changed while it runs: all workers "
                    + "free what they hold, and so many begin anew.")
        case .seed:
            integer(
                .seed, Int(WorkloadBounds.defaultSeed), 0...Int(WorkloadBounds.seed.upperBound),
                "The same seed and thread count give the same request sequence.")
        case .sizes:
            ParameterDescription(
                name: parameter.rawValue, type: "object", defaultValue: .sizes(kind.defaultSizes),
                about: "One of the size distributions, of sizes up to \(kind.sizeBounds.upperBound) bytes; may be "
                    + "changed while it runs.")
        case .liveObjects:
            ParameterDescription(
                name: parameter.rawValue, type: "integer", minimum: .integer(1),
                maximum: .integer(WorkloadBounds.liveObjects), unit: "objects",
                about: "Instead of live_bytes: as many bytes as so many objects of the mean size have.")
        case .rate:
            number(
                .rate, WorkloadBounds.defaultRate, 0...WorkloadBounds.pacedRate.upperBound,
                "For the whole workload; 0 is as fast as possible; may be changed while it runs.",
                unit: "operations per second")
        default: liveBytes(of: kind)
        }
    }

    private static func liveBytes(of kind: WorkloadKind) -> ParameterDescription {
        let objectsHeld = WorkloadSpecification(kind: kind).largestObjectsHeld
        return integer(
            .liveBytes, kind.defaultLiveBytes, WorkloadBounds.liveBytes,
            "Requested bytes kept live by the whole workload, never exceeded; at most 80 % of the memory that others "
                + "leave, for each thread room for \(objectsHeld) of the largest object"
                + (kind.takes(.remoteShare) && kind.defaultRemoteShare == 0 ? ", two more with a remote_share." : "."),
            unit: "bytes")
    }

    private static func handling(_ parameter: WorkloadParameter, of kind: WorkloadKind) -> ParameterDescription {
        switch parameter {
        case .lifetimes:
            ParameterDescription(
                name: parameter.rawValue, type: "object", defaultValue: .lifetimes(.random),
                about: "One of the lifetime distributions, counted in allocations of the object's worker. Where there "
                    + "is no room, the object that would die next dies early.")
        case .remoteShare:
            number(
                .remoteShare, kind.defaultRemoteShare, WorkloadBounds.remoteShare,
                "Part of the objects that the next worker frees; more than 0 needs two threads; may be changed while "
                    + "it runs.")
        case .batch:
            integer(
                .batch, WorkloadBounds.defaultBatch, WorkloadBounds.batch,
                "Objects that are handed to another worker at once, where the live set allows.", unit: "objects")
        case .touch:
            ParameterDescription(
                name: parameter.rawValue, type: "string", defaultValue: .text(Touch.all.rawValue),
                choices: Touch.allCases.map(\.rawValue),
                about: "How much of each object is written: nothing, its first \(Touch.header.limit) bytes, or all. "
                    + "What is not written is not checked.")
        case .verify:
            ParameterDescription(
                name: parameter.rawValue, type: "boolean", defaultValue: .flag(true),
                about: "Whether what was written is compared before the free.")
        default:
            integer(
                .alignment, kind.defaultAlignment, WorkloadBounds.alignment,
                "A power of two that divides every address.", unit: "bytes")
        }
    }

    private static func special(_ parameter: WorkloadParameter) -> ParameterDescription {
        switch parameter {
        case .smallBytes:
            integer(
                .smallBytes, WorkloadBounds.defaultSmallBytes, WorkloadBounds.smallBytes,
                "Size of the blocks that break up the memory.", unit: "bytes")
        case .growth:
            number(
                .growth, WorkloadBounds.defaultGrowth, WorkloadBounds.growth,
                "What a vector's size is multiplied by, at each step.")
        case .writes:
            integer(
                .writes, WorkloadBounds.defaultWrites, WorkloadBounds.writes,
                "How often each object is written by each worker that has it.")
        default:
            integer(
                .lifeRequests, WorkloadBounds.defaultLifeRequests, WorkloadBounds.lifeRequests,
                "Requests of a thread until another takes its place.")
        }
    }

    private static func tracing(_ parameter: WorkloadParameter) -> ParameterDescription {
        switch parameter {
        case .trace:
            ParameterDescription(
                name: parameter.rawValue, type: "string",
                about: "Name of the trace, see /traces; it decides on threads, sizes and order.")
        case .pace:
            ParameterDescription(
                name: parameter.rawValue, type: "string", defaultValue: .text(ReplayPace.recorded.rawValue),
                choices: ReplayPace.allCases.map(\.rawValue),
                about: "Whether each event waits for its moment, or comes as fast as the order between threads allows.")
        case .loops:
            integer(.loops, 1, WorkloadBounds.loops, "How often the trace is replayed.")
        default:
            ParameterDescription(
                name: parameter.rawValue, type: "string",
                about: "Name of a trace to record the calls as; it is there when the workload has been stopped.")
        }
    }

    private static func integer(
        _ parameter: WorkloadParameter, _ value: Int, _ bounds: ClosedRange<Int>, _ about: String, unit: String? = nil
    ) -> ParameterDescription {
        ParameterDescription(
            name: parameter.rawValue, type: "integer", defaultValue: .integer(value),
            minimum: .integer(bounds.lowerBound), maximum: .integer(bounds.upperBound), unit: unit, about: about)
    }

    private static func number(
        _ parameter: WorkloadParameter, _ value: Double, _ bounds: ClosedRange<Double>, _ about: String,
        unit: String? = nil
    ) -> ParameterDescription {
        ParameterDescription(
            name: parameter.rawValue, type: "number", defaultValue: .number(value),
            minimum: .number(bounds.lowerBound), maximum: .number(bounds.upperBound), unit: unit, about: about)
    }
}
