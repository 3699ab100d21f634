/// What the figures of workloads mean.
import Observatory

/// The words for `/workloads` and `/workloads/{id}`.
let workloadDefinitions = [
    FigureGroup(
        at: [FigurePlace("/workloads", "workloads[]."), FigurePlace("/workloads/{id}")],
        [
            Figure("threads", .constant, "threads", "Workers, each on a CPU of its own."),
            Figure("cpus[]", .gauge, "1", "The CPUs of the allocator that the workers have."),
            Figure("seed", .constant, "1", "What the sequence of requests follows from, together with the threads."),
            Figure("sizes.size", .constant, "bytes", "The size of every request, where it is fixed."),
            Figure("sizes.from", .constant, "bytes", "The smallest request of a range."),
            Figure("sizes.to", .constant, "bytes", "The largest request of a range."),
            Figure("live_bytes", .constant, "bytes", "Requested bytes that the whole workload holds."),
            Figure("rate", .gauge, "operations/s", "Operations that are asked for a second; 0 is as many as possible."),
            Figure("elapsed_seconds", .gauge, "seconds", "Since the start, until the end."),
            Figure("operations", .counter, "operations", "Calls that were answered: allocations, frees and failures."),
            Figure("allocations", .counter, "operations", "Allocations that were served."),
            Figure("frees", .counter, "operations", "Frees that were accepted."),
            Figure("failures", .counter, "calls", "Requests that found no memory."),
            Figure("corruptions", .counter, "objects", "Objects that did not hold what was written into them."),
            Figure("live_objects", .gauge, "objects", "Objects that the workload holds."),
            Figure("live_requested_bytes", .gauge, "bytes", "What it asked for in them."),
            Figure("verified_bytes", .counter, "bytes", "Bytes that were read again and found as they were written."),
            Figure("operations_per_second", .rate, "operations/s", "Operations of the last second or so."),
        ] + DefinitionsReport.latencyOfPart)
]
