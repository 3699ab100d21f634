// Words of the tab Laboratory: objects by hand, what changed, and the lessons' frame.
import { bytes, count } from "../format.js";

/** How an allocation was served, in words. */
export const allocationPaths = {
    magazine: "straight from the magazine",
    slab: "from its slab",
    refill: "after the magazine was refilled from slabs",
    new_slab: "from a slab made for it",
    buddy: "by the buddy, as whole pages",
    page_cache: "from the CPU's page cache, as whole pages",
    reclaim: "after a reclaim",
};

/** Where a freed object went, in words. */
export const releasePaths = {
    magazine: "into the magazine of the CPU that freed it",
    slab: "back into its slab",
    remote: "onto its way home to its owner",
    buddy: "back to the buddy",
    page_cache: "into the page cache of the CPU that freed it",
};

/** What changed between two looks. */
export const changeWords = {
    slabMade: (slab, pages) => `A slab was made at ${slab}, out of ${pages} ${pages === 1 ? "page" : "pages"}.`,
    slabReturned: (slab) => `The slab at ${slab} was empty and went back to the buddy.`,
    slabMoved: (from, to) => `The slab moved from the list ${from ?? "of none"} to the list ${to ?? "of none"}.`,
    slabUnread: "The slab had not been looked at before: only what it is now is known.",
    split: (order, below) => `A block of order ${order} was split: a free block more of ${below}.`,
    merge: (order, below) => `Buddies merged into a block of order ${order}: a free block less of ${below}.`,
    taken: (order, blocks) => `${blocks === 1 ? "A block" : `${blocks} blocks`} of order ${order} left the buddy.`,
    returned: (order, blocks) =>
        `${blocks === 1 ? "A block" : `${blocks} blocks`} of order ${order} came back to the buddy.`,
    orders: (list) => `Free blocks changed in the orders ${list}.`,
    sent: (cpu, by) => `CPU ${cpu} sent ${count(by)} ${by === 1 ? "object" : "objects"} home.`,
    drained: (cpu, by) => `CPU ${cpu} took ${count(by)} ${by === 1 ? "object" : "objects"} of its own in.`,
    cached: (by) => `Page caches hold ${bytes(Math.abs(by))} ${by > 0 ? "more" : "less"}.`,
    others: (by) => `Others did ${count(by)} operations meanwhile; some of this may be theirs.`,
    nothing: "Nothing that is drawn here changed.",
};

/** What a block of whole pages is used for, by the server's name. */
export const blockKinds = { free: "free", large: "in use", slab: "a slab", cached: "in a page cache",
    metadata: "metadata" };

/** The picture of before and after. */
export const picture = {
    before: "before", after: "after",
    noSlab: "There was no slab here: free pages.",
    gone: "The slab is gone: its pages are free.",
    unread: "Not looked at before.",
    large: "No slab: the block has whole pages of its own.",
    lists: "Slabs of the class, all CPUs", orders: "Free blocks by order", slots: "The slab, slot by slot",
    blocks: "The block, and the blocks it is split into; the number is the order",
    list: { partial: "partial", full: "full", empty: "empty" },
    lesson: "Each step is a request to this server; the lines show the same from a shell.",
};

export const lessonWords = {
    choose: "Choose a lesson",
    start: "Begin", next: "Do this step", over: "Clean up", done: "The lesson is over; what it made has been freed.",
    busy: "Working.", hold: "hold running workloads meanwhile",
    held: (number) => (number === 1
        ? "One workload is held until the lesson is over." : `${number} workloads are held until the lesson is over.`),
    noCPU: "Every CPU has a worker. Stop a workload, so that a CPU is free for the lesson.",
};

/** Panels: title, a sentence, the requests that fetch the figures, and the figures that it defines. */
export const panels = {
    lessons: { title: "Lessons",
        about: "Three things that an allocator does, step by step on this very server.",
        requests: [["GET", "/api/v1/allocations"], ["POST", "/api/v1/allocations", { size: 256, cpu: 2 }],
            ["POST", "/api/v1/allocator/reclaim", {}]], terms: [] },
    picture: { title: "Before and after",
        about: "What the last thing done by hand changed. Figures of the whole allocator are of one instant.",
        requests: [["GET", "/api/v1/ledger?include=classes,cpus,buddy"]], terms: [],
        own: [["outlined slots", "Slots whose state differs from the one before."],
            ["lists", "A slab is partial, full (no slot free in its bitmap), or empty: then it may be given back."]] },
    laboratory: { title: "Laboratory",
        about: "One object at a time, by hand: see which path served it and where it went when you free it.",
        requests: [["GET", "/api/v1/allocations"]], terms: [],
        own: [["path",
            "How the request was served: from the magazine, by a refill from slabs, from a new slab, or by the buddy."],
            ["owner", "The CPU whose slab the object lies in. Freed from another CPU it has to travel home."]] },
};

export const empty = {
    objects: "No object made by hand. Allocate one above.",
    picture: "Nothing has been done by hand yet. Begin a lesson, or allocate an object.",
};
