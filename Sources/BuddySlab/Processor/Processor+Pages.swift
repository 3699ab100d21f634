//! Pages on the local path: runs in and out of a CPU's page cache, without a lock and without a shared line.

extension Processor {
    /// Takes a run off its stack; nil where there is none. The caller writes into the record what the run is now.
    ///
    /// In mode `flush` two CPUs that free one run at the same moment may both believe it: what a stack names and is not
    /// cached any more is dropped here, and the free is taken back.
    @inline(__always)
    func popRun(_ stack: RunStack) -> (address: UInt, record: PageRecord)? {
        while stack.count > 0 {
            let run = stack.pop()
            if run.record.bits == PageRecord.bits(.cached, pages: stack.pages) { return run }
            refuseLate(run: run.address, of: stack)
        }
        return nil
    }

    /// Takes an accepted free of a run back, because the run proved to be somebody's. What was asked for is not known
    /// any more, and counts as the whole of it.
    @inline(never)
    func refuseLate(run address: UInt, of stack: RunStack) {
        stack.line.wholeFrees.add(-1)
        _ = refuse(.doubleFree, address)
    }

    /// Takes the front of the shortest run that is longer than `pages`; the end stays in the cache, in the place of the
    /// whole where there is no other. Its records lie one behind the other, so that no section is looked up.
    @inline(never)
    private func cutRun(pages: Int, pageShift: Int) -> (address: UInt, record: PageRecord)? {
        let cache = pageCache
        for index in pages..<max(pages, cache.stackCount.int) where cache.stack(index).count > 0 {
            let stack = cache.stack(index)
            let end = cache.stack(stack.pages &- pages &- 1)
            guard cache.hasRoom(end) || cache.lend(stack, to: end), let run = popRun(stack) else { return nil }
            let record = PageRecord(at: run.record.address &+ UInt(pages) &* 16)
            record.set(.cached, pages: end.pages)
            end.push(run.address &+ UInt(pages) &<< UInt(pageShift), record)
            return run
        }
        return nil
    }

    /// Serves a request for whole pages from the cache; nil where it cannot. `aligned` is the order of the alignment:
    /// an untrimmed run is aligned to its own order in any case, a trimmed one to a page.
    /// The whole block counts as requested where `size` is nil.
    func takeCachedLarge(pages: Int, aligned: Int, size: Int?, pageShift: Int) -> UInt? {
        let cache = pageCache
        let state = state
        let trims = state.trimsLargeBlocks.value != 0
        guard aligned <= (trims ? 0 : ceilingLog2(pages)), let stack = cache.stack(pages: state.blockPages(pages))
        else { return nil }
        guard let run = popRun(stack) ?? (trims ? cutRun(pages: pages, pageShift: pageShift) : nil) else {
            cache.misses.add(1)
            return nil
        }
        run.record.bits = PageRecord.bits(.allocated, pages: stack.pages)
        stack.line.countAllocation(size: size)
        took(.pageCache)
        return run.address
    }

    /// Takes a large block back into the cache. False, and nothing has changed, where something is unusual: no room,
    /// another section than the last one, a mistake. As `putRun`, for any size and for blocks that are not trimmed.
    func cacheLarge(_ address: UInt, pages: Int, size: Int?) -> Bool {
        let offset = address &- sectionBase.address
        guard offset < sectionBytes.address else { return false }
        let page = offset &>> pageShift.address
        guard page &<< pageShift.address == offset, pages > 0,
            let stack = pageCache.stack(pages: state.blockPages(pages))
        else { return false }
        let record = PageRecord(at: sectionRecords.address &+ page &* 16)
        let held = PageRecord.bits(.allocated, pages: stack.pages)
        guard record.bits == held, pageCache.hasRoom(stack) else { return false }
        let cached = PageRecord.bits(.cached, pages: stack.pages)
        if tracksLive {
            guard record.exchange(held, for: cached) else { return false }
        } else {
            record.bits = cached
        }
        stack.push(address, record)
        stack.line.countFree(size: size)
        return true
    }

    /// Takes a run for so many bytes as `takeRun` does, from a longer one too; 0 where an object would do, where the
    /// cache has none, or a stop is asked for.
    @inline(__always)
    func takeWholeRun(_ size: Int) -> UInt {
        let bound = sizeBound.address
        let last = UInt(bitPattern: size &- 1)
        guard bound != 0, last >= bound, last < PageCache.largestRunBytes else { return 0 }
        let shift = pageShift.address
        let pages = Int(last &>> shift) &+ 1
        if state.trimsLargeBlocks.value == 0 {
            let run = takeRun(UInt(1 &<< ceilingLog2(pages)) &<< shift &- 1, bound)
            if run != 0 { return run }
        }
        return takeCachedLarge(pages: pages, aligned: 0, size: nil, pageShift: Int(shift)) ?? 0
    }

    /// Puts a run of so many bytes back as `putRun` does, onto a stack that may have to grow; false where the buddy
    /// must, or an object would do, or a stop is asked for.
    @inline(__always)
    func putWholeRun(_ address: UInt, _ size: Int) -> Bool {
        let bound = sizeBound.address
        let last = UInt(bitPattern: size &- 1)
        guard bound != 0, last >= bound, last < PageCache.largestRunBytes else { return false }
        let shift = pageShift.address
        let pages = Int(last &>> shift) &+ 1
        if state.trimsLargeBlocks.value == 0, putRun(address, UInt(1 &<< ceilingLog2(pages)) &<< shift &- 1) {
            return true
        }
        guard cacheLarge(address, pages: pages, size: nil) else { return false }
        took(.pageCache)
        return true
    }

    // MARK: Between cache and buddy; the buddy lock is held.

    /// Bytes of runs of one length that come from the buddy at once.
    private static let refillBytes = 32 << 10

    /// Takes more runs of a length that was just taken from `section`, as long as they are small, and few beside what
    /// is free: in scarce memory they would only stand in the way of longer ones.
    func refill(_ stack: RunStack, _ buddy: BuddyCore, beside section: Section) {
        let more = min(Self.refillBytes >> buddy.pageShift, section.freePages.int >> 6) / stack.pages - 1
        for _ in 0..<max(0, min(more, PageCache.places / 2 - stack.count)) {
            guard pageCache.hasRoom(stack), let address = buddy.take(pages: stack.pages, aligned: 0, as: .cached),
                let section = buddy.directory.section(containing: address)
            else { return }
            stack.push(address, PageRecord(section, section.page(of: address)))
        }
    }

    /// Shortens a block that was just taken from the buddy to `pages` pages. The end goes into the cache, or back.
    func trim(_ record: PageRecord, _ section: Section, _ page: Int, to pages: Int, _ buddy: BuddyCore) {
        let rest = record.pageCount - pages
        guard rest <= section.freePages.int >> 6, let stack = pageCache.stack(pages: rest), pageCache.hasRoom(stack)
        else { return buddy.shrink(section, page, to: pages) }
        let end = PageRecord(section, page + pages)
        end.set(.cached, pages: rest)
        record.set(.cached, pages: pages)
        stack.push(section.addressOf(page: page + pages), end)
    }

    /// Takes in a run whose record says `cached`. Older runs make room; a run that is too long for this cache goes to
    /// the buddy.
    func put(_ run: UInt, _ record: PageRecord, pages: Int, _ buddy: BuddyCore) {
        let cache = pageCache
        guard pages <= cache.limit.int / 4, let stack = cache.stack(pages: pages) else {
            return giveBack(run, buddy)
        }
        if !cache.hasRoom(stack) {
            cache.overflows.add(1)
            if stack.count == PageCache.places {
                giveBackOldest(stack, PageCache.places / 2, buddy)
            } else {
                // Room for more than this one, so that the next does not come here too.
                shrinkPageCache(to: cache.limit.int / 4 * 3 - pages, buddy)
            }
        }
        guard cache.hasRoom(stack) else { return giveBack(run, buddy) }
        stack.push(run, record)
    }

    /// Gives runs back, the older half of one stack after the other, until at most so many pages are cached.
    private func shrinkPageCache(to pages: Int, _ buddy: BuddyCore) {
        let cache = pageCache
        var held = cache.pages
        while held > max(0, pages) {
            let stack = cache.stack(cache.cursor.int)
            let leaving = (stack.count + 1) / 2
            giveBackOldest(stack, leaving, buddy)
            cache.fit(stack)
            held -= leaving * stack.pages
            cache.cursor.int = (cache.cursor.int + 1) % cache.stackCount.int
        }
    }

    /// Gives the cache the bound that is set, and the buddy what lies beyond. Nobody may be inside an operation of this
    /// CPU.
    func boundPageCache() {
        let state = state
        let limit = state.pageCacheLimit >> state.pageShift.int
        if pageCache.pages > limit {
            state.buddyLock.withLock(state.hooks) { shrinkPageCache(to: limit, state.buddy) }
        }
        pageCache.setLimit(limit)
    }

    /// Gives all runs back to the buddy.
    func emptyPageCache(_ buddy: BuddyCore) {
        for index in 0..<pageCache.stackCount.int {
            let stack = pageCache.stack(index)
            giveBackOldest(stack, stack.count, buddy)
        }
    }

    private func giveBackOldest(_ stack: RunStack, _ count: Int, _ buddy: BuddyCore) {
        guard count > 0 else { return }
        for place in 0..<count {
            let record = PageRecord(at: stack.record(place).address)
            if record.bits == PageRecord.bits(.cached, pages: stack.pages) {
                giveBack(stack.run(place).address, buddy)
            } else {
                refuseLate(run: stack.run(place).address, of: stack)
            }
        }
        stack.dropOldest(count)
    }

    private func giveBack(_ run: UInt, _ buddy: BuddyCore) {
        guard let section = buddy.directory.section(containing: run) else { return }
        buddy.give(section, section.page(of: run))
    }
}
