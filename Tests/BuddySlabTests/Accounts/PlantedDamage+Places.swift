//! Damage to sections, and in places where nothing may be.

@testable import BuddySlab

extension PlantedDamage {
    /// Writes other bits into a 32-bit word.
    private static func halfWord(
        _ kind: SelfCheckFinding.Kind, _ what: String, _ word: @escaping @Sendable (DamageRig) -> HalfWord,
        _ change: @escaping @Sendable (UInt32) -> UInt32
    ) -> Self {
        Self(
            kind: kind, what: what,
            plant: { bench in
                let word = word(bench)
                let value = word.value
                word.value = change(value)
                return { word.value = value }
            })
    }

    static let placeDamage: [Self] =
        sectionDamage + [
            halfWord(
                .pageClass, "of a page that is no slab's", { $0.section.pageClass($0.freeBlock.page) }, { _ in 0x101 }),
            word(
                .lostSlots, "a live bit outside slabs", at: { $0.blockAddress },
                { $0.section.liveWord($0.blockAddress) },
                { $0 | 1 << 9 }),
            word(
                .queuedObjects, "one on its way that is not", { $0.processor.flow($0.classIndex).outgoing }, { $0 + 1 }),
            Self(
                kind: .queuedObjects, what: "one on its way that nobody counted",
                plant: { bench in
                    let location = bench.processor.outgoingLocation(3)
                    let bits = bench.processor.outgoingBits(3)
                    let slab = RemoteLocation(section: 0, page: bench.slab.page, word: 0)
                    location.value = slab.noting(classIndex: bench.classIndex)
                    bits.value = 1
                    return {
                        location.value = 0
                        bits.value = 0
                    }
                }, address: { $0.processor.block }),
            word(.magazineObject, "more room than places", { $0.processor.flow($0.classIndex).places }, { _ in 1 }),
            halfWord(.magazineObject, "objects of another size", { $0.magazine.magazine.objectSize }, { $0 * 2 }),
            word(.cachedPages, "more runs than places", { $0.cachedRuns.line.top }, { $0 + 15 * 16 }),
            word(.cachedPages, "the record of another run", { $0.cachedRuns.record(0) }, { $0 + 16 }),
            Self(
                kind: .freeBlocks, what: "a list under another alignment",
                plant: { bench in
                    let order = bench.freeBlock.order
                    let list = bench.freeList
                    let mask = bench.section.alignmentMask(order)
                    let (held, bits) = (list.value, mask.value)
                    let free: Int = (order..<20).first(where: { bits & (1 << UInt64($0)) == 0 }) ?? 20
                    let other = bench.section.listHead(order, free)
                    list.value = 0
                    other.value = held
                    let from = 63 - bits.leadingZeroBitCount
                    mask.value = bits & ~(1 << UInt64(from)) | 1 << UInt64(free)
                    return {
                        other.value = 0
                        list.value = held
                        mask.value = bits
                    }
                }),
        ]

    private static let sectionDamage: [Self] = [
        word(.damagedSection, "another number", at: { $0.section.address }, { $0.section.index }, { $0 + 1 }),
        word(.damagedSection, "another page size", at: { $0.section.address }, { $0.section.pageShift }, { $0 + 1 }),
        word(.damagedSection, "another start", at: { $0.section.address }, { $0.section.base }, { $0 + 4096 }),
        word(.damagedSection, "one page too many", at: { $0.section.address }, { $0.section.pageCount }, { $0 + 1 }),
        word(.damagedSection, "no page", at: { $0.section.address }, { $0.section.pageCount }, { _ in 0 }),
        word(.damagedSection, "past its region", at: { $0.section.address }, { $0.section.regionEnd }, { $0 - 8192 }),
    ]
}
