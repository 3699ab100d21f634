//! Damage of every kind that a self-check names, each with the way back.

import Testing

@testable import BuddySlab

/// An allocator in use, and where damage is planted in it: a partial slab of 64-byte objects of CPU 0, with objects in
/// users' hands, in the magazine and on their way home.
struct DamageRig {
    static let size = 64

    let rig: GlobalRig
    let objects: [UInt]

    var classIndex: Int { rig.classIndex(Self.size) }
    var processor: Processor { rig.state.processor(0) }
    var cache: SlabCache { processor.slabs.cache(classIndex) }
    var magazine: Magazine { processor.magazine(classIndex) }
    var section: Section { rig.section }
    /// The only slab of the class.
    var slab: Slab { Slab(section, section.page(of: objects[0])) }
    /// The largest free block.
    var freeBlock: (page: Int, order: Int) {
        let order = 63 - section.orderMask.value.leadingZeroBitCount
        let list = 63 - section.alignmentMask(order).value.leadingZeroBitCount
        return (section.listHead(order, list).int - 1, order)
    }

    static func tryOut(_ setup: Setup, _ body: (DamageRig) throws -> Void) throws {
        try withRig(setup) { rig in
            let objects = try (0..<7).map { _ in try rig.allocate(Self.size) }
            try rig.free(objects[5], Self.size)
            try rig.free(objects[6], Self.size, cpu: 1)
            rig.sendOutgoing(1)
            _ = try rig.allocate(9000)
            _ = try rig.allocate(2048, cpu: 2)
            try body(DamageRig(rig: rig, objects: objects))
        }
    }
}

/// One way of damaging an allocator.
struct PlantedDamage: Sendable, CustomTestStringConvertible {
    let kind: SelfCheckFinding.Kind
    let what: String
    /// Plants the damage; the result undoes it.
    let plant: @Sendable (DamageRig) throws -> () -> Void
    /// The address that must be named, where there is one.
    var address: (@Sendable (DamageRig) -> UInt)?

    var testDescription: String { "\(kind.name): \(what)" }

    /// Writes other bits into a word.
    private static func word(
        _ kind: SelfCheckFinding.Kind, _ what: String, at address: (@Sendable (DamageRig) -> UInt)? = nil,
        _ word: @escaping @Sendable (DamageRig) -> Word, _ change: @escaping @Sendable (UInt64) -> UInt64
    ) -> Self {
        Self(
            kind: kind, what: what,
            plant: { bench in
                let word = word(bench)
                let value = word.value
                word.value = change(value)
                return { word.value = value }
            }, address: address)
    }

    static let all = slabDamage + objectDamage + buddyDamage

    private static let slabDamage: [Self] = [
        word(.damagedHeader, "magic gone", at: { $0.slab.header }, { Word(at: $0.slab.header + 16) }, { $0 & ~0xFFFF }),
        word(
            .damagedHeader, "another class", at: { $0.slab.header }, { Word(at: $0.slab.header + 16) }, { $0 ^ 1 << 16 }
        ),
        word(
            .damagedHeader, "another owner", at: { $0.slab.header }, { Word(at: $0.slab.header + 16) }, { $0 ^ 1 << 32 }
        ),
        word(.damagedHeader, "another page", at: { $0.slab.header }, { $0.slab.location }, { $0 + 1 << 8 }),
        word(.damagedHeader, "no such section", at: { $0.slab.header }, { $0.slab.location }, { $0 | 0x7FFF << 48 }),
        word(.damagedHeader, "a link to nowhere", at: { _ in 0x1238 }, { $0.slab.next }, { _ in 0x1238 }),
        word(.damagedHeader, "a head to nowhere", at: { _ in 0x1238 }, { $0.cache.head(.partial) }, { _ in 0x1238 }),
        word(.brokenList, "a link back to nowhere", at: { $0.slab.base }, { $0.slab.previous }, { _ in 64 }),
        Self(
            kind: .brokenList, what: "a slab linked to itself",
            plant: { bench in
                let next = bench.slab.next
                let value = next.value
                next.address = bench.slab.header
                return { next.value = value }
            }, address: { $0.slab.base }),
        word(
            .brokenList, "another list noted", at: { $0.slab.base }, { Word(at: $0.slab.header + 16) }, { $0 ^ 2 << 24 }
        ),
        Self(
            kind: .brokenList, what: "a partial slab among the full",
            plant: { bench in
                let words = [bench.cache.head(.partial), bench.cache.count(.partial)]
                let others = [bench.cache.head(.full), bench.cache.count(.full)]
                func swap() {
                    for (word, other) in zip(words, others) { (word.value, other.value) = (other.value, word.value) }
                }
                swap()
                return swap
            }, address: { $0.slab.base }),
        word(.listCount, "one slab too many", at: { $0.cache.address }, { $0.cache.count(.partial) }, { $0 + 1 }),
        word(.listCount, "one slab too few", at: { $0.cache.address }, { $0.cache.count(.partial) }, { $0 - 1 }),
        word(.listCount, "an empty list counted", at: { $0.cache.address }, { $0.cache.count(.empty) }, { $0 + 1 }),
        word(.freeCount, "one slot too many", at: { $0.slab.base }, { $0.slab.freeCount }, { $0 + 1 }),
        word(.freeSlots, "one slot too many", at: { $0.cache.address }, { $0.cache.freeSlots }, { $0 + 1 }),
        Self(
            kind: .pageClass, what: "another class",
            plant: { bench in
                let word = bench.section.pageClass(bench.slab.page)
                let value = word.value
                word.value = value ^ 1
                return { word.value = value }
            }, address: { $0.slab.base }),
        Self(
            kind: .pageClass, what: "no slab's",
            plant: { bench in
                let word = bench.section.pageClass(bench.slab.page)
                let value = word.value
                word.value = 0
                return { word.value = value }
            }, address: { $0.slab.base }),
    ]

    private static let objectDamage: [Self] = [
        Self(
            kind: .lostSlots, what: "a slot that nobody has",
            plant: { bench in
                let slabs = bench.processor.slabs
                guard let lost = slabs.takeOne(bench.classIndex) else { return {} }
                return { if let object = try? bench.rig.object(at: lost) { _ = slabs.put(object) } }
            }),
        word(.lostSlots, "a live bit lost", { $0.liveWord }, { $0 & ($0 - 1) }),
        word(.lostSlots, "a live bit of a free slot", { $0.slab.live(0, of: $0.words) }, { $0 | 1 }),
        word(.magazineObject, "inside an object", { $0.magazine.object(0) }, { $0 + 8 }),
        word(.magazineObject, "outside the heap", at: { _ in 64 }, { $0.magazine.object(0) }, { _ in 64 }),
        word(.magazineObject, "more than it has room for", { $0.magazine.count }, { _ in 5 }),
        word(.magazineObject, "less than nothing", { $0.magazine.count }, { _ in ~0 }),
        word(.magazineObject, "an object of another class", { $0.magazine.object(0) }, { $0 ^ 1 << 60 }),
        Self(
            kind: .magazineObject, what: "in a user's hands",
            plant: { bench in
                let place = bench.magazine.object(0)
                let value = place.value
                place.address = bench.objects[0]
                return { place.value = value }
            }, address: { $0.objects[0] }),
        Self(
            kind: .magazineObject, what: "twice",
            plant: { bench in
                let count = bench.magazine.count.int
                let place = bench.magazine.object(count)
                let value = place.value
                place.value = bench.magazine.object(count - 1).value
                bench.magazine.count.int = count + 1
                return {
                    place.value = value
                    bench.magazine.count.int = count
                }
            }, address: { $0.objects[5] }),
        word(.queuedObjects, "one sent too many", { $0.processor.flow($0.classIndex).remoteSent }, { $0 + 1 }),
        word(.queuedObjects, "one drained too many", { $0.cache.drained }, { $0 + 1 }),
        word(.queuedObjects, "a remote bit lost", { $0.remoteWord }, { $0 & ($0 - 1) }),
        word(.queuedObjects, "a remote bit too many", { $0.remoteWord }, { $0 | ($0 >> 1) }),
        word(.queuedObjects, "mail lost", { $0.cache.mail }, { _ in 0 }),
    ]

    private static let buddyDamage: [Self] = [
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
        word(.ledger, "bytes that nobody asked for", { $0.rig.state.largeRequested }, { $0 + 8 }),
        word(.ledger, "a region that grew", { $0.rig.state.reservedBytes }, { $0 + 64 }),
    ]
}

extension DamageRig {
    fileprivate var words: Int { rig.state.classes[classIndex].words.int }
    /// A word with objects in users' hands.
    fileprivate var liveWord: Word {
        slab.live((0..<words).first { slab.live($0, of: words).value != 0 } ?? 0, of: words)
    }
    /// The remote word in which one object waits.
    fileprivate var remoteWord: Word {
        slab.remote((0..<words).first { slab.remote($0).value != 0 } ?? 0)
    }
    fileprivate var blockAddress: UInt { section.addressOf(page: freeBlock.page) }
    fileprivate var blockLinks: Word { Word(at: section.records.address + UInt(freeBlock.page * 16)) }
    fileprivate var blockKind: Word { Word(at: section.records.address + UInt(freeBlock.page * 16 + 8)) }
    fileprivate var freeList: Word {
        let (page, order) = freeBlock
        let number = section.base.address >> UInt(section.pageShift.int) + UInt(page)
        return section.listHead(order, min(20, number.trailingZeroBitCount))
    }
}
