//! Damage to slabs, their lists, and the objects in them.

@testable import BuddySlab

extension PlantedDamage {
    static let slabDamage: [Self] = [
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

    static let objectDamage: [Self] = [
        Self(
            kind: .lostSlots, what: "a slot that nobody has",
            plant: { bench in
                let slabs = bench.processor.slabs
                guard let lost = slabs.takeOne(bench.classIndex) else { return {} }
                return { if let object = try? bench.rig.object(at: lost) { _ = slabs.put(object) } }
            }),
        word(.lostSlots, "a live bit lost", { $0.liveWord }, { $0 & ($0 - 1) }),
        word(.lostSlots, "a live bit of a free slot", { $0.section.liveWord($0.slab.base) }, { $0 | 1 }),
        word(.magazineObject, "inside an object", { $0.magazine.object(0) }, { $0 + 8 }),
        word(.magazineObject, "outside the heap", at: { _ in 64 }, { $0.magazine.object(0) }, { _ in 64 }),
        word(.magazineObject, "more than it has room for", { $0.magazine.magazine.top }, { $0 + 8 * 5 }),
        word(.magazineObject, "less than nothing", { $0.magazine.magazine.top }, { $0 - 8 * 5 }),
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
                let count = bench.magazine.count
                let place = bench.magazine.object(count)
                let value = place.value
                place.value = bench.magazine.object(count - 1).value
                bench.magazine.count = count + 1
                return {
                    place.value = value
                    bench.magazine.count = count
                }
            }, address: { $0.objects[5] }),
        word(.queuedObjects, "one sent too many", { $0.processor.flow($0.classIndex).remoteSent }, { $0 + 1 }),
        word(.queuedObjects, "one drained too many", { $0.cache.drained }, { $0 + 1 }),
        word(.queuedObjects, "a remote bit lost", { $0.remoteWord }, { $0 & ($0 - 1) }),
        word(.queuedObjects, "a remote bit too many", { $0.remoteWord }, { $0 | ($0 >> 1) }),
        word(.queuedObjects, "mail lost", { $0.cache.mail }, { _ in 0 }),
    ]
}
