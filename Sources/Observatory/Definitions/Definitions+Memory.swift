/// The words for `/stats`, `/ledger` and for what every answer starts with.

extension DefinitionsReport {
    static let headFigures = [
        FigureGroup(
            at: [
                "/stats", "/classes", "/classes/{size}", "/cpus", "/cpus/{id}", "/remote-frees", "/buddy",
                "/sections/{i}/map", "/allocations", "/history", "/marks", "/doctor", "/classes/{size}/slabs",
                "/addresses/{address}", "/allocator", "/allocator/regions", "/whatif", "/sizing",
            ].map { FigurePlace($0) }
                + ["/ledger", "/slabs/{address}", "/marks/{id}", "/diff", "/allocator/reclaim", "/selfcheck"].map {
                    FigurePlace($0, tier: .exact)
                },
            [
                .counter("tick", "ticks", "The sampler's number, one a second, counted from 1."),
                .gauge("uptime_seconds", "seconds", "Since the observer started, when the figures were taken."),
            ]),
        FigureGroup(
            at: [FigurePlace("", tier: nil)],
            [
                .constant("page_size", "bytes", "Bytes of a page."),
                .constant("cpus", "CPUs", "CPUs that threads can attach to; the common CPU comes on top."),
                .constant("memory_bytes", "bytes", "Memory that was asked for when the allocator was made."),
                .constant("size_classes[]", "bytes", "Object sizes of the classes, smallest first."),
                .constant("pid", "1", "The server's process."),
            ]),
    ]

    static let statsFigures = [
        memoryOfStats, totalsOfStats, ratesOfStats, shareFigures, fragmentationFigures, observerFigures,
    ]

    /// The terms that the live and the exact answer share.
    private static let balance: [Figure] = [
        .bytes("reserved_bytes", "All regions: managed + metadata + alignment padding."),
        .bytes("managed_bytes", "Heaps: buddy free + page cache + slabs + large blocks."),
        .bytes("metadata_bytes", "Headers, bitmaps, CPUs and tables, outside the heaps."),
        .bytes("alignment_padding_bytes", "Lost between metadata and heap, and at the ends of regions."),
        .bytes("buddy_free_bytes", "Pages in the buddy's free lists."),
        .bytes("page_cache_bytes", "Free pages that CPUs keep, so as to spare the buddy's lock."),
        .bytes(
            "slab_bytes",
            "Pages of slabs: live objects + magazines + remote queues + quarantine + free slots + tails."),
        .bytes("large_bytes", "Blocks that were handed out whole: what was asked for + rounding."),
        .bytes("live_object_bytes", "Slots of live small objects: what was asked for + rounding."),
        .bytes("magazine_bytes", "Free objects in magazines."),
        .bytes("remote_queued_bytes", "Objects that other CPUs freed and whose owners have not taken in."),
        .bytes("quarantine_bytes", "Freed objects that mode hardened holds back; 0 in other modes."),
        .bytes("free_slot_bytes", "Free slots of slabs."),
        .bytes("slab_tail_bytes", "Ends of slabs in which no slot finds room."),
    ]

    private static let memoryOfStats = FigureGroup(
        at: [FigurePlace("/stats", "memory.")],
        balance + [
            .bytes("allocated_bytes", "Page-level occupancy: managed - buddy free - page cache."),
            .bytes("requested_bytes", "What users asked for and hold, small and large."),
            .bytes("rounding_bytes", "What live objects and blocks have beyond what was asked for."),
            .gauge("live_objects", "objects", "Small objects in users' hands: allocations - accepted frees."),
            .gauge("live_large_blocks", "blocks", "Large blocks in users' hands."),
            .bytes("resident_bytes", "The allocator's memory that the system keeps in real memory, metadata included."),
            .bytes(
                "managed_resident_bytes",
                "Managed memory that may be in real memory, by the allocator's record of what it touched and gave back."
            ),
        ])

    static let counterFigures: [Figure] = Counter.allCases.map { counter in
        .counter("\(counter.name)", counter.unit, counter.meaning)
    }

    private static let totalsOfStats = FigureGroup(at: [FigurePlace("/stats", "totals.")], counterFigures)

    private static let ratesOfStats = FigureGroup(
        at: [FigurePlace("/stats", "rates.")],
        [.gauge("window_seconds", "seconds", "The stretch of time that the rates beside it are of.")]
            + Counter.allCases.compactMap { counter in
                counter.rateName.map { Figure("\($0)", .rate, counter.unit + "/s", counter.meaning) }
            })

    private static let shareFigures = FigureGroup(
        at: [FigurePlace("/stats", "waste.")],
        [
            .ratio("rounding_ratio", "rounding_bytes / (requested_bytes + rounding_bytes)."),
            .bytes("rounding_bytes", "What live objects and blocks have beyond what was asked for."),
            .ratio("slab_slack_ratio", "free_slot_bytes / slab_bytes."),
            .bytes("slab_slack_bytes", "Free slots of slabs."),
            .ratio("occupancy_ratio", "Live objects / slots of all slabs; 1 where there are no slabs."),
        ])

    private static let fragmentationFigures = FigureGroup(
        at: [FigurePlace("/stats", "fragmentation.")],
        [
            .bytes("largest_free_block_bytes", "The largest block that can be had without merging."),
            .ratio("largest_free_block_ratio", "largest_free_block_bytes / memory.buddy_free_bytes."),
        ])

    private static let observerFigures = FigureGroup(
        at: [FigurePlace("/stats", "observer.")],
        [
            .counter("ticks", "ticks", "Live snapshots of the sampler."),
            .counter("exact_snapshots", "snapshots", "Exact snapshots taken."),
            .counter("pause_seconds_total", "seconds", "Stops for exact figures: from the request until all went on."),
            .gauge("pause_seconds_max", "seconds", "The longest of these stops since the start."),
            .counter("stops_abandoned", "stops", "Stops given up because a CPU did not arrive within 100 ms."),
            .counter("clamped_total", "figures", "Live figures that could not be true and were clamped."),
            .counter(
                "sampler_cpu_seconds_total", "seconds",
                "Processor time of all ticks before this one, with documents, history, doctor and events."),
            .constant("ring_bytes", "bytes", "Memory of the rings of the past, taken once."),
            .gauge("event_streams", "streams", "Readers of events."),
            .counter("events_published_total", "events", "Events made."),
            .counter("events_sent_total", "events", "Events handed to readers, one for each reader."),
            .counter("events_dropped_total", "events", "Events that readers lost because they were too slow."),
        ])

    static let ledgerFigures = [
        FigureGroup(
            at: [
                FigurePlace("/ledger", tier: .exact), FigurePlace("/marks/{id}", "snapshot.ledger.", tier: .exact),
            ],
            [
                .bytes(
                    "unaccounted_bytes",
                    "What the five equations of the ledger do not explain: the sum of their absolute residues."),
                .gauge("pause_seconds", "seconds", "From the stop request until the last CPU went on."),
            ]),
        FigureGroup(
            at: [
                FigurePlace("/ledger", tier: .exact), FigurePlace("/marks/{id}", "snapshot.ledger.", tier: .exact),
                FigurePlace("/diff", "ledger.", tier: .exact, isDifference: true),
            ],
            balance + [
                .bytes("requested_small_bytes", "What users asked for in live small objects."),
                .bytes("rounding_small_bytes", "What the slots of these have beyond it."),
                .bytes("requested_large_bytes", "What users asked for in live large blocks."),
                .bytes("rounding_large_bytes", "What these blocks have beyond it."),
                .bytes("unsized_bytes", "Memory freed without a size, whose usable size counts as asked for."),
            ]),
    ]
}

extension Counter {
    /// What one of it is.
    fileprivate var unit: String {
        switch self {
        case .allocations, .frees, .largeAllocations, .largeFrees, .magazineHits, .magazineMisses: "operations"
        case .failures, .misuses: "calls"
        case .magazineRefills, .magazineFlushes: "magazines"
        case .remoteSent, .remoteDrained: "objects"
        case .slabsCreated, .slabsReturned: "slabs"
        case .reclaims: "reclaims"
        }
    }

    fileprivate var meaning: String {
        switch self {
        case .allocations: "Completed allocations, of small objects and large blocks."
        case .frees: "Accepted frees, of small objects and large blocks."
        case .failures: "Requests refused for lack of memory."
        case .misuses: "Frees refused as misuse."
        case .largeAllocations: "Blocks that were handed out whole."
        case .largeFrees: "Such blocks that were taken back."
        case .magazineHits: "Operations on small objects that the magazine served alone."
        case .magazineMisses: "Operations on small objects that needed more than the magazine."
        case .magazineRefills: "Times that a magazine was filled from slabs."
        case .magazineFlushes: "Times that a magazine was emptied into slabs."
        case .remoteSent: "Objects put into words of the CPUs that own them."
        case .remoteDrained: "Objects that owners took out of these words."
        case .slabsCreated: "Slabs made from pages."
        case .slabsReturned: "Slabs given back to the buddy."
        case .reclaims: "Reclaims completed."
        }
    }
}
