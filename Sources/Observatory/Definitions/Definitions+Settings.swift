/// The words for settings, and for questions about requests that nobody has made yet.

extension DefinitionsReport {
    private static let region: [Figure] = [
        .constant("section", "1", "The section that is made of the region."),
        .constant("size_bytes", "bytes", "All of the region."),
        .constant("managed_bytes", "bytes", "The region's heap."),
    ]

    static let settingFigures = [
        FigureGroup(
            at: [FigurePlace("/allocator")],
            [
                .gauge("magazines.capacity", "objects", "Objects that each magazine may hold, where that is fixed."),
                .gauge("magazines.bytes_per_cpu", "bytes", "What a CPU's magazines share, where they adapt."),
                .gauge("page_cache.bytes_per_cpu", "bytes", "Free pages that a CPU may keep, as it was set."),
                .gauge(
                    "page_cache.effective_bytes_per_cpu", "bytes", "What is in force: 0 where there are no magazines."),
                .constant("size_classes.count", "classes", "Size classes."),
                .constant("size_classes.largest_bytes", "bytes", "What is larger is served in pages."),
                .constant("page_size", "bytes", "Bytes of a page."),
                .constant("cpus", "CPUs", "CPUs that threads can attach to; the common CPU comes on top."),
                .gauge("reserved_bytes", "bytes", "All regions."),
                .gauge("managed_bytes", "bytes", "The heaps of all regions."),
            ]),
        FigureGroup(
            at: [FigurePlace("/allocator"), FigurePlace("/allocator/regions")],
            [.constant("memory_limit_bytes", "bytes", "Regions may be added up to so much.")]),
        FigureGroup(at: [FigurePlace("/allocator", "regions[]."), FigurePlace("/allocator/regions")], region),
        FigureGroup(
            at: [FigurePlace("/allocator/regions")],
            [
                .gauge("total_reserved_bytes", "bytes", "All regions, the new one included."),
                .gauge("total_managed_bytes", "bytes", "The heaps of all regions, the new one included."),
            ]),
    ]

    static let questionFigures = [
        FigureGroup(
            at: [FigurePlace("/whatif")],
            [
                .constant("size", "bytes", "What would be asked for."),
                .constant("alignment", "bytes", "The alignment that would be asked for."),
                .constant("cpu", "1", "The CPU that would be asked; null for a thread without one."),
                .constant("size_class", "bytes", "The size class; null for a large block."),
                .gauge("usable_bytes", "bytes", "What the slot or block would have."),
                .gauge("rounding_bytes", "bytes", "usable_bytes - size."),
                .constant("magazine.cpu", "1", "The CPU whose magazine would be asked."),
                .gauge("magazine.count", "objects", "Objects in it."),
                .gauge("magazine.capacity", "objects", "Objects that it may hold."),
            ]),
        FigureGroup(
            at: [FigurePlace("/whatif", "pages.")],
            [
                .gauge("section", "1", "The section that the pages would come from."),
                .gauge("count", "pages", "Pages of the block, or of the slab that would be made."),
                .gauge("order", "1", "The least order of a block that has room for them."),
                .gauge("block_pages", "pages", "Pages of the block or cached run that they would be cut from."),
                .gauge("block_order", "1", "That block's order; null for a cached run."),
                .gauge("splits", "splits", "Times that the block would be halved."),
            ]),
        FigureGroup(
            at: [FigurePlace("/whatif", "shortage.")],
            [
                .gauge("order", "1", "The order of the block that is wanting."),
                .gauge("free_pages", "pages", "F: pages in free lists."),
                .gauge("obtainable_blocks", "blocks", "S: blocks of the order that can be had, alignment aside."),
                .gauge("fragmentation_index", "1", "As orders[].fragmentation_index of /buddy, for the order."),
                .ratio("unusable_ratio", "As orders[].unusable_ratio of /buddy, for the order."),
                .bytes("held_back.page_cache_bytes", "Free pages that CPUs keep."),
                .bytes("held_back.empty_slab_bytes", "Pages of empty slabs."),
                .bytes("held_back.magazine_bytes", "Free objects in magazines."),
                .bytes("held_back.remote_queued_bytes", "Objects that owners have not taken in."),
            ]),
        FigureGroup(
            at: [FigurePlace("/sizing")],
            [
                .counter("samples", "calls", "Allocations whose sizes were noted."),
                .counter("allocations", "operations", "small_allocations + large_allocations."),
                .counter("small_allocations", "operations", "Allocations served from size classes."),
                .counter("large_allocations", "operations", "Allocations of blocks of pages."),
                .counter("requested_small_bytes", "bytes", "What small allocations asked for."),
                .counter("requested_large_bytes", "bytes", "What large ones asked for; estimated from samples."),
            ]),
        FigureGroup(
            at: [FigurePlace("/sizing", "tables[].")],
            [
                .constant("class_count", "classes", "Size classes of the table."),
                .constant("classes[]", "bytes", "Its object sizes, smallest first."),
                .counter(
                    "handed_out_bytes", "bytes", "What the same requests would have been given: requested + rounding."),
                .counter("rounding_bytes", "bytes", "What that has beyond what was asked for."),
                .ratio("rounding_ratio", "rounding_bytes / handed_out_bytes; 0 before the first request."),
            ]),
    ]
}
