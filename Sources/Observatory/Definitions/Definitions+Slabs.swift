/// The words for slabs one by one, and for addresses.

extension DefinitionsReport {
    static let slabFigures = [
        FigureGroup(
            at: [FigurePlace("/classes/{size}/slabs", "slabs[]."), FigurePlace("/slabs/{address}", tier: .exact)],
            [
                .constant("cpu", "1", "The CPU that owns the slab."),
                .constant("pages", "pages", "Pages of the slab."),
                .constant("slots", "slots", "Slots of the slab: the sum of the objects and free slots beside it."),
                .gauge("live", "objects", "Objects in users' hands; null where only a stop tells."),
                .gauge(
                    "magazine", "objects",
                    "Free objects in magazines, without a stop also those that freers have not sent home; null where "
                        + "only a stop tells."),
                .gauge("remote_queued", "objects", "Freed by other CPUs, not yet taken in by the owner."),
                .gauge("free", "slots", "Slots that are free in the slab."),
                .ratio("occupancy_ratio", "live / slots; null where only a stop tells live objects."),
                .gauge("age_seconds", "seconds", "Since the slab was made; null where there is no clock."),
            ]),
        FigureGroup(
            at: [FigurePlace("/classes/{size}/slabs")],
            [
                .constant("size", "bytes", "Bytes of the class's objects."),
                .gauge("scanned_pages", "pages", "Pages that were looked at for this page of the list."),
                .gauge("slabs[].in_use", "slots", "slots - free - remote_queued."),
                .ratio("slabs[].fill_ratio", "The share of slots that are not free in the slab."),
            ]),
        FigureGroup(
            at: [FigurePlace("/slabs/{address}", tier: .exact)],
            [
                .gauge("pause_seconds", "seconds", "From the stop request until the last CPU went on."),
                .constant("size", "bytes", "Bytes of the class's objects."),
                .constant("section", "1", "The slab's section."),
                .constant("page", "1", "The slab's first page in its section."),
                .gauge("thread", "1", "The integrator's name for the owner's thread; null without one."),
                .gauge("outgoing", "objects", "Freed by other CPUs that have not sent them home yet."),
            ]),
        FigureGroup(
            at: [FigurePlace("/slabs/{address}", "holders.", tier: .live)],
            [
                .gauge("sums[].objects", "objects", "Live objects of the slab that the holder has."),
                .gauge("sums[].oldest_seconds", "seconds", "Since the oldest was allocated, where it is known."),
                .constant("objects[].slot", "1", "The object's slot."),
            ]),
        FigureGroup(
            at: [
                FigurePlace("/slabs/{address}", "holders.objects[]."), FigurePlace("/addresses/{address}", "holder."),
            ],
            [
                .constant("requested_bytes", "bytes", "What the holder asked for."),
                .constant("worker", "1", "The holder's worker; null where it has none."),
                .constant("cpu", "1", "The CPU that allocated or holds the object, as the holder says."),
                .gauge("age_seconds", "seconds", "Since the allocation; null where the holder does not know."),
            ]),
    ]

    static let addressFigures = [
        FigureGroup(
            at: [FigurePlace("/addresses/{address}")],
            [
                .constant("section", "1", "The section of the region that has the address."),
                .gauge("pages", "pages", "Pages of the block or slab that has it."),
                .gauge("page", "1", "Its page in the block or slab, counted from 0."),
                .gauge("order", "1", "The order of the free block."),
                .gauge("cpu", "1", "The CPU that owns the slab, the cached pages or these metadata."),
                .constant("size", "bytes", "Bytes of the slab's objects."),
                .gauge("age_seconds", "seconds", "Since the slab was made; null where there is no clock."),
                .gauge("slot", "1", "The slot; null in the slab's tail."),
                .gauge("offset", "bytes", "From the start of the slot or large block."),
            ])
    ]
}
