// Words of the tab Overview: the ledger, what goes on, and the checks.

/** Parts of reserved memory, in the order of the bar; the colour is a token of tokens.css. */
export const ledgerParts = [
    ["requested_small_bytes", "--live"],
    ["rounding_small_bytes", "--rounding"],
    ["magazine_bytes", "--magazine"],
    ["remote_queued_bytes", "--remote"],
    ["quarantine_bytes", "--quarantine"],
    ["free_slot_bytes", "--slot"],
    ["slab_tail_bytes", "--tail"],
    ["large_bytes", "--large"],
    ["page_cache_bytes", "--cache"],
    ["buddy_free_bytes", "--free"],
    ["metadata_bytes", "--metadata"],
    ["alignment_padding_bytes", "--padding"],
];

/** The ledger's equations, as definitions.md states them: a sum and its parts. */
export const equations = [
    ["reserved_bytes", ["managed_bytes", "metadata_bytes", "alignment_padding_bytes"]],
    ["managed_bytes", ["buddy_free_bytes", "page_cache_bytes", "slab_bytes", "large_bytes"]],
    ["slab_bytes", ["live_object_bytes", "magazine_bytes", "remote_queued_bytes", "quarantine_bytes",
        "free_slot_bytes", "slab_tail_bytes"]],
    ["live_object_bytes", ["requested_small_bytes", "rounding_small_bytes"]],
    ["large_bytes", ["requested_large_bytes", "rounding_large_bytes"]],
];

/** Panels: title, a sentence, the requests that fetch the figures, and the figures that it defines. */
export const panels = {
    pulse: { title: "What goes on",
        about: "Rates over the stated window, states now, and the last two minutes of each.",
        requests: [["GET", "/api/v1/stats", undefined, "{memory, rates, totals}"],
            ["GET", "/api/v1/history?since=2m", undefined, undefined], ["GET", "/api/v1/remote-frees"]],
        terms: ["allocations_per_second", "frees_per_second", "live_objects", "allocated_bytes", "requested_bytes",
            "resident_bytes", "failures", "misuses", "remote_queued_bytes"] },
    glance: { title: "Where every byte is",
        about: "All reserved memory. The bar's parts are counted one by one; none is the remainder of others.",
        requests: [["GET", "/api/v1/stats", undefined, ".memory"]],
        terms: ["reserved_bytes", "managed_bytes", "requested_small_bytes", "rounding_small_bytes", "magazine_bytes",
            "remote_queued_bytes", "quarantine_bytes", "free_slot_bytes", "slab_tail_bytes", "large_bytes",
            "page_cache_bytes", "buddy_free_bytes", "metadata_bytes", "alignment_padding_bytes"] },
    latency: { title: "How long calls take",
        about: "From call to return, in decades. Response times count from when a paced call was due.",
        requests: [["GET", "/api/v1/stats", undefined, ".latency"]], terms: [],
        own: [["p99", "99 of 100 timed calls in the window were at least as quick."],
            ["response", "From the moment for which a paced call was planned, so that a delay is not left out."],
            ["one in", "One call in so many is timed, always; never those that someone looks at."]] },
    doctor: { title: "What the doctor finds",
        about: "Rules of thumb, each with a ratio and an absolute floor, applied to every tick.",
        requests: [["GET", "/api/v1/doctor"]], terms: [] },
    running: { title: "What runs now", about: "Workloads and runs; each leads to where it is changed.",
        requests: [["GET", "/api/v1/workloads"]], terms: [] },
    actions: { title: "Exact figures and checks",
        about: "These stop the attached CPUs at a safepoint for microseconds, so that all figures are of one instant.",
        requests: [["GET", "/api/v1/ledger"], ["POST", "/api/v1/allocator/reclaim", {}],
            ["POST", "/api/v1/selfcheck", {}]],
        terms: ["unaccounted_bytes", "pause_seconds"] },
};

export const empty = {
    ledger: "No exact snapshot taken yet on this page.",
};

export const pulse = {
    waiting: "waiting for the first tick",
    noBacklog: "nothing is on its way",
};

export const doctor = {
    waiting: "Asking the doctor.",
    failed: "The doctor could not be asked:",
    nothing: "Nothing to report. Every rule was applied, and no figure is out of its bounds.",
    severities: { info: "good to know", warning: "warning", critical: "critical" },
    rules: (number) => `${number} rules`,
    since: (tick) => `since tick ${tick}`,
    bound: (text) => `bound ${text}`,
    show: (tab) => `show in ${tab === "cpus" ? "CPUs" : tab[0].toUpperCase() + tab.slice(1)}`,
};

export const running = {
    none: "Nothing runs.",
    start: "Start a workload",
    workloads: "Workloads that run",
    count: (number) => (number === 1 ? "1 workload" : `${number} workloads`),
    run: (name, state) => `The scenario ${name} is ${state}:`,
};

export const latency = {
    call: "call", scale: "10 ns to 1 s, in decades", samples: "timed", samplesAbout: "Calls timed in the window.",
    p50: "Half of the timed calls were at least as quick.", p90: "9 of 10 were at least as quick.",
    p99: "99 of 100 were at least as quick.", p999: "999 of 1,000 were at least as quick.", max: "The slowest.",
    toMax: "and on to the slowest", byPath: "by the path that served it", table: "Table of latencies",
    none: "No latency is measured: the load that runs times no calls.",
};

const paths = [["magazine", "from the magazine"], ["refill", "refill"], ["slab", "from a slab"],
    ["new_slab", "new slab"], ["buddy", "buddy"], ["page_cache", "page cache"], ["remote", "remote"],
    ["reclaim", "after reclaim"]];

/** Rows of the table of latencies: where they stand in `latency`, their title, and what they are. */
export const latencyRows = [
    ...["allocate", "free", "reallocate"].flatMap((operation) => [
        [operation, operation, `Calls of ${operation}, from call to return.`],
        ...paths.map(([path, title]) => [`${operation}.paths.${path}`, title, `${operation}: ${title}`]),
    ]),
    ["response.allocate", "allocate, response", "From when a paced call was due."],
    ["response.free", "free, response", "From when a paced call was due."],
];
