// Words of the tab Pages: the map of all memory, free blocks, and what a request would meet.

export const map = {
    keys: "Arrow keys move over the cells, Enter looks up the address, plus and minus zoom, 0 shows all, "
        + "Page Up and Page Down move the window.",
    hint: "Point at a cell for its addresses; drag over cells to zoom in; click one to look it up.",
    wheel: "With the map in focus the wheel zooms; elsewhere it scrolls the page.",
    ring: "what is chosen",
    changed: "changed since the last reading",
    dimmed: "other classes are drawn faint",
};

/** How a forecast ends, by the server's name. */
export const forecasts = {
    succeeds: "It would succeed now",
    needs_reclaim: "It finds no memory now: a reclaim would be tried before it is refused",
    fails: "It would fail now",
};

/** By which path it would be served. */
export const forecastPaths = {
    magazine: "straight from the magazine",
    slab: "from a slab that has free slots",
    refill: "after the magazine is refilled from slabs",
    new_slab: "from a new slab, made out of pages",
    page_cache: "from the CPU's page cache",
    buddy: "by the buddy, as whole pages",
    reclaim: "after a reclaim",
};

/** Why it would not. */
export const shortages = {
    lack_of_memory: "There are not enough free pages, wherever they lie.",
    fragmentation: "There are enough free pages, but no block of them is large enough.",
    alignment: "There are large enough blocks, but none that begins at such an address.",
};

/** What is held back, by the answer's name. */
export const heldBack = {
    page_cache_bytes: "in page caches", empty_slab_bytes: "in empty slabs", magazine_bytes: "in magazines",
    remote_queued_bytes: "on the way home",
};

/** Panels: title, a sentence, the requests that fetch the figures, and the figures that it defines. */
export const panels = {
    map: { title: "Page map",
        about: "All pages in address order, cells in proportion: slabs below, then large blocks, free on top.",
        requests: [["GET", "/api/v1/sections/0/map?cells=1024"]], terms: [],
        own: [["fill",
            "Used slots / slots over the slab pages of a cell: the stronger a slab's colour, the fuller."],
            ["free", "Pages of free blocks, those in the CPUs' page caches included."],
            ["changed", "Outlined cells hold another number of pages of some state than at the reading before."]] },
    orders: { title: "Free blocks by order",
        about: "What the buddy could hand out now. The bar is the free memory of each order.",
        requests: [["GET", "/api/v1/buddy", undefined, ".orders"]],
        terms: ["free_blocks", "unusable_ratio", "fragmentation_index", "largest_free_block_ratio"] },
    whatif: { title: "What if",
        about: "Would a request succeed now, from where, and with how many splits? Nothing is allocated by asking.",
        requests: [["GET", "/api/v1/whatif?size=64&alignment=8"]], terms: [],
        own: [["splits", "Times that a block is halved until it has the order of the request."],
            ["held back", "Memory that is nobody's and not in the buddy; a reclaim looks through it."]] },
};
