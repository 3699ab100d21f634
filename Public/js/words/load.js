// Words of the tab Load: workloads, scenarios, runs and what they report.

/** Panels: title, a sentence, the requests that fetch the figures, and the figures that they define. */
export const panels = {
    load: { title: "Workloads",
        about: "Workers on threads of their own, checking every byte they wrote when they free it.",
        requests: [["GET", "/api/v1/workloads"], ["GET", "/api/v1/workload-kinds"]], terms: [],
        own: [["operations", "Completed allocator calls of the workload."],
            ["rate", "Operations a second for the whole workload; 0 is as fast as it goes."],
            ["corruptions",
                "Objects whose bytes were not what the worker had written. 0, or the allocator is broken."]] },
    scenario: { title: "Scenario",
        about: "Phases of load with thresholds, which end in a verdict. A run needs the allocator to itself.",
        requests: [["GET", "/api/v1/scenarios"]], terms: [] },
    run: { title: "Run", about: "What a scenario does now, or what it did.",
        requests: [["GET", "/api/v1/runs"]], terms: [],
        own: [["passed", "Every threshold held."], ["failed", "A threshold did not hold."],
            ["aborted", "Cancelled before its end."], ["error", "The run itself could not be done."],
            ["inconclusive", "A threshold on time had too few samples, or the machine was too busy to tell."]] },
    runs: { title: "Runs", about: "The last ones, the newest first. Open one to compare another with it.",
        requests: [["GET", "/api/v1/runs"]], terms: [] },
};

export const empty = {
    workloads: "No workload runs. Start one with the form above.",
};

export const load = {
    start: "Start", stresses: "What it stresses, where it comes from", moreSettings: "More settings of this kind",
    waitingKinds: "Waiting for the catalogue of kinds.", noKinds: "The catalogue could not be read:",
    change: "Change", changeTitle: "change while it runs",
    changeable: [["rate", "Operations a second; 0 is as fast as it goes"], ["threads", "Workers"],
        ["remote_share", "Share of frees on another CPU"], ["sizes", "A distribution, as JSON"]],
};

/** The back ends that the server names by itself, and instances that a load sets up. */
export const backends = {
    named: { server: "server: the allocator that this page shows", buddyslab: "buddyslab: an instance of its own",
        system: "system: the C library's malloc" },
    instance: (settings) => `buddyslab: ${settings}`,
    hint: "The allocator that serves the load",
};

export const scenario = {
    waiting: "Asking for the scenarios.",
    absent: "This server runs no scenarios.",
    count: (number) => `${number} presets`,
    pick: "preset", text: "scenario, as JSON", seedHint: "Empty: the scenario's own",
    queue: "wait while another one runs",
    ownBackend: "as the scenario says", backendHint: "The allocator that serves the run",
    compare: "compare back ends",
    compareAbout: "Each runs the whole scenario in every round, in turns; tick two or more. They need an instance of "
        + "their own, so the figures of this page stand still meanwhile.",
    rounds: "rounds", roundsHint: "How often each back end has its turn",
    validate: "Validate", run: "Run",
    noJSON: "This is no JSON:",
    valid: (length) => `Valid. It would take about ${length}.`,
    validOpen: "Valid. It takes as long as its operations take.",
    threads: (number) => (number === 1 ? "1 thread" : `${number} threads`), live: (text) => `${text} live`,
    thresholds: (number) => (number === 1 ? "1 threshold" : `${number} thresholds`),
    wrong: (number) => (number === 1 ? "One thing is wrong:" : `${number} things are wrong:`),
};

export const run = {
    none: "No run is open. Run a scenario, or open one of the runs below.",
    gone: (id) => `The run ${id} is gone; the last hundred are kept.`,
    cancel: "cancel", trace: "trace", repeat: "the curl line that repeats it", hash: "requests",
    switches: (ratio) => `${(ratio * 100).toFixed(1)} % of samples with involuntary switches`,
    verdicts: { passed: "passed", failed: "failed", aborted: "aborted", error: "error", inconclusive: "inconclusive",
        queued: "queued", running: "running", stopping: "stopping", finished: "finished", pending: "pending" },
};

export const report = {
    phases: "Phases", phase: "phase", thresholds: "Thresholds", wholeRun: "whole run",
    noThresholds: "The scenario has no thresholds.", noPhases: "No phase has ended yet.",
    states: { pending: "pending", running: "running", finished: "done", passed: "passed", failed: "failed",
        inconclusive: "inconclusive", error: "error" },
    thresholdHeads: ["state", "threshold", "phase", "observed", "limit", "samples"],
    soFar: "operations so far",
    totals: [["operations", "operations"], ["operations_per_second", "operations/s", "rate"],
        ["failures", "failures"], ["injected_failures", "injected failures"], ["corruptions", "corruptions", "alarm"]],
    columns: { operations: "operations", operations_per_second: "operations/s", failures: "failures",
        injected_failures: "injected", corruptions: "corruptions", "latency.allocate.p50_seconds": "allocate p50",
        "latency.allocate.p99_seconds": "allocate p99", "latency.free.p99_seconds": "free p99",
        "latency.response.p99_seconds": "response p99", "ledger.requested_small_bytes": "small, requested",
        "ledger.unaccounted_bytes": "unaccounted" },
    backends: "Back ends", baseline: "baseline",
    rounds: (number) => `${number} rounds each, interleaved, with the same seed. A dot is a round, the bar the median.`,
    backendHeads: (baseline) => ["back end", "rounds", "median", `× ${baseline} (low … high)`],
};

export const runs = {
    none: "No run yet.", table: "Table of runs", ratio: "ratio",
    heads: ["run", "scenario", "verdict", "created", "elapsed", "seed", "comparison"], figure: "figure",
    count: (number) => (number === 1 ? "1 run" : `${number} runs`),
    compareWith: (id) => `compare with ${id}`,
    compared: (first, second) => `${first} and ${second}`,
    figures: { "totals.operations": "operations", "totals.operations_per_second": "operations/s",
        "totals.failures": "failures", "totals.corruptions": "corruptions", elapsed_seconds: "elapsed",
        operations_per_second: "operations/s", "latency.allocate.p50_seconds": "allocate p50",
        "latency.allocate.p99_seconds": "allocate p99", "latency.free.p99_seconds": "free p99" },
};
