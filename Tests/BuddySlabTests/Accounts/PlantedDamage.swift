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
    var magazine: MagazineStack { processor.stack(classIndex) }
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
            _ = try rig.allocate(9000)
            let block = try rig.allocate(3 * rig.pageSize)
            try rig.free(block, 3 * rig.pageSize)
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
    static func word(
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

    static let all = slabDamage + objectDamage + buddyDamage + placeDamage
}

extension DamageRig {
    var words: Int { rig.state.classes[classIndex].words.int }
    /// A word with objects in users' hands.
    var liveWord: Word { section.liveWord(objects[0]) }
    /// The remote word in which one object waits.
    var remoteWord: Word {
        slab.remote((0..<words).first { slab.remote($0).value != 0 } ?? 0)
    }
    /// The stack of the page cache that has the run of four pages.
    var cachedRuns: RunStack { processor.pageCache.stack(3) }
    var blockAddress: UInt { section.addressOf(page: freeBlock.page) }
    var blockLinks: Word { Word(at: section.records.address + UInt(freeBlock.page * 16)) }
    var blockKind: Word { Word(at: section.records.address + UInt(freeBlock.page * 16 + 8)) }
    var freeList: Word {
        let (page, order) = freeBlock
        let number = section.base.address >> UInt(section.pageShift.int) + UInt(page)
        return section.listHead(order, min(20, number.trailingZeroBitCount))
    }
}
