// Every word of the page: panels, labels, units and definitions, so that one name has one meaning everywhere.

const live = "/api/v1/stats";

/** A figure's label and what it means. The names are the JSON's own. */
export const figures = {
    managed_bytes: ["managed",
        "Memory that objects and blocks can come from: buddy free + page cache + slabs + large."],
    reserved_bytes: ["reserved", "Managed memory, the allocator's metadata, and what aligning the regions cost."],
    metadata_bytes: ["metadata", "Slab headers, bitmaps and tables. They live outside the pages that users write to."],
    alignment_padding_bytes: ["alignment padding", "Bytes of a region lost to aligning its first and last page."],
    allocated_bytes: ["allocated", "Occupancy by the page: managed minus buddy free minus page cache."],
    requested_bytes: ["requested", "Bytes that callers asked for, of objects and blocks that are live now."],
    resident_bytes: ["resident", "Bytes of the regions that the system holds in memory now."],
    live_objects: ["live objects",
        "Allocated and not yet freed. A free counts once it is accepted, also on another CPU."],
    live_object_bytes: ["live objects", "Size-class bytes of live small objects: requested + rounding."],
    requested_small_bytes: ["live, requested", "The part of live small objects that callers asked for."],
    rounding_small_bytes: ["live, rounding", "The part of live small objects lost by rounding up to the size class."],
    magazine_bytes: ["magazines", "Free objects kept in front of the slabs, one small array for each CPU and class."],
    remote_queued_bytes: ["remote-queued",
        "Freed by one CPU, accepted for the owner's slab, not yet drained by the owner."],
    quarantine_bytes: ["quarantine", "Freed objects held back on purpose in the hardened mode."],
    free_slot_bytes: ["free slots", "Slots of live slabs that hold no object and lie in no magazine or queue."],
    slab_tail_bytes: ["slab tails", "Bytes at the end of a slab too short for one more object."],
    slab_bytes: ["slabs", "Pages held by slabs: live + magazines + remote-queued + quarantine + free slots + tails."],
    large_bytes: ["large", "Pages of blocks beyond the largest size class, requested + rounding."],
    requested_large_bytes: ["large, requested", "The part of large blocks that callers asked for."],
    rounding_large_bytes: ["large, rounding",
        "The part of large blocks lost by rounding up to whole pages or a power of two."],
    page_cache_bytes: ["page cache", "Low-order blocks that CPUs keep to spare the shared lock."],
    buddy_free_bytes: ["buddy free", "Pages in the buddy's free blocks."],
    unsized_bytes: ["unsized", "Freed without a size: their usable size counts as requested."],
    unaccounted_bytes: ["unaccounted",
        "Sum of the absolute residues of the ledger's equations. 0 in an exact snapshot, always."],
    pause_seconds: ["pause", "From the stop request until the last worker is released."],
    failures: ["failures", "Requests that ended without memory, since the start."],
    misuses: ["misuses",
        "Double, foreign or wrong-size frees that were refused, since the start. Nothing is corrupted by one."],
    allocations_per_second: ["allocations", "Completed allocations a second over the stated window."],
    frees_per_second: ["frees", "Completed frees a second over the stated window."],
    occupancy_ratio: ["occupancy", "Live objects / slots of all slabs of the class; 1 where there are no slabs."],
    wasted_bytes: ["wasted",
        "Bytes that the class holds and that serve no request. Classes are ranked by it, not by a ratio."],
    capacity: ["capacity", "Slots of all slabs of the class = live + magazines + remote-queued + free."],
    slabs: ["slabs p / f / e", "Slabs of the class: partial / full / empty."],
    free_blocks: ["blocks", "Free blocks of exactly this order."],
    unusable_ratio: ["unusable",
        "Share of free memory that cannot serve this order: (F − S·2^j) / F; 0 where nothing is free."],
    fragmentation_index: ["frag. index",
        "−1 where a request would succeed; otherwise near 0 for lack of memory, near 1 for fragmentation."],
    largest_free_block_ratio: ["largest / free", "Largest obtainable block / free bytes."],
    hit_ratio: ["magazine hits", "Operations served by the magazine / all operations of the CPU."],
    remote_sent: ["sent", "Objects that this CPU freed and sent home to another owner."],
    remote_received: ["received", "Objects that other CPUs sent home to this one."],
    remote_drained: ["drained", "Objects of its own that this CPU took back from its queue."],
    magazine_refills: ["refills", "Times a magazine ran empty and took objects from slabs."],
    magazine_flushes: ["flushes", "Times a magazine ran full and gave objects back."],
};

/** The label of a figure. */
export const label = (name) => figures[name][0];

/** The definition of a figure. */
export const definition = (name) => figures[name][1];

/** Parts of managed memory, in the order of the bar; the colour is a token of tokens.css. */
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
];

/** Parts of one class's capacity. */
export const classParts = [
    ["live", "live", "--live"],
    ["magazine", "in magazines", "--magazine"],
    ["remote_queued", "remote-queued", "--remote"],
    ["free", "free", "--slot"],
];

/** Line charts: the counters are differenced from one tick to the next, the gauges are shown as they are. */
export const charts = [
    { id: "operations", title: "Operations", unit: "rate",
        about: "Allocations and frees of small objects and large blocks.",
        series: [["allocations", "allocations", "--line-a"], ["frees", "frees", "--line-b"]] },
    { id: "bytes", title: "Bytes", unit: "bytes", about: "Allocated by the page, and what callers asked for.",
        series: [["allocated_bytes", "allocated", "--line-a"], ["requested_bytes", "requested", "--line-b"]] },
    { id: "remote", title: "Remote frees", unit: "rate",
        about: "Objects sent home to another CPU, and taken back by owners.",
        series: [["remote_sent", "sent", "--line-a"], ["remote_drained", "drained", "--line-b"]] },
    { id: "magazines", title: "Magazine traffic", unit: "rate", about: "Batches between magazines and slabs.",
        series: [["magazine_refills", "refills", "--line-a"], ["magazine_flushes", "flushes", "--line-b"]] },
    { id: "slabs", title: "Slabs", unit: "rate", about: "Slabs taken from the buddy, and returned to it.",
        series: [["slabs_created", "created", "--line-a"], ["slabs_returned", "returned", "--line-b"]] },
    { id: "resident", title: "Resident", unit: "bytes", about: "What the system holds in memory for the regions.",
        series: [["resident_bytes", "resident", "--line-a"]] },
];

/** Panels: title, a sentence, the request that fetches the figures, and the figures that it defines. */
export const panels = {
    glance: { title: "Memory at a glance", nav: "Memory",
        about: "Where every managed byte is. The bar's parts are counted one by one; none is the remainder of others.",
        requests: [["GET", live, undefined, "{memory, rates, totals}"]],
        terms: ["managed_bytes", "requested_small_bytes", "rounding_small_bytes", "magazine_bytes",
            "remote_queued_bytes",
            "quarantine_bytes", "free_slot_bytes", "slab_tail_bytes", "large_bytes", "page_cache_bytes",
                "buddy_free_bytes",
            "allocated_bytes", "resident_bytes", "live_objects", "failures", "misuses"] },
    rates: { title: "Rates", nav: "Rates",
        about: "What happened in each tick: two counters' difference over the time between them. Nothing is smoothed.",
        requests: [["GET", live, undefined, "{totals, memory}"]],
        terms: ["allocations_per_second", "frees_per_second", "remote_sent", "remote_drained", "magazine_refills",
            "magazine_flushes", "allocated_bytes", "requested_bytes", "resident_bytes"] },
    classes: { title: "Size classes", nav: "Classes",
        about: "One row for each class. The bar divides the slots of the class's slabs.",
        requests: [["GET", "/api/v1/classes", undefined, ".classes"]],
        terms: ["capacity", "slabs", "occupancy_ratio", "wasted_bytes", "allocations_per_second", "frees_per_second"] },
    map: { title: "Page map", nav: "Pages",
        about: "The pages of a section in address order, cells in proportion: slabs below, then large, free on top.",
        requests: [["GET", "/api/v1/sections/0/map?cells=1024"]], terms: [],
        own: [["fill",
            "Used slots / slots over the slab pages of a cell: the stronger a slab's colour, the fuller."],
            ["changed", "Outlined cells hold another number of free, slab or large pages than one tick before."]] },
    orders: { title: "Free blocks by order", nav: "Orders",
        about: "What the buddy could hand out now. The bar is the free memory of each order.",
        requests: [["GET", "/api/v1/buddy", undefined, ".orders"]],
        terms: ["free_blocks", "unusable_ratio", "fragmentation_index", "largest_free_block_ratio"] },
    cpus: { title: "CPUs", nav: "CPUs",
        about: "A CPU belongs to one thread; the common CPU serves every thread without one.",
        requests: [["GET", "/api/v1/cpus", undefined, ".cpus"], ["GET", "/api/v1/remote-frees"]],
        terms: ["hit_ratio", "remote_sent", "remote_received", "remote_drained", "magazine_refills",
            "magazine_flushes"],
        own: [["owner × freer",
            "Objects that the CPU of the column freed and sent home to the CPU of the row, since the start."]] },
    load: { title: "Load", nav: "Load",
        about: "Workers on threads of their own, checking every byte they wrote when they free it.",
        requests: [["GET", "/api/v1/workloads"]], terms: [],
        own: [["operations", "Completed allocator calls of the workload."],
            ["rate", "Operations a second for the whole workload; 0 is as fast as it goes."],
            ["corruptions",
                "Objects whose bytes were not what the worker had written. 0, or the allocator is broken."]] },
    laboratory: { title: "Laboratory", nav: "Laboratory",
        about: "One object at a time, by hand: see which path served it and where it went when you free it.",
        requests: [["GET", "/api/v1/allocations"]], terms: [],
        own: [["path",
            "How the request was served: from the magazine, by a refill from slabs, from a new slab, or by the buddy."],
            ["owner", "The CPU whose slab the object lies in. Freed from another CPU it has to travel home."]] },
    actions: { title: "Exact figures and checks", nav: "Exact",
        about: "These stop the attached CPUs at a safepoint for microseconds, so that all figures are of one instant.",
        requests: [["GET", "/api/v1/ledger"], ["POST", "/api/v1/allocator/reclaim", {}],
            ["POST", "/api/v1/selfcheck", {}]],
        terms: ["unaccounted_bytes", "pause_seconds"] },
};

/** The ledger's equations, as definitions.md states them: a sum and its parts. */
export const equations = [
    ["reserved_bytes", ["managed_bytes", "metadata_bytes", "alignment_padding_bytes"]],
    ["managed_bytes", ["buddy_free_bytes", "page_cache_bytes", "slab_bytes", "large_bytes"]],
    ["slab_bytes", ["live_object_bytes", "magazine_bytes", "remote_queued_bytes", "quarantine_bytes",
        "free_slot_bytes", "slab_tail_bytes"]],
    ["live_object_bytes", ["requested_small_bytes", "rounding_small_bytes"]],
    ["large_bytes", ["requested_large_bytes", "rounding_large_bytes"]],
];

/** What the connection's states are called, and what the reader should know about the figures meanwhile. */
export const connection = {
    connecting: ["connecting", null],
    live: ["live", null],
    stale: ["no tick", "No tick has arrived for some seconds. The figures below are of the last one."],
    reconnecting: ["reconnecting", "The connection is lost. The figures below are of the last tick; trying again."],
    paused: ["paused", null],
    broken: ["unreadable", "The server sent a tick that is not JSON. The figures below are of the last readable one."],
};

/** How an allocation was served, in words. */
export const allocationPaths = {
    magazine: "straight from the magazine",
    refill: "after the magazine was refilled from slabs",
    new_slab: "from a slab made for it",
    buddy: "by the buddy, as whole pages",
};

/** Where a freed object went, in words. */
export const releasePaths = {
    magazine: "into the magazine of the CPU that freed it",
    slab: "back into its slab",
    remote: "onto its owner's queue",
    buddy: "back to the buddy",
};

/** Sentences for states without figures. */
export const empty = {
    waiting: "Waiting for the first tick.",
    workloads: "No workload runs. Start one with the form above.",
    objects: "No object made by hand. Allocate one above.",
    matrix: "No object has been sent home by another CPU yet.",
    ledger: "No exact snapshot taken yet on this page.",
};
