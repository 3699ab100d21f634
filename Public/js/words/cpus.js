// Words of the tab CPUs: what each did, its magazines, who frees whose objects, and the settings of all of them.

export const empty = {
    matrix: "No object has been sent home by another CPU yet.",
    magazines: "No CPU has a magazine: their capacity is set to 0, or nobody has allocated yet.",
};

export const matrixWords = {
    total: (sent, waiting) => `${sent} objects sent home since the start, ${waiting} waiting for their owners.`,
    silent: (shown, all) => `${shown} of ${all} CPUs are shown: those that sent or received most.`,
    cell: (freer, objects, owner) => `CPU ${freer} freed ${objects} objects of CPU ${owner}.`,
};

export const settings = {
    saved: "The settings are in force: all CPUs were stopped for a moment to change them.",
    fixed: "fixed", adaptive: "adaptive",
};

/** Panels: title, a sentence, the requests that fetch the figures, and the figures that it defines. */
export const panels = {
    cpus: { title: "CPUs",
        about: "A CPU belongs to one thread; the common CPU serves every thread without one.",
        requests: [["GET", "/api/v1/cpus", undefined, ".cpus"]],
        terms: ["hit_ratio", "remote_sent", "remote_received", "remote_drained", "magazine_refills",
            "magazine_flushes"] },
    magazines: { title: "Magazines",
        about: "Free objects that each CPU keeps in front of its slabs, by class: how many, and room for how many.",
        requests: [["GET", "/api/v1/cpus", undefined, ".cpus[] | {id, magazines}"]], terms: ["magazine_bytes"] },
    matrix: { title: "Who frees whose objects",
        about: "Row: the owner. Column: the CPU that freed. The colour grows with the square root of the count.",
        requests: [["GET", "/api/v1/remote-frees"]], terms: [],
        own: [["owner × freer",
            "Objects that the CPU of the column freed and sent home to the CPU of the row, since the start."],
            ["backlog", "Objects and bytes accepted for an owner and not yet drained by it."],
            ["oldest", "How long the oldest object of the backlog has waited, to the length of a tick."]] },
    settings: { title: "Settings while it runs",
        about: "How large magazines and page caches are. A change stops all CPUs at a safepoint for microseconds.",
        requests: [["GET", "/api/v1/allocator"], ["PATCH", "/api/v1/allocator", {}]], terms: [],
        own: [["fixed", "Every magazine holds so many objects; with 0 every free reaches its slab at once."],
            ["adaptive", "Capacity follows each class's traffic, within a budget of bytes for each CPU."],
            ["page cache", "Low-order blocks that a CPU keeps to spare the shared lock; none without magazines."]] },
};
