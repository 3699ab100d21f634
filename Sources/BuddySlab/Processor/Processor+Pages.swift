//! Pages on the local path: runs in and out of a CPU's page cache, without a lock and without a shared line.

extension Processor {
    /// Takes a run off its stack; nil where there is none. The caller writes into the record what the run is now.
    ///
    /// In mode `flush` two CPUs that free one run at the same moment may both believe it: what a stack names and is not
    /// cached any more is dropped here, and the free is taken back.
    @inline(__always)
    func popRun(_ stack: RunStack, pages: Int, order: Int) -> (address: UInt, record: PageRecord)? {
        let cache = pageCache
        while true {
            guard stack.count.int > 0 else { return nil }
            let run = cache.pop(pages: pages, from: stack)
            if run.record.bits == PageRecord.bits(.cached, order: order, pages: pages) { return run }
            refuseLate(run: run.address, pages: pages)
        }
    }

    /// Takes an accepted free of a run back, because the run proved to be somebody's.
    @inline(never)
    func refuseLate(run address: UInt, pages: Int) {
        let cache = pageCache
        let bytes = pages << state.pageShift.int
        cache.largeFrees.add(-1)
        cache.largeBytes.add(bytes)
        // What was asked for is not known any more.
        cache.largeRequested.add(bytes)
        _ = refuse(.doubleFree, address)
    }

    /// Takes the front of the shortest run that is longer than `pages`; the end stays in the cache. Its records lie one
    /// behind the other, so that no section is looked up.
    @inline(never)
    private func cutRun(pages: Int, pageShift: Int) -> (address: UInt, record: PageRecord)? {
        let cache = pageCache
        let longer = cache.filled.value & ~0 &<< UInt64(pages)
        guard pages < 64, longer != 0 else { return nil }
        let length = longer.trailingZeroBitCount &+ 1
        let rest = length &- pages
        let stack = cache.stack(rest &- 1)
        guard stack.count.int < PageCache.places,
            let run = popRun(cache.stack(length &- 1), pages: length, order: ceilingLog2(length))
        else { return nil }
        let record = PageRecord(at: run.record.address &+ UInt(pages) &* 16)
        record.set(.cached, pages: rest)
        cache.push(run.address &+ UInt(pages) &<< UInt(pageShift), record, pages: rest, on: stack)
        return run
    }

    /// Serves a request for whole pages from the cache; nil where it cannot. `aligned` is the order of the alignment:
    /// an untrimmed run is aligned to its own order in any case, a trimmed one to a page.
    @inline(__always)
    func takeCachedLarge(pages: Int, aligned: Int, size: Int, pageShift: Int) -> UInt? {
        let cache = pageCache
        let order = ceilingLog2(pages)
        let trims = cache.trims.value != 0
        guard aligned <= (trims ? 0 : order), let stack = cache.stack(pages: pages, order: order) else { return nil }
        let kept = trims ? pages : 1 &<< order
        guard
            let run = popRun(stack, pages: kept, order: order)
                ?? (trims ? cutRun(pages: pages, pageShift: pageShift) : nil)
        else {
            cache.misses.add(1)
            return nil
        }
        run.record.requestedBytes = size
        run.record.bits = PageRecord.bits(.allocated, order: order, pages: kept)
        let bytes = kept &<< pageShift
        cache.largeBytes.add(bytes)
        cache.largeRequested.add(size)
        cache.largeRounding.add(bytes &- size)
        cache.largeAllocations.add(1)
        stack.unsampled.add(1)
        took(.pageCache)
        return run.address
    }

    /// Takes a large block back into the cache. False, and nothing has changed, where something is unusual: no room,
    /// another section than the last one, a mistake.
    ///
    /// One look at the record checks the state and the length. In mode `exact` the state changes by one exchange, so
    /// that of two CPUs that free one block exactly one succeeds.
    @inline(__always)
    func cacheLarge(_ address: UInt, pages: Int) -> Bool {
        let offset = address &- sectionBase.address
        guard offset < sectionBytes.address else { return false }
        let section = Section(address: sectionAddress.address)
        let shift = section.pageShift.int
        let page = Int(offset) &>> shift
        guard UInt(bitPattern: page) &<< UInt(shift) == offset else { return false }
        let cache = pageCache
        let order = ceilingLog2(pages)
        let kept = cache.trims.value != 0 ? pages : 1 &<< order
        let record = PageRecord(section, page)
        let held = PageRecord.bits(.allocated, order: order, pages: kept)
        guard record.bits == held, let stack = cache.stack(pages: pages, order: order),
            cache.hasRoom(stack, pages: kept)
        else { return false }
        let cached = PageRecord.bits(.cached, order: order, pages: kept)
        if tracksLive {
            guard record.exchange(held, for: cached) else { return false }
        } else {
            record.bits = cached
        }
        cache.push(address, record, pages: kept, on: stack)
        let bytes = kept &<< shift
        let size = record.requestedBytes
        cache.largeBytes.add(0 &- bytes)
        cache.largeRequested.add(0 &- size)
        cache.largeRounding.add(size &- bytes)
        cache.largeFrees.add(1)
        return true
    }

    /// Serves a request beyond the largest class, all of whose pages count as requested, from the cache; nil where it
    /// cannot, or a stop is asked for.
    @inline(__always)
    func takeWholeRun(_ size: Int) -> UInt? {
        let bound = sizeBound.int
        guard size > bound, bound != 0 else { return nil }
        let shift = Int(pageShift.value)
        let pages = (size &- 1) &>> shift &+ 1
        return takeCachedLarge(pages: pages, aligned: 0, size: pages &<< shift, pageShift: shift)
    }

    /// Takes a block of so many bytes back into the cache; false where the slow way must.
    @inline(__always)
    func putWholeRun(_ address: UInt, size: Int) -> Bool {
        let bound = sizeBound.int
        guard size > bound, bound != 0 else { return false }
        return cacheLarge(address, pages: (size &- 1) &>> Int(pageShift.value) &+ 1)
    }

    // MARK: Between cache and buddy; the buddy lock is held.

    /// Bytes of runs of one length that come from the buddy at once.
    private static let refillBytes = 32 << 10

    /// Takes more runs of a length that was just taken from `section`, as long as they are small, and few beside what
    /// is free: in scarce memory they would only stand in the way of longer ones.
    func refill(_ stack: RunStack, pages: Int, _ buddy: BuddyCore, beside section: Section) {
        let cache = pageCache
        let bound = min(Self.refillBytes >> buddy.pageShift, section.freePages.int >> 6)
        let room = min(cache.limit.int - cache.pages.int, bound) / pages - 1
        for _ in 0..<max(0, min(room, PageCache.places / 2 - stack.count.int)) {
            guard let address = buddy.take(pages: pages, aligned: 0, requestedBytes: 0),
                let section = buddy.directory.section(containing: address)
            else { return }
            let record = PageRecord(section, section.page(of: address))
            record.set(.cached, pages: pages)
            cache.push(address, record, pages: pages, on: stack)
        }
    }

    /// Shortens a block that was just taken from the buddy to `pages` pages. The end goes into the cache, or back.
    func trim(_ record: PageRecord, _ section: Section, _ page: Int, to pages: Int, _ buddy: BuddyCore) {
        let cache = pageCache
        let rest = record.pageCount - pages
        guard rest <= section.freePages.int >> 6, let stack = cache.stack(pages: rest, order: ceilingLog2(rest)),
            cache.hasRoom(stack, pages: rest)
        else { return buddy.shrink(section, page, to: pages) }
        let end = PageRecord(section, page + pages)
        end.set(.cached, pages: rest)
        record.set(.allocated, pages: pages)
        cache.push(section.addressOf(page: page + pages), end, pages: rest, on: stack)
    }

    /// Takes in a run whose record says `cached`. The oldest runs make room; a run that is too long for this cache goes
    /// to the buddy.
    func put(_ run: UInt, _ record: PageRecord, pages: Int, _ buddy: BuddyCore) {
        let cache = pageCache
        let limit = cache.limit.int
        guard pages <= limit / 4, let stack = cache.stack(pages: pages, order: ceilingLog2(pages)) else {
            return giveBack(run, record, pages: pages, buddy)
        }
        if stack.count.int == PageCache.places {
            cache.overflows.add(1)
            giveBackOldest(stack, PageCache.places / 2, buddy)
        }
        if cache.pages.int + pages > limit {
            cache.overflows.add(1)
            shrinkPageCache(to: limit / 4 * 3 - pages, buddy)
        }
        cache.push(run, record, pages: pages, on: stack)
    }

    /// Gives runs back, the oldest of each length by turns, until at most so many pages are cached.
    func shrinkPageCache(to pages: Int, _ buddy: BuddyCore) {
        let cache = pageCache
        while cache.pages.int > pages {
            let stack = cache.stack(cache.cursor.int)
            giveBackOldest(stack, (stack.count.int + 1) / 2, buddy)
            cache.cursor.int = (cache.cursor.int + 1) % cache.stackCount.int
        }
    }

    /// Gives all runs back to the buddy; returns their pages.
    @discardableResult
    func emptyPageCache(_ buddy: BuddyCore) -> Int {
        let cache = pageCache
        let pages = cache.pages.int
        for index in 0..<cache.stackCount.int {
            let stack = cache.stack(index)
            giveBackOldest(stack, stack.count.int, buddy)
        }
        return pages
    }

    private func giveBackOldest(_ stack: RunStack, _ count: Int, _ buddy: BuddyCore) {
        guard count > 0 else { return }
        let cache = pageCache
        let index = cache.index(stack)
        let pages = cache.trims.value != 0 ? index + 1 : 1 << index
        for place in 0..<count {
            giveBack(stack.run(place).address, PageRecord(at: stack.record(place).address), pages: pages, buddy)
        }
        cache.dropOldest(count, pages: pages, from: stack)
    }

    private func giveBack(_ run: UInt, _ record: PageRecord, pages: Int, _ buddy: BuddyCore) {
        guard record.bits == PageRecord.bits(.cached, order: ceilingLog2(pages), pages: pages),
            let section = buddy.directory.section(containing: run)
        else { return refuseLate(run: run, pages: pages) }
        buddy.give(section, section.page(of: run))
    }
}
