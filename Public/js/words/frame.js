// Words of the frame: tabs, keys, and the states of the connection.

/** Tabs: the name in the list, and what one finds there. */
export const tabs = {
    overview: { title: "Overview", about: "Where every byte is, what goes on, and what the doctor says" },
    classes: { title: "Classes", about: "Size classes, their slabs and their slots" },
    pages: { title: "Pages", about: "The map of all memory, and free blocks by order" },
    cpus: { title: "CPUs", about: "Magazines, hit ratios, and who frees whose objects" },
    laboratory: { title: "Laboratory", about: "Single objects by hand, step by step" },
    time: { title: "Time", about: "The last minute to the last day, marks, and what changed between two" },
    load: { title: "Load", about: "Workloads, scenarios and their verdicts" },
};

/** Keys besides the digits of the tabs. */
export const keys = [
    ["Tab", "To the next part; each panel's figures are one stop"],
    ["← ↑ ↓ →",
        "Among the figures of a panel, the links of the tabs, the cells of a map, the times of a chart"],
    ["Enter", "Open what is selected"],
    ["Esc", "Close what is open"],
    ["?", "These keys"],
];

/** States of a tab. */
export const states = {
    loadingTab: "Opening this tab.",
    failedTab: "This tab could not be loaded. Open it again to try once more.",
};

/** What the connection's states are called, and what the reader should know about the figures meanwhile. */
export const connection = {
    connecting: ["connecting", null],
    live: ["live", null],
    stale: ["no tick", "No tick has arrived for some seconds. The figures below are of the last one."],
    reconnecting: ["reconnecting", "The connection is lost. The figures below are of the last tick; trying again."],
    paused: ["paused", null],
    locked: ["signed out", null],
    never: "The server does not answer. Trying again.",
    broken: ["unreadable", "The server sent a tick that is not JSON. The figures below are of the last readable one."],
};

/** Where a browser was killed in the middle of a lesson. */
export const putBack = (number) => `A lesson was cut off in its middle. What it held has been put back: `
    + (number === 1 ? "one object or workload." : `${number} objects and workloads.`);

export const empty = {
    waiting: "Waiting for the first tick.",
};
