/// What the figures of runs mean.
import Observatory

/// The words for `/runs` and `/runs/{id}`.
let runDefinitions = [
    FigureGroup(
        at: [FigurePlace("/runs", "runs[].", tier: nil), FigurePlace("/runs/{id}", tier: nil)],
        [
            Figure("elapsed_seconds", .gauge, "seconds", "Since the start, until the end."),
            Figure("seed", .constant, "1", "What the seeds of its workloads follow from that have none of their own."),
        ]),
    FigureGroup(
        at: [FigurePlace("/runs/{id}", tier: nil)],
        [
            Figure(
                "involuntary_switch_ratio", .gauge, "ratio",
                "Involuntary context switches in the workers' stretches of 10 ms, at most 1; above the scenario's limit, thresholds on time are inconclusive."
            ),
            Figure("progress.phase_index", .gauge, "1", "The phase that runs, from 0."),
            Figure("progress.phase_count", .constant, "phases", "Phases of the scenario."),
            Figure("progress.phase_elapsed_seconds", .gauge, "seconds", "Since the phase began."),
            Figure("progress.operations", .gauge, "operations", "Operations of the run so far."),
            Figure(
                "thresholds[].grace_seconds", .constant, "seconds",
                "So long after its phase began a threshold that aborts is not looked at."),
            Figure(
                "thresholds[].observed", .gauge, "1", "The value of the side that has figures, in the threshold's unit."
            ),
            Figure("thresholds[].limit", .gauge, "1", "The value of the other side."),
            Figure("thresholds[].samples", .gauge, "calls", "Timed calls that a figure of latency rests on."),
            Figure("backend.magazines", .constant, "objects", "Objects that a magazine holds, unless it is auto."),
            Figure("backend.memory_bytes", .constant, "bytes", "Memory that the back end manages."),
            Figure("backend.cpus", .constant, "CPUs", "CPUs that workers can attach to."),
            Figure("comparison.rounds", .constant, "rounds", "How often each back end runs all phases."),
            Figure("comparison.backends[].operations_per_second[]", .gauge, "operations/s", "Throughput by round."),
            Figure(
                "comparison.backends[].median_operations_per_second", .gauge, "operations/s",
                "The median over the rounds."),
            Figure(
                "comparison.ratios[].ratio.median", .gauge, "ratio",
                "The median of the throughput divided by the baseline's of the same round."),
            Figure("comparison.ratios[].ratio.low", .gauge, "ratio", "The lower end of its interval."),
            Figure("comparison.ratios[].ratio.high", .gauge, "ratio", "The upper end of its interval."),
        ]),
    FigureGroup(
        at: [FigurePlace("/runs/{id}", "totals.", tier: nil), FigurePlace("/runs/{id}", "phases[].", tier: nil)],
        [
            Figure("operations", .gauge, "operations", "Calls that have returned, refused ones included."),
            Figure("allocations", .gauge, "operations", "Allocations that were served."),
            Figure("frees", .gauge, "operations", "Frees that were accepted."),
            Figure("reallocations", .gauge, "operations", "Objects whose size was changed."),
            Figure("failures", .gauge, "calls", "Calls that were refused, but for injected failures."),
            Figure("injected_failures", .gauge, "calls", "Calls that failed because somebody asked for it."),
            Figure("corruptions", .gauge, "objects", "Objects that did not hold what was written into them."),
            Figure("operations_per_second", .gauge, "operations/s", "Operations divided by the elapsed time."),
        ]),
    FigureGroup(
        at: [FigurePlace("/runs/{id}", "phases[].", tier: nil)],
        [
            Figure("elapsed_seconds", .gauge, "seconds", "Since the phase began, until it ended."),
            Figure("actions[].at_seconds", .gauge, "seconds", "Since the phase began."),
        ]),
    FigureGroup(
        at: ["allocate", "free", "reallocate", "response"].map {
            FigurePlace("/runs/{id}", "phases[].latency.\($0).", tier: nil)
        },
        [
            Figure("count", .gauge, "calls", "Calls that were timed."),
            Figure("p50_seconds", .gauge, "seconds", "Half of the calls took at most so long."),
            Figure("p90_seconds", .gauge, "seconds", "90 % of the calls took at most so long."),
            Figure("p99_seconds", .gauge, "seconds", "99 % of the calls took at most so long."),
            Figure("p999_seconds", .gauge, "seconds", "99.9 % of the calls took at most so long."),
            Figure("max_seconds", .gauge, "seconds", "The longest call that was timed."),
        ]),
]
