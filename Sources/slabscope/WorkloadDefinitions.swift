/// What the figures of workloads mean.
import Observatory

/// The words for `/workloads` and `/workloads/{id}`.
let workloadDefinitions = [
    FigureGroup(
        at: [FigurePlace("/workloads", "workloads[]."), FigurePlace("/workloads/{id}")],
        [
            Figure("threads", .gauge, "threads", "Workers, each on a CPU of its own."),
            Figure("cpus[]", .gauge, "1", "The CPUs of the allocator that the workers have."),
            Figure("seed", .constant, "1", "What the sequence of requests follows from, together with the threads."),
            Figure("live_bytes", .constant, "bytes", "Requested bytes that the whole workload holds."),
            Figure("rate", .gauge, "operations/s", "Operations that are asked for a second; 0 is as many as possible."),
            Figure("elapsed_seconds", .gauge, "seconds", "Since the start, until the end."),
            Figure("operations", .counter, "operations", "Calls that have returned, refused ones included."),
            Figure("allocations", .counter, "operations", "Allocations that were served."),
            Figure("frees", .counter, "operations", "Frees that were accepted."),
            Figure("failures", .counter, "calls", "Calls that were refused: for want of memory, or as misuse."),
            Figure("injected_failures", .counter, "calls", "Allocations that failed because a fault was set."),
            Figure("corruptions", .counter, "objects", "Objects that did not hold what was written into them."),
            Figure("live_objects", .gauge, "objects", "Objects that the workload holds."),
            Figure("live_requested_bytes", .gauge, "bytes", "What it asked for in them."),
            Figure("verified_bytes", .counter, "bytes", "Bytes that were read again and found as they were written."),
            Figure("reallocations", .counter, "operations", "Objects whose size was changed; of some kinds."),
            Figure("skipped", .counter, "events", "Events of a replay whose object had been refused."),
            Figure("loops", .constant, "1", "How often a trace is replayed."),
            Figure("moves", .counter, "operations", "Reallocations that changed the address."),
            Figure("operations_per_second", .rate, "operations/s", "Operations of the last second or so."),
        ] + sizeDefinitions + lifetimeDefinitions + settingDefinitions + backendFigures.map { $0.within("backend.") }
            + DefinitionsReport.latencyOfPart)
]

private let sizeDefinitions = [
    Figure("sizes.size", .gauge, "bytes", "The size of every request, where it is fixed."),
    Figure("sizes.from", .gauge, "bytes", "The smallest request of a range."),
    Figure("sizes.to", .gauge, "bytes", "The largest request of a range."),
    Figure("sizes.mean", .gauge, "bytes", "The mean of normally distributed requests."),
    Figure("sizes.deviation", .gauge, "bytes", "Their standard deviation."),
    Figure("sizes.exponent", .gauge, "1", "Of a power law: twice the size is met 2^exponent times as seldom."),
    Figure("sizes.table[].size", .gauge, "bytes", "A size of a table."),
    Figure("sizes.table[].weight", .gauge, "1", "How often it is asked for, beside the table's other weights."),
]

private let lifetimeDefinitions = [
    Figure("lifetimes.allocations", .constant, "allocations", "The lifetime of every object, where it is fixed."),
    Figure("lifetimes.mean", .constant, "allocations", "The mean of exponential lifetimes."),
    Figure("lifetimes.short", .constant, "allocations", "In a mixture, the mean of most lifetimes."),
    Figure("lifetimes.long", .constant, "allocations", "In a mixture, the mean of the others."),
    Figure("lifetimes.long_share", .constant, "ratio", "In a mixture, the part of the objects that live long."),
]

private let settingDefinitions = [
    Figure("remote_share", .gauge, "ratio", "The part of the objects that the next worker frees."),
    Figure("batch", .constant, "objects", "Objects that are handed to another worker at once, at most."),
    Figure("small_bytes", .constant, "bytes", "The size of the blocks that break up the memory."),
    Figure("growth", .constant, "1", "What a vector's size is multiplied by at each step."),
    Figure("writes", .constant, "1", "How often each object is written by each worker that has it."),
    Figure("life_requests", .constant, "requests", "Requests of a thread until another takes its place."),
    Figure("alignment", .constant, "bytes", "What every address is a multiple of."),
]
