//! The slab allocator's algorithms for one owner: lists, bitmaps, drains.

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

    /// An owner that knows of no other.
    static var none: SlabOwners { SlabOwners(firstCaches: 0, stride: 0, count: 0) }

    /// The mail list of an owner and class; nil for an owner that is not known.
    func mail(_ owner: UInt16, _ classIndex: Int) -> Word? {
        guard Int(owner) < count else { return nil }
        return SlabCache(
            address: firstCaches &+ UInt(owner) &* stride &+ UInt(classIndex &* SlabCache.byteCount)
        ).mail
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
    private func slab(at header: UInt) -> Slab {
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
    private func settle(_ slab: Slab, _ cache: SlabCache, _ entry: SizeClassEntry) {
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

    // MARK: Objects out

    /// Takes up to `limit` objects and writes their addresses to consecutive words from `buffer` on, the lowest address
    /// of a slab last, so that a stack gives it out first. Whole bitmap words where they fit.
    func take(_ classIndex: Int, into buffer: UInt, limit: Int) -> Int {
        let cache = cache(classIndex)
        let entry = classes[classIndex]
        var taken = 0
        while taken < limit {
            let partial = cache.head(.partial).address
            let header = partial != 0 ? partial : cache.head(.empty).address
            guard header != 0 else { break }
            let slab = slab(at: header)
            let count = take(from: slab, entry, into: buffer &+ UInt(taken) &* 8, limit: limit - taken)
            slab.freeCount.add(-count)
            cache.freeSlots.add(-count)
            taken += count
            settle(slab, cache, entry)
        }
        return taken
    }

    private func take(from slab: Slab, _ entry: SizeClassEntry, into buffer: UInt, limit: Int) -> Int {
        let words = entry.words.int
        let base = slab.base
        let size = UInt(entry.size.int)
        var taken = 0
        var index = words &- 1
        while index >= 0, taken < limit {
            let word = slab.free(index, of: words)
            let bits = word.value
            if bits != 0 {
                let room = limit &- taken
                let leaving = bits.nonzeroBitCount <= room ? bits : highest(room, of: bits)
                let first = base &+ UInt(index) &* 64 &* size
                taken &+= writeAddresses(leaving, first, size, to: buffer &+ UInt(taken) &* 8)
                word.value = bits ^ leaving
            }
            index &-= 1
        }
        return taken
    }

    /// Takes one object; nil where the class has no free slot. O(bitmap words).
    func takeOne(_ classIndex: Int) -> UInt? {
        let cache = cache(classIndex)
        let partial = cache.head(.partial).address
        let header = partial != 0 ? partial : cache.head(.empty).address
        guard header != 0 else { return nil }
        let slab = slab(at: header)
        let entry = classes[classIndex]
        let words = entry.words.int
        for index in 0..<words {
            let word = slab.free(index, of: words)
            guard word.value != 0 else { continue }
            let bit = word.value.trailingZeroBitCount
            word.value &= word.value &- 1
            slab.freeCount.add(-1)
            cache.freeSlots.add(-1)
            settle(slab, cache, entry)
            return slab.base &+ UInt(index &* 64 &+ bit) &* UInt(entry.size.int)
        }
        return nil
    }

    // MARK: Objects in

    /// Puts an object of one of this owner's slabs back. Nothing changes where it is refused.
    ///
    /// A bit of the object in its remote word means that it was freed twice, and one of the two frees must stand. Where
    /// live bits are kept, this one does: it has cleared the live bit already, so the drain refuses the other.
    func put(_ object: SlabObject) -> Misuse? {
        let entry = classes[object.classIndex]
        let words = entry.words.int
        let bit: UInt64 = 1 &<< UInt64(object.slot & 63)
        let word = object.slab.free(object.slot &>> 6, of: words)
        guard word.value & bit == 0, tracksLive || object.slab.remote(object.slot &>> 6).value & bit == 0
        else { return .doubleFree }
        word.value |= bit
        let cache = cache(object.classIndex)
        object.slab.freeCount.add(1)
        cache.freeSlots.add(1)
        settle(object.slab, cache, entry)
        return nil
    }

    /// Puts objects of one word of one of this owner's slabs back; returns those that were free already. Where live bits
    /// are kept, a bit in the remote word is no objection: see above.
    func put(
        _ bits: UInt64, word index: Int, of slab: Slab, _ classIndex: Int, _ entry: SizeClassEntry
    ) -> UInt64 {
        let free = slab.free(index, of: entry.words.int)
        let held = tracksLive ? free.value : free.value | slab.remote(index).value
        let refused = bits & held
        free.value |= bits & ~held
        let count = (bits & ~refused).nonzeroBitCount
        let cache = cache(classIndex)
        slab.freeCount.add(count)
        cache.freeSlots.add(count)
        settle(slab, cache, entry)
        return refused
    }

    /// Takes in what other CPUs have freed: into a magazine as far as it has room, the rest into the bitmaps. Returns the
    /// objects that came free. O(mail).
    @discardableResult
    func drain(_ classIndex: Int, into magazine: MagazineStack? = nil) -> Int {
        let cache = cache(classIndex)
        guard cache.mail.value != 0 else { return 0 }
        var freed = 0
        // Takes the list whole: acquires the links and words that the pushers released.
        var location = cache.mail.exchange(0)
        while location != 0 {
            let named = RemoteLocation(bits: location)
            let slab = named.slab(in: directory)
            // The link first: once the word is zero, a pusher may link the node again.
            location = slab.node(named.word).value
            if slab.isValid, slab.owner == owner, slab.classIndex == classIndex {
                freed += merge(slab, named.word, cache, classIndex, into: magazine)
            } else {
                forward(named, slab, cache)
            }
        }
        return freed
    }

    private func merge(
        _ slab: Slab, _ index: Int, _ cache: SlabCache, _ classIndex: Int, into magazine: MagazineStack?
    ) -> Int {
        let entry = classes[classIndex]
        let words = entry.words.int
        let size = UInt(entry.size.int)
        let first = slab.base &+ UInt(index) &* 64 &* size
        let bits = slab.remote(index).exchange(0)
        let free = slab.free(index, of: words)
        // A double free that came late may name slots that this class does not have.
        let slots = max(0, min(64, entry.slots.int - index * 64))
        var accepted = bits & ~free.value & (slots == 64 ? ~0 : 1 << UInt64(slots) - 1)
        if tracksLive { accepted = slab.section.clearLive(accepted, first: first, size: size) }
        var staying = accepted
        if let magazine {
            let room = magazine.capacity &- magazine.count
            let leaving = accepted.nonzeroBitCount <= room ? accepted : highest(room, of: accepted)
            magazine.count += writeAddresses(leaving, first, size, to: magazine.magazine.top.address)
            staying ^= leaving
        }
        let count = staying.nonzeroBitCount
        free.value |= staying
        slab.freeCount.add(count)
        cache.freeSlots.add(count)
        cache.drained.add(bits.nonzeroBitCount)
        if bits != accepted {
            cache.refusedLate.add((bits & ~accepted).nonzeroBitCount)
            cache.lastRefused.address = first &+ UInt((bits & ~accepted).trailingZeroBitCount) &* size
        }
        settle(slab, cache, entry)
        return accepted.nonzeroBitCount
    }

    /// Mail that came to the wrong owner: a double free looked the slab up, and set its bit after the slab had been
    /// handed back. Where the pages are another owner's by now, its own bits may lie in the word as well, so the bits go
    /// on to that owner, who refuses what is not his; otherwise they end here.
    private func forward(_ location: RemoteLocation, _ slab: Slab, _ cache: SlabCache) {
        let bits = slab.remote(location.word).exchange(0)
        var ended = bits
        if slab.isValid, let mail = owners.mail(slab.owner, slab.classIndex) {
            ended = RemoteFree.push(bits, to: location, of: slab, mail: mail)
        }
        cache.drained.add(ended.nonzeroBitCount)
        cache.refusedLate.add(ended.nonzeroBitCount)
        // Of what size the object was is not known any more.
        if ended != 0 { cache.lastRefused.address = slab.base }
    }
}

/// The `count` highest bits that are set; fewer where not so many are. O(count).
private func highest(_ count: Int, of bits: UInt64) -> UInt64 {
    var rest = bits
    for _ in 0..<count where rest != 0 { rest &= ~(1 &<< UInt64(rest.leadingZeroBitCount ^ 63)) }
    return bits ^ rest
}

/// Writes the addresses of slots, the highest first, to consecutive words; returns how many.
@inline(__always)
private func writeAddresses(_ bits: UInt64, _ first: UInt, _ size: UInt, to buffer: UInt) -> Int {
    var place = buffer
    if bits == ~0 {
        // A whole word, as in every new slab: no bit needs to be looked for.
        var address = first &+ 64 &* size
        while address != first {
            address &-= size
            Word(at: place).address = address
            place &+= 8
        }
        return 64
    }
    var rest = bits
    while rest != 0 {
        let bit = UInt64(rest.leadingZeroBitCount ^ 63)
        rest ^= 1 &<< bit
        Word(at: place).address = first &+ UInt(bit) &* size
        place &+= 8
    }
    return Int(place &- buffer) &>> 3
}
