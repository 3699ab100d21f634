// Words of the tab Classes: size classes, slabs, slots, addresses, and another table of classes.

/** Parts of one class's capacity, and of one slab's slots. */
export const classParts = [
    ["live", "live", "--live"],
    ["magazine", "in magazines", "--magazine"],
    ["remote_queued", "remote-queued", "--remote"],
    ["free", "free (slack)", "--slot"],
];

/** The states of a slot by the JSON's name: label and meaning. */
export const slotStates = {
    live: ["live", "In a user's hands: allocated and not yet freed."],
    magazine: ["in a magazine", "Free, and kept in front of the slab in a CPU's magazine."],
    remote_queued: ["on its way home", "Freed by another CPU; it waits in the slab's remote word for the owner."],
    outgoing: ["about to leave", "Freed by another CPU, which has not sent it home yet."],
    free: ["free", "Free in the slab's bitmap: nobody has it."],
};

/** What a bar of the fullness histogram counts. */
export const fullnessBin = (bin, bins) => `${(bin * 100) / bins} to ${((bin + 1) * 100) / bins} % in use`;

/** What can be chosen in the list of slabs: value and text. */
export const slabOrders = [["fullest", "fullest first"], ["emptiest", "emptiest first"], ["address", "by address"]];
export const slabFills = [["", "any list"], ["partial", "partial"], ["full", "full"], ["empty", "empty"]];

/** What lies at an address, by the kind that the server names. */
export const addressKinds = {
    outside: "No region has this address.",
    metadata: "The allocator's own metadata.",
    padding: "Lost to aligning the region: no page has it.",
    free: "A free block of the buddy.",
    cached: "Free pages in a CPU's page cache.",
    large: "A large block in a user's hands.",
    slab: "A slab.",
    changing: "The block changed while it was looked at. Ask again.",
};

/** What is in a slot, by the state that the server names. */
export const slotWords = {
    live: "The object is live.",
    magazine: "The object is free, in a magazine.",
    remote_queued: "The object was freed by another CPU and is on its way home.",
    outgoing: "The object was freed by another CPU, which has not sent it home yet.",
    free: "The slot is free.",
    tail: "The slab's tail: too short for one more object.",
    live_or_magazine: "The object is live or in a magazine; without a stop the two cannot be told apart.",
};

/** The tables of classes that the server compares. */
export const sizingTables = {
    current: "in force", seed: "the seed's nine", fine: "fine, at most 12.5 % rounding", asked: "yours",
};

export const empty = {
    noClass: "Choose a class in the table: click its row, or press Enter on its size.",
    noSlabs: "No slab of this class answers to that.",
    noSlab: "Choose a slab in the list, or look up an address.",
    slabGone: "No slab has this address any more: it was given back to the buddy since it was chosen.",
    noHolder: "No workload says that it holds an object of this slab.",
    partHolders: "Not everybody could be asked: the list may lack some.",
    noAddress: "Type an address, or click a slot or a cell of the page map.",
    noSizes: "No request has been seen yet; the table fills as soon as there is load.",
    reading: "Reading.",
};

/** Panels: title, a sentence, the requests that fetch the figures, and the figures that it defines. */
export const panels = {
    classes: { title: "Size classes",
        about: "One row for each class. The bar divides its slots; the small bars count its slabs by fullness.",
        requests: [["GET", "/api/v1/classes", undefined, ".classes"]],
        terms: ["capacity", "slabs", "occupancy_ratio", "wasted_bytes", "allocations_per_second", "frees_per_second"],
        own: [["slack", "Free slots of live slabs: bytes that the class holds and that nobody asked for."],
            ["fullness", "Slabs by tenths of their slots in use, from nearly empty on the left to full on the right."],
            ["p99", "The time within which 99 of 100 timed calls of the window returned."]] },
    "class-map": { title: "Where the slabs are",
        about: "The page map with the slabs of the chosen class drawn strong. The ring marks the chosen slab.",
        requests: [["GET", "/api/v1/sections/0/map?cells=1024&size_class=64"]], terms: [] },
    slabs: { title: "Slabs",
        about: "The slabs of the chosen class. Click one, or press Enter on its address, to open it.",
        requests: [["GET", "/api/v1/classes/64/slabs?order=fullest"]], terms: [],
        own: [["in use", "Slots that are not free in the slab: live, in a magazine, or on their way home."],
            ["age", "Since the slab was made out of pages."]] },
    slab: { title: "One slab",
        about: "Every slot at one instant: all CPUs stopped for the microseconds that reading it took.",
        requests: [["GET", "/api/v1/slabs/0x0"]], terms: [],
        own: [["owner", "The CPU whose slab it is. Objects freed elsewhere travel home to it."],
            ["header", "Where the slab's metadata lie: apart from the page that users write to."]] },
    address: { title: "What is at an address",
        about: "Any address: an object, a free block, a page in a cache, or the allocator's own metadata.",
        requests: [["GET", "/api/v1/addresses/0x0"]], terms: [] },
    sizing: { title: "Another table of classes",
        about: "The sizes seen so far, rounded up by other tables: what each would have wasted inside objects.",
        requests: [["GET", "/api/v1/sizing"]], terms: [],
        own: [["rounding", "Bytes handed out beyond what was asked for / bytes handed out, since the start."]] },
};
