//! The slabs of one owner: lists of them, and pages in and out.

/// One slab that went empty, and whose pages should go back to whoever gave them.
struct EmptiedSlab {
    let base: UInt
    let pages: Int
}

/// Where the slab caches of all owners lie, by number, for mail that came to the wrong one.
struct SlabOwners {
    let firstCaches: UInt
    let stride: UInt
    let count: Int
    /// Address of the word that mail is dated by; 0 where nobody keeps one.
    var clock: UInt = 0

    /// An owner that knows of no other.
    static var none: SlabOwners { SlabOwners(firstCaches: 0, stride: 0, count: 0) }

    /// The mail list of an owner and class; nil for an owner that is not known.
    @inline(__always)
    func mail(_ owner: UInt16, _ classIndex: Int) -> MailList? {
        guard Int(owner) < count else { return nil }
        let cache = SlabCache(
            address: firstCaches &+ UInt(owner) &* stride &+ UInt(classIndex &* SlabCache.byteCount))
        return MailList(cache: cache, clock: clock)
    }
}

/// The slabs of one owner. One caller at a time, but for `RemoteFree.push`.
struct SlabCore {
    /// Address of the `SlabCache`s, one a class.
    let caches: UInt
    let classes: SizeClassTable
    let directory: SectionDirectory
    let owner: UInt16
    /// Added to the class code of pages: the pool flag, or 0.
    let codeFlag: UInt32
    /// Whether the bitmap of objects in users' hands is kept (mode `exact`).
    let tracksLive: Bool
    let owners: SlabOwners

    @inline(__always)
    func cache(_ classIndex: Int) -> SlabCache {
        SlabCache(address: caches &+ UInt(classIndex &* SlabCache.byteCount))
    }

    @inline(__always)
    func slab(at header: UInt) -> Slab {
        RemoteLocation(bits: Word(at: header &+ 48).value).slab(in: directory)
    }

    // MARK: Lists

    private func unlink(_ slab: Slab, _ cache: SlabCache) {
        guard let list = slab.listState else { return }
        let next = slab.next.address
        let previous = slab.previous.address
        if next != 0 { Word(at: next &+ 8).address = previous }
        if previous != 0 { Word(at: previous).address = next } else { cache.head(list).address = next }
        cache.count(list).add(-1)
        slab.listState = nil
    }

    private func link(_ slab: Slab, _ cache: SlabCache, _ list: SlabListState) {
        let first = cache.head(list).address
        slab.next.address = first
        slab.previous.address = 0
        if first != 0 { Word(at: first &+ 8).address = slab.header }
        cache.head(list).address = slab.header
        cache.count(list).add(1)
        slab.listState = list
    }

    /// Puts a slab on the list that its free count calls for.
    func settle(_ slab: Slab, _ cache: SlabCache, _ entry: SizeClassEntry) {
        let free = slab.freeCount.int
        let wanted: SlabListState =
            if free == 0 { .full } else if free == entry.slots.int && !slab.hasRemoteFrees(words: entry.words.int) {
                .empty
            } else { .partial }
        guard slab.listState != wanted else { return }
        unlink(slab, cache)
        link(slab, cache, wanted)
    }

    // MARK: Pages in and out

    /// Carves pages into a slab. `invalidParam` where they are not exactly one slab of whole pages inside a section, or
    /// where one of them is a slab's already.
    func add(_ classIndex: Int, base: UInt, byteCount: Int, createdAt: UInt64) throws(AllocationError) {
        guard classIndex >= 0, classIndex < classes.count else { throw .invalidParam }
        let entry = classes[classIndex]
        guard let section = directory.section(containing: base) else { throw .invalidParam }
        let page = section.page(of: base)
        let pages = entry.pages.int
        guard section.addressOf(page: page) == base, byteCount == pages << section.pageShift.int,
            page + pages <= section.pageCount.int
        else { throw .invalidParam }
        for index in 0..<pages where section.pageClass(page + index).value != 0 { throw .invalidParam }
        let slab = Slab(section, page)
        slab.initialize(classIndex: classIndex, owner: owner, entry: entry, createdAt: createdAt)
        for index in 0..<pages {
            section.pageClass(page + index).value =
                PageClass(code: UInt32(classIndex + 1) | codeFlag, owner: owner, distance: index).bits
        }
        let cache = cache(classIndex)
        cache.freeSlots.add(entry.slots.int)
        cache.created.add(1)
        link(slab, cache, .empty)
    }

    /// Takes an empty slab out, where the class has more than `keeping` of them: its pages should go back. O(1).
    func takeEmpty(_ classIndex: Int, keeping: Int) -> EmptiedSlab? {
        let cache = cache(classIndex)
        let entry = classes[classIndex]
        while cache.count(.empty).int > keeping {
            let slab = slab(at: cache.head(.empty).address)
            if slab.hasRemoteFrees(words: entry.words.int) {
                // A double free that was on its way when the slab went empty has pinned it since.
                settle(slab, cache, entry)
                continue
            }
            unlink(slab, cache)
            cache.freeSlots.add(-entry.slots.int)
            cache.returned.add(1)
            retire(slab, entry)
            return EmptiedSlab(base: slab.base, pages: entry.pages.int)
        }
        return nil
    }

    private func retire(_ slab: Slab, _ entry: SizeClassEntry) {
        slab.invalidate()
        for index in 0..<entry.pages.int { slab.section.pageClass(slab.page + index).value = 0 }
    }

    /// Forgets every slab of every class, after the mail was drained so that their remote words are zero.
    func forgetAll() {
        for index in 0..<classes.count {
            drain(index)
            let cache = cache(index)
            for rawValue in SlabListState.partial.rawValue...SlabListState.empty.rawValue {
                guard let list = SlabListState(rawValue: rawValue) else { continue }
                while cache.head(list).address != 0 {
                    let slab = slab(at: cache.head(list).address)
                    unlink(slab, cache)
                    retire(slab, classes[index])
                }
            }
            clearMetadata(at: cache.address, byteCount: SlabCache.byteCount)
        }
    }
}
