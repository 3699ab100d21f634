// Which tab shows what an endpoint answers, for links from words to figures.

const PLACES = [
    [/^\/api\/v1\/classes/, "classes"],
    [/^\/api\/v1\/(slabs|sizing)/, "classes"],
    [/^\/api\/v1\/(buddy|sections|addresses|whatif)/, "pages"],
    [/^\/api\/v1\/(cpus|remote-frees|allocator)/, "cpus"],
    [/^\/api\/v1\/allocations/, "laboratory"],
    [/^\/api\/v1\/(history|marks|diff)/, "time"],
    [/^\/api\/v1\/(workloads|runs|scenarios|faults|traces|backends)/, "load"],
];

/** The tab for an endpoint; the overview for what has no tab of its own. */
export function tabOf(endpoint) {
    return PLACES.find(([pattern]) => pattern.test(endpoint))?.[1] ?? "overview";
}

/** What a figure's name selects in its tab: `classes[64].live` selects the class. */
export function selectionOf(name) {
    const size = name.match(/^classes\[(\d+)\]/)?.[1];
    return size ? { size } : {};
}
