// Words of the panel of faults.

/** Members of the request that most people set: name, hint and what the form starts with. */
export const basic = [
    ["probability", "Chance of an allocation to fail, 0 to 1", "0.01"],
    ["times", "Failures at most; -1 sets no limit", "1000"],
    ["class", "Only requests of this size class, in bytes; empty: all", ""],
    ["latency", "What an allocation takes longer, such as 50us; empty: nothing", ""],
];

/** The others. */
export const rest = [
    ["interval", "One in so many of a worker's allocations may fail", ""],
    ["space", "Bytes that are served before the first failure, such as 1MiB", ""],
    ["min_order", "Only blocks of 2^min_order pages and more; not beside class", ""],
    ["latency_probability", "Chance to be late, 0 to 1; only beside a latency", ""],
    ["seed", "What the draws follow from", ""],
];

export const words = {
    more: "More settings", set: "Set", clear: "End it",
    none: "No fault is set: every allocation is served as well as it can be.",
    active: "A fault is set.",
    ended: "The fault has ended.",
    settings: { probability: "probability", interval: "interval", times: "times", space: "space",
        min_order: "min_order", class: "class", latency_seconds: "latency", latency_probability: "latency probability",
        seed: "seed" },
};

/** Panels: title, a sentence, the requests that fetch the figures, and the figures that they define. */
export const panels = {
    faults: { title: "Faults",
        about: "Failures and delays injected into workloads, in the words of Linux's failslab.",
        requests: [["GET", "/api/v1/faults"], ["PUT", "/api/v1/faults", { probability: 0.01 }],
            ["DELETE", "/api/v1/faults"]],
        terms: [],
        own: [["considered", "Allocations of the class or order in question since the fault was set."],
            ["injected", "Those of them that failed although memory could be had."],
            ["delayed", "Those of them that were late on purpose."]] },
};
