/// The words for times of calls.
import BuddySlab
import Latency

extension DefinitionsReport {
    static let latencyFigures = [
        FigureGroup(
            at: [FigurePlace("/stats", "latency.")],
            [
                .gauge("window_seconds", "seconds", "The stretch of time that the times beside it are of.")
            ] + measureOfLatency + everyOperation(.gauge, "in the window")),
        FigureGroup(
            at: [FigurePlace("/stats", "latency.since_start.")],
            everyOperation(.counter, "since the start")),
        FigureGroup(
            at: [FigurePlace("/classes", "classes[].latency."), FigurePlace("/classes/{size}", "latency.")],
            [.gauge("window_seconds", "seconds", "The stretch of time that the times beside it are of.")]
                + ["allocate.", "free."].flatMap { shortTimes($0, .gauge, "of the class in the window") }),
    ]

    /// The words for the latency of a part of the threads, since they began: below `latency.` in its answer.
    public static let latencyOfPart: [Figure] =
        (measureOfLatency
        + (LatencyOperation.allCases.map { "\($0.name)." } + responses).flatMap {
            times($0, .counter, "since the start")
        }).map { Figure("latency." + $0.name, $0.kind, $0.unit, $0.meaning) }

    private static let responses = LatencyOperation.allCases.map { "response.\($0.name)." }

    private static let measureOfLatency: [Figure] = [
        .constant("one_in", "calls", "One call in so many is timed; other calls are not in these figures."),
        .constant("precision_ratio", "ratio", "A percentile is too high by at most this part of itself."),
        .constant("clock_seconds", "seconds", "What the clock costs, taken off every time."),
        .counter("dropped", "calls", "Timed calls that were lost because they were not read in time."),
    ]

    /// Service times of all operations, by path too, and response times.
    private static func everyOperation(_ kind: FigureKind, _ stretch: String) -> [Figure] {
        LatencyOperation.allCases.flatMap { operation in
            times("\(operation.name).", kind, stretch)
                + OperationPath.labelled.flatMap { path in
                    shortTimes("\(operation.name).paths.\(path.label).", kind, stretch + ", served this way")
                }
        } + responses.flatMap { times($0, kind, stretch) }
    }

    /// What a time begins with is what tells service from response.
    private static func start(_ prefix: String) -> String {
        prefix.hasPrefix("response") ? "from the planned moment to the return" : "from call to return"
    }

    private static func times(_ prefix: String, _ kind: FigureKind, _ stretch: String) -> [Figure] {
        samples(prefix, kind, stretch)
            + [("p50", "50 %"), ("p90", "90 %"), ("p99", "99 %"), ("p999", "99.9 %")].map { name, share in
                percentile(prefix, name, share, stretch)
            } + [longest(prefix, stretch)]
    }

    private static func shortTimes(_ prefix: String, _ kind: FigureKind, _ stretch: String) -> [Figure] {
        samples(prefix, kind, stretch)
            + [percentile(prefix, "p50", "50 %", stretch), percentile(prefix, "p99", "99 %", stretch)]
            + [longest(prefix, stretch)]
    }

    private static func samples(_ prefix: String, _ kind: FigureKind, _ stretch: String) -> [Figure] {
        let planned = prefix.hasPrefix("response") ? " that were planned for a moment" : ""
        return [Figure(prefix + "samples", kind, "calls", "Timed calls\(planned), \(stretch).")]
    }

    private static func percentile(_ prefix: String, _ name: String, _ share: String, _ stretch: String) -> Figure {
        .gauge(
            prefix + name, "seconds",
            "The least time, \(start(prefix)), that \(share) of the samples do not exceed, \(stretch); null without "
                + "samples.")
    }

    private static func longest(_ prefix: String, _ stretch: String) -> Figure {
        .gauge(
            prefix + "max", "seconds", "The longest of the samples, \(start(prefix)), \(stretch); null without samples."
        )
    }
}
