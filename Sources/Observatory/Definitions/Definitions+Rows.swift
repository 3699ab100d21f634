/// The words for size classes, CPUs, remote frees, the buddy, maps and the laboratory.

extension DefinitionsReport {
    private static let slabsByList: [Figure] = [
        .gauge("slabs.partial", "slabs", "Slabs with used and free slots."),
        .gauge("slabs.full", "slabs", "Slabs without a free slot."),
        .gauge("slabs.empty", "slabs", "Slabs with nothing but free slots."),
    ]

    private static let classPlaces = [
        FigurePlace("/classes", "classes[]."), FigurePlace("/classes/{size}"),
        FigurePlace("/ledger", "classes[].", tier: .exact),
        FigurePlace("/marks/{id}", "snapshot.classes[].", tier: .exact),
    ]

    private static let difference = FigurePlace("/diff", "classes[].", tier: .exact, isDifference: true)

    static let classFigures = [
        FigureGroup(
            at: classPlaces + [FigurePlace("/diff", "classes[].", tier: .exact)],
            [.constant("size", "bytes", "Bytes of the class's objects.")]),
        FigureGroup(
            at: classPlaces,
            [
                .constant("pages_per_slab", "pages", "Pages of a slab."),
                .constant("slots_per_slab", "slots", "Objects that a slab has room for."),
            ] + slabsByList + [
                .ratio(
                    "occupancy_ratio", "live / capacity; 1 where there are no slabs. Overhead is 1 / occupancy - 1."),
                .bytes("live_bytes", "live x size."),
                .bytes("wasted_bytes", "Rounding + slots that are not live + tails: what to rank classes by."),
            ]),
        FigureGroup(
            at: classPlaces + [difference],
            [
                .gauge("capacity", "slots", "Slots of all slabs: live + magazine + remote_queued + free."),
                .gauge("live", "objects", "Objects in users' hands: from a successful allocation to an accepted free."),
                .gauge("magazine", "objects", "Free objects in magazines; in mode hardened in quarantine."),
                .gauge("remote_queued", "objects", "Freed by other CPUs, not yet taken in by their owners."),
                .gauge("free", "slots", "Free slots of slabs."),
                .bytes("requested_bytes", "What users asked for in live objects."),
                .bytes("rounding_bytes", "live_bytes - requested_bytes."),
                .counter("allocations", "operations", "Completed allocations."),
                .counter("frees", "operations", "Accepted frees."),
                .counter("slabs_created", "slabs", "Slabs made from pages."),
                .counter("slabs_returned", "slabs", "Slabs given back to the buddy."),
            ]),
        FigureGroup(
            at: classPlaces.filter { $0.tier == .live },
            [
                .gauge(
                    "slab_fullness.bins[]", "slabs",
                    "Slabs by the tenth of their slots that is not free in the slab, the emptiest first."),
                .gauge("slab_fullness.first_tick", "ticks", "When counting them began."),
                .gauge("slab_fullness.last_tick", "ticks", "When the last was counted; large heaps take some ticks."),
                .gauge("rates.window_seconds", "seconds", "The stretch of time that the rates beside it are of."),
                Figure("rates.allocations_per_second", .rate, "operations/s", "Completed allocations."),
                Figure("rates.frees_per_second", .rate, "operations/s", "Accepted frees."),
            ]),
        FigureGroup(
            at: [FigurePlace("/classes/{size}", "cpus[].")],
            [.constant("cpu", "1", "The CPU's number.")] + slabsByList + [
                .gauge("capacity", "slots", "Slots of the slabs that this CPU owns."),
                .gauge(
                    "magazine", "objects", "Free objects in this CPU's magazine; in mode hardened in its quarantine."
                ),
                .gauge("free", "slots", "Free slots of the slabs that this CPU owns."),
            ]),
    ]

    private static let cpuPlaces = [
        FigurePlace("/cpus", "cpus[]."), FigurePlace("/cpus/{id}"), FigurePlace("/ledger", "cpus[].", tier: .exact),
    ]

    static let cpuFigures = [
        FigureGroup(
            at: cpuPlaces + [FigurePlace("/diff", "cpus[].", tier: .exact)],
            [.constant("id", "1", "The CPU's number; the last is the common CPU.")]),
        FigureGroup(
            at: cpuPlaces + [FigurePlace("/diff", "cpus[].", tier: .exact, isDifference: true)],
            [
                .counter("allocations", "operations", "Small objects allocated on this CPU."),
                .counter("frees", "operations", "Small objects freed on this CPU, also those of others."),
                .counter("magazine_hits", "operations", "Operations that the magazine served alone."),
                .counter("magazine_misses", "operations", "Operations that needed more."),
                .counter("magazine_refills", "magazines", "Times that a magazine was filled from slabs."),
                .counter("magazine_flushes", "magazines", "Times that a magazine was emptied into slabs."),
                .counter("remote_sent", "objects", "Objects that this CPU sent home to their owners."),
                .counter("remote_drained", "objects", "Objects of its own that this CPU took in."),
                .gauge("slabs", "slabs", "Slabs that this CPU owns."),
            ]),
        FigureGroup(
            at: cpuPlaces,
            [
                .gauge("thread", "1", "The integrator's name for the attached thread; null without one."),
                .ratio("hit_ratio", "magazine_hits / all operations, since the start; 1 before the first."),
                .counter("remote_received", "objects", "Objects that other CPUs sent home to this one."),
                .constant("magazines[].size", "bytes", "The magazine's size class."),
                .gauge("magazines[].count", "objects", "Objects in the magazine."),
                .gauge("magazines[].capacity", "objects", "Objects that the magazine may hold."),
            ]),
        FigureGroup(
            at: [FigurePlace("/diff", "cpus[].", tier: .exact, isDifference: true)],
            [.gauge("cached_pages", "pages", "Pages in the CPU's page cache.")]),
        FigureGroup(
            at: [FigurePlace("/remote-frees")],
            [
                .constant("cpus[]", "1", "The CPUs, in the order of rows and columns."),
                .counter(
                    "sent[][]", "objects", "Row owner, column freer: objects that the freer sent home to the owner."),
                .constant("owners[].cpu", "1", "The owner's number."),
                .gauge("owners[].backlog_objects", "objects", "Sent home to this owner - drained by it."),
                .bytes("owners[].backlog_bytes", "The same in bytes, each object as large as its class says."),
                .gauge(
                    "owners[].oldest_seconds", "seconds",
                    "How long the oldest of them has waited, too high by at most the time between two ticks; null "
                        + "where none waits."),
                .counter("owners[].drained", "objects", "Objects that this owner took in."),
                .bytes("remote_queued_bytes", "Objects that wait for all owners together."),
            ]),
    ]

    private static let buddyPlaces = [
        FigurePlace("/buddy"), FigurePlace("/ledger", "buddy.", tier: .exact),
        FigurePlace("/marks/{id}", "snapshot.buddy.", tier: .exact),
    ]

    static let buddyFigures = [
        FigureGroup(
            at: buddyPlaces,
            [
                .constant("page_size", "bytes", "Bytes of a page."),
                .gauge("total_pages", "pages", "Pages of all heaps."),
                .gauge("free_pages", "pages", "F: pages in free lists."),
                .constant("sections[].index", "1", "The section's number."),
                .constant("sections[].size_bytes", "bytes", "Bytes of the section's heap."),
                .constant("sections[].total_pages", "pages", "Pages of the section's heap."),
                .gauge("sections[].free_pages", "pages", "Pages in the section's free lists."),
                .constant("orders[].order", "1", "j: the order."),
                .constant("orders[].block_bytes", "bytes", "page_size x 2^j."),
                .gauge("orders[].free_blocks", "blocks", "Free blocks of exactly this order."),
                .ratio(
                    "orders[].unusable_ratio",
                    "(F - S x 2^j) / F, where S blocks of the order can be had; 0 where nothing is free."),
                .gauge(
                    "orders[].fragmentation_index", "1",
                    "-1 where a request succeeds; else max(0, 1 - (1 + F / 2^j) / N) for N free blocks: near 0 for "
                        + "lack of memory, near 1 for fragmentation."),
                .counter("lock.acquisitions", "operations", "Times that the buddy's lock was taken."),
                .counter("lock.contentions", "operations", "Times that it was held by somebody else."),
                .counter("lock.looks", "looks", "Looks at the held lock, by takers that had not gone to sleep yet."),
                .counter("lock.sleeps", "sleeps", "Times that a taker slept until it was woken."),
                .counter("lock.wait_seconds_total", "seconds", "What all takers waited who found it held."),
                .gauge("lock.wait_seconds_max", "seconds", "The longest of these waits since the start."),
            ])
    ]

    static let sectionFigures = [
        FigureGroup(
            at: [FigurePlace("/sections/{i}/map")],
            [
                .constant("section", "1", "The section's number."),
                .constant("pages", "pages", "Pages of the section's heap."),
                .constant("first_page", "1", "The page of the section at which the cells begin."),
                .constant("page_count", "pages", "Pages of all cells."),
                .constant("pages_per_cell", "pages", "Pages of each cell but the last."),
                .gauge("cells[].free", "pages", "Free pages of the cell, page caches included."),
                .gauge("cells[].slab", "pages", "Pages of slabs."),
                .gauge("cells[].large", "pages", "Pages of large blocks."),
                .ratio("cells[].fill_ratio", "Used slots / slots of the cell's slabs; 1 where there are none."),
                .gauge("cells[].class_pages", "pages", "Pages of slabs of the class that size_class= names."),
                .gauge("runs[].pages", "pages", "Pages of neighbouring blocks of the same use."),
                .gauge("runs[].size_class", "bytes", "The slabs' size class."),
                .gauge("runs[].owner", "1", "The CPU that owns the slabs."),
            ])
    ]

    static let laboratoryFigures = [
        FigureGroup(
            at: [FigurePlace("/allocations", "allocations[]."), FigurePlace("/allocations/{address}")],
            [
                .constant("size", "bytes", "What was asked for."),
                .constant("alignment", "bytes", "The alignment that was asked for."),
                .constant("cpu", "1", "The CPU that allocated."),
                .gauge("age_seconds", "seconds", "Since the allocation."),
                .constant("usable_bytes", "bytes", "The slot's or block's size."),
                .constant("outcome.size_class", "bytes", "The size class; null for a large block."),
                .constant("outcome.slot", "1", "The slot in its slab; null for a large block."),
                .constant("outcome.owner", "1", "The CPU that owns the slab; null for a large block."),
                .constant("outcome.pages", "pages", "Pages of the slab or block."),
            ]),
        FigureGroup(
            at: [FigurePlace("/allocator/reclaim", tier: .exact)],
            [
                .gauge("drained_objects", "objects", "Objects that owners took out of remote words."),
                .gauge("flushed_objects", "objects", "Objects that left magazines."),
                .gauge("returned_slabs", "slabs", "Empty slabs that went back to the buddy."),
                .gauge("returned_pages", "pages", "Their pages."),
                .gauge("uncached_pages", "pages", "Pages that left page caches."),
                .bytes("released_bytes", "Free memory that went back to the system afterwards."),
                .gauge("pause_seconds", "seconds", "From the stop request until the last CPU went on."),
            ]),
        FigureGroup(
            at: [FigurePlace("/selfcheck", tier: .exact)],
            [
                .gauge("checked.sections", "sections", "Sections walked."),
                .gauge("checked.pages", "pages", "Pages walked."),
                .gauge("checked.slabs", "slabs", "Slabs walked."),
                .gauge("checked.free_blocks", "blocks", "Free blocks walked."),
                .gauge("checked.magazine_objects", "objects", "Objects in magazines that were looked up."),
                .gauge("checked.cached_runs", "runs", "Runs in page caches that were looked up."),
                .gauge("checked.queued_objects", "objects", "Objects on their way home that were looked up."),
                .gauge("pause_seconds", "seconds", "How long everybody stood still; may be milliseconds."),
            ]),
    ]
}
