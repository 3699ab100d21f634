/// The words for history, marks, differences, the doctor and events.

extension DefinitionsReport {
    /// The second group is of columns: their names stand in `fields`, their figures in `columns`.
    static let historyFigures = [
        FigureGroup(
            at: [FigurePlace("/history")],
            [
                .constant("step_seconds", "seconds", "From one time to the next."),
                .gauge("times[]", "seconds", "Since 1970: when the last row of each step was taken."),
                .gauge(
                    "columns[][]", "1",
                    "For each field its figure at each time: the last of the step for a gauge, the increase a second "
                        + "since the step before for a counter; null where no tick came."),
                .constant("ring.bytes", "bytes", "Memory of the two rings, taken once."),
                .constant("ring.second_rows", "rows", "Seconds that are kept one by one."),
                .constant("ring.minute_rows", "rows", "Minutes that are kept by their last second."),
                .constant("ring.fields", "columns", "Columns of each row."),
                .constant("ring.cpus", "CPUs", "CPUs that have columns, the common one included."),
            ]),
        FigureGroup(
            at: [FigurePlace("/history", "rates.")],
            counterFigures.map { Figure("\($0.name)_per_second", .rate, $0.unit + "/s", $0.meaning) }),
        FigureGroup(
            at: [FigurePlace("/history")],
            [
                Figure(
                    "observer.pause_seconds_per_second", .rate, "ratio",
                    "The share of time that stops for exact figures took."),
                Figure(
                    "observer.sampler_cpu_seconds_per_second", .rate, "ratio",
                    "Processors that the sampler kept busy, with everything that listens to its ticks."),
                .gauge("classes[].slab_count", "slabs", "Slabs of the class: partial + full + empty."),
                Figure(
                    "cpus[].magazine_hits_per_second", .rate, "operations/s",
                    "Operations that the magazine served alone."),
                Figure("cpus[].magazine_misses_per_second", .rate, "operations/s", "Operations that needed more."),
                .gauge("cpus[].backlog_objects", "objects", "Sent home to this CPU - drained by it."),
            ]),
    ]

    private static let markHead: [Figure] = [
        .constant("tick", "ticks", "The last tick before the mark."),
        .constant("uptime_seconds", "seconds", "From the observer's start to the mark."),
        .constant("pause_seconds", "seconds", "How long the mark stopped the CPUs."),
    ]

    static let markFigures = [
        FigureGroup(
            at: [
                FigurePlace("/marks", "marks[]."), FigurePlace("/diff", "from.", tier: .exact),
                FigurePlace("/diff", "to.", tier: .exact), FigurePlace("/events", "mark."),
            ], markHead),
        FigureGroup(
            at: [FigurePlace("/marks/{id}", tier: .exact)],
            [.constant("pause_seconds", "seconds", "How long the mark stopped the CPUs.")]),
        FigureGroup(
            at: [FigurePlace("/marks")],
            [
                .constant("kept_at_most", "marks", "Marks that are kept; the oldest go."),
                .counter("forgotten", "marks", "Marks that have gone."),
            ]),
        FigureGroup(
            at: [FigurePlace("/diff", tier: .exact)],
            [.gauge("seconds", "seconds", "From the earlier instant to the later one.")]),
        FigureGroup(
            at: [FigurePlace("/diff", "operations.", tier: .exact, isDifference: true)], counterFigures),
        FigureGroup(
            at: [FigurePlace("/diff", tier: .exact)],
            [
                .constant("orders[].order", "1", "The order."),
                Figure("orders[].free_blocks", .difference, "blocks", "Free blocks of exactly this order."),
            ]),
    ]

    /// The second group is of figures that only findings rest on: their names stand in `figures[].name`.
    static let doctorFigures = [
        FigureGroup(
            at: [FigurePlace("/doctor", "findings[]."), FigurePlace("/events", "finding.")],
            [
                .gauge("figures[].value", "1", "The figure called `name`, in its own unit, when the rule last spoke."),
                .constant("figures[].threshold", "1", "The bound that it crossed; null where it only explains."),
                .gauge("since_tick", "ticks", "When the finding began."),
                .gauge("last_tick", "ticks", "When the rule last spoke; a finding ends after some silent ticks."),
            ]),
        FigureGroup(at: [FigurePlace("/doctor")], windowFigures),
    ]

    private static let windowFigures: [Figure] = [
        .ratio("stranded_ratio", "stranded_bytes / (allocated_bytes + page_cache_bytes)."),
        .bytes("stranded_bytes", "Empty slabs, and magazines and page caches of CPUs without a thread."),
        .ratio("page_cache_ratio", "page_cache_bytes / (page_cache_bytes + buddy_free_bytes)."),
        .ratio("metadata_ratio", "metadata_bytes / reserved_bytes."),
        .ratio("free_ratio", "free_bytes / managed_bytes."),
        .bytes("free_bytes", "buddy_free_bytes + page_cache_bytes."),
        .ratio("resident_excess_ratio", "resident_excess_bytes / managed_resident_bytes."),
        .bytes("resident_excess_bytes", "managed_resident_bytes - allocated_bytes."),
        .ratio("remote_queued_ratio", "remote_queued_bytes / slab_bytes."),
        .ratio("magazine_hit_ratio", "Operations of a class that its magazines served alone / all, in the window."),
        .ratio(
            "magazine_balance_ratio",
            "Frees that found a magazine full to allocations that found it empty, or the reverse; near 1 both are many."
        ),
        .gauge("class_operations", "operations", "Operations of a class in the window of ten ticks."),
        .ratio("lock_contention_ratio", "lock_contentions / acquisitions of the buddy's lock, in the window."),
        .gauge("lock_contentions", "operations", "Times in the window that the lock was held by somebody else."),
        .ratio("common_cpu_ratio", "common_cpu_operations / operations of all CPUs, in the window."),
        .gauge("common_cpu_operations", "operations", "Operations in the window of threads without a CPU."),
        .gauge("recent_misuses", "calls", "Frees refused as misuse in the window."),
        .ratio("failure_ratio", "recent_failures / (recent_failures + allocations of the window)."),
        .gauge("recent_failures", "calls", "Requests refused for lack of memory in the window."),
        .ratio("abandoned_stop_ratio", "recent_abandoned_stops / stops asked for in the window."),
        .gauge("recent_abandoned_stops", "stops", "Stops given up in the window."),
        .gauge("clamped_per_tick", "figures", "recent_clamps / ticks of the window."),
        .gauge("recent_clamps", "figures", "Live figures that were clamped in the window."),
    ]

    static let eventFigures = [
        FigureGroup(
            at: [FigurePlace("/events")],
            [
                .gauge("dropped.count", "events", "Events that this reader lost because it was too slow."),
                .gauge("finding.ended_tick", "ticks", "When the finding ended; null where it begins."),
            ])
    ]
}
