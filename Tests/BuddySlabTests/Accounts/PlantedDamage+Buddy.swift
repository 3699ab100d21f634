//! Damage to page records, free lists and the ledger.

@testable import BuddySlab

extension PlantedDamage {
    static let buddyDamage: [Self] = [
        word(.damagedRecord, "no block's first page", at: { $0.blockAddress }, { $0.blockKind }, { _ in 0 }),
        word(.damagedRecord, "no such order", at: { $0.blockAddress }, { $0.blockKind }, { $0 | 0xFF << 8 }),
        word(.damagedRecord, "no such state", at: { $0.blockAddress }, { $0.blockKind }, { $0 | 0xFF }),
        word(
            .damagedRecord, "past the section's end", at: { $0.blockAddress }, { $0.blockKind }, { $0 & 0xFF | 20 << 8 }
        ),
        word(.freePages, "one page too many", at: { $0.section.base.address }, { $0.section.freePages }, { $0 + 1 }),
        word(.freePages, "one page too few", at: { $0.section.base.address }, { $0.section.freePages }, { $0 - 1 }),
        word(.freeBlocks, "one block too many", { $0.section.freeBlocks(0) }, { $0 + 1 }),
        word(.freeBlocks, "a list lost", { $0.freeList }, { _ in 0 }),
        word(.freeBlocks, "a list unmarked", { $0.section.alignmentMask($0.freeBlock.order) }, { _ in 0 }),
        word(.freeBlocks, "an empty list marked", { $0.section.alignmentMask(15) }, { _ in 1 << 15 }),
        word(.freeBlocks, "an order unmarked", { $0.section.orderMask }, { $0 & ($0 - 1) }),
        word(.freeBlocks, "an empty order marked", { $0.section.orderMask }, { $0 | 1 << 19 }),
        word(.freeBlocks, "a link to nowhere", { $0.blockLinks }, { $0 | 0xFFFF_FFFF }),
        word(.freeBlocks, "a link back to nowhere", { $0.blockLinks }, { $0 | 7 << 32 }),
        word(.slabPages, "one page too many", { $0.section.slabPages }, { $0 + 1 }),
        Self(
            kind: .slabPages, what: "a slab's pages as a large block",
            plant: { bench in
                let record = PageRecord(bench.section, bench.slab.page)
                record.set(.allocated, order: record.order)
                return { record.set(.slab, order: record.order) }
            }),
        word(.residentPages, "one page too many", { $0.section.residentPages }, { $0 + 1 }),
        word(.residentPages, "a page forgotten", { Word(at: $0.section.residentBits.address) }, { $0 & ($0 - 1) }),
        word(.cachedPages, "one page too many", { $0.processor.pageCache.reserved }, { $0 + 1 }),
        word(.cachedPages, "a bound that is exceeded", { $0.processor.pageCache.limit }, { _ in 1 }),
        word(.cachedPages, "a run lost", { $0.cachedRuns.line.top }, { $0 - 16 }),
        word(.cachedPages, "a run too many", { $0.cachedRuns.line.top }, { $0 + 16 }),
        word(.cachedPages, "a run that is none", { $0.cachedRuns.run(0) }, { $0 + 4096 * 64 }),
        word(.cachedPages, "a run in use", { Word(at: $0.cachedRuns.record(0).address + 8) }, { $0 & ~0xFF | 2 }),
        word(.ledger, "bytes that nobody asked for", { $0.rig.state.largeRequested }, { $0 + 8 }),
        word(.ledger, "a region that grew", { $0.rig.state.reservedBytes }, { $0 + 64 }),
    ]
}
