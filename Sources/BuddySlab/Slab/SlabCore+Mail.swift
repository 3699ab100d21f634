//! What other CPUs have freed comes home: the owner's side of `RemoteFree`.

extension SlabCore {
    /// Takes in what other CPUs have freed: into a magazine as far as it has room, the rest into the bitmaps. Returns
    /// the objects that came free. O(mail).
    @discardableResult
    func drain(_ classIndex: Int, into magazine: MagazineStack? = nil) -> Int {
        let cache = cache(classIndex)
        guard cache.mail.value != 0 else { return 0 }
        var freed = 0
        // Before the exchange: whoever finds the list empty after it dates it anew.
        cache.mailSince.value = 0
        // A slab that was handed back may be another owner's by now, also one of the other kind with the same number.
        let own = PageClass(code: UInt32(classIndex + 1) | codeFlag, owner: owner, distance: 0)
        // Takes the list whole: acquires the links and words that the pushers released.
        var location = cache.mail.exchange(0)
        while location != 0 {
            let named = RemoteLocation(bits: location)
            let slab = named.slab(in: directory)
            // The link first: once the word is zero, a pusher may link the node again.
            location = slab.node(named.word).value
            if PageClass(bits: slab.section.pageClass(slab.page).value) == own {
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
    /// handed back. Where the pages are another owner's by now, its own bits may lie in the word as well, so the bits
    /// go on to that owner, who refuses what is not his; otherwise they end here. The slab that has the word now may
    /// start at another page than the one that is named.
    private func forward(_ location: RemoteLocation, _ slab: Slab, _ cache: SlabCache) {
        let bits = slab.remote(location.word).exchange(0)
        var ended = bits
        let section = slab.section
        let page = location.page &+ location.word / section.wordsPerPage
        let current = PageClass(bits: section.pageClass(page).value)
        let first = page &- current.distance
        if current.isSlab, current.code & PageClass.poolFlag == codeFlag,
            let mail = owners.mail(current.owner, current.classIndex)
        {
            let word = location.word &+ (location.page &- first) &* section.wordsPerPage
            let place = RemoteLocation(section: location.section, page: first, word: word)
            ended = RemoteFree.push(bits, to: place, of: Slab(section, first), mail: mail)
        }
        cache.drained.add(ended.nonzeroBitCount)
        cache.refusedLate.add(ended.nonzeroBitCount)
        // Of what size the object was is not known any more.
        if ended != 0 { cache.lastRefused.address = slab.base }
    }
}
