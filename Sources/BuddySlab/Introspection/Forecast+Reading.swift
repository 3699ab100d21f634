//! The forecast of an allocation, read from the words that the allocation itself would read. Nothing is changed.
//!
//! Each step mirrors one of `Processor+Slow`, `Processor+Pages` and `GlobalState+Large`, in their order. What changes
//! meanwhile may make the answer untrue; it is never read through a word that could lead out of metadata.

extension Figures {
    /// What would happen if the thread of a CPU asked for `layout` now; a thread without a CPU where that is nil.
    /// O(orders x sections); waits for nobody. Meaningful for live figures.
    ///
    /// With adaptive magazines a miss may make another class's magazine give way, and what that brings home may serve
    /// the request instead of the pages that are named here.
    ///
    /// - Throws: `invalidParam` for a layout that makes no sense or needs more than the largest order.
    public func forecast(_ layout: AllocationLayout, cpu: Int?) throws(AllocationError) -> AllocationForecast {
        guard layout.isValid, layout.size <= .max - state.slack else { throw .invalidParam }
        let processor = cpu.map { state.processor($0) }
        if let index = state.classIndex(for: layout) {
            return state.forecastSmall(index, on: processor ?? state.commonProcessor)
        }
        return try state.forecastLarge(layout, on: processor)
    }
}

extension GlobalState {
    fileprivate func forecastSmall(_ classIndex: Int, on processor: Processor) -> AllocationForecast {
        let entry = classes[classIndex]
        let magazine = processor.stack(classIndex)
        var forecast = AllocationForecast(usableBytes: entry.size.int, order: ceilingLog2(entry.pages.int))
        forecast.sizeClass = SizeClass(index: classIndex)
        // What waits in quarantine serves nobody.
        if !isHardened {
            forecast.magazineObjects = max(0, magazine.count)
            forecast.magazineCapacity = magazine.capacity
        }
        if forecast.magazineObjects > 0 {
            forecast.address = magazine.object(forecast.magazineObjects - 1).address
            return forecast
        }
        let cache = processor.slabs.cache(classIndex)
        forecast.drainsRemoteFrees = cache.mail.value != 0 && !(isHardened && cache.freeSlots.int > 0)
        let isServed =
            isHardened ? processor.hasSlot(classIndex) : forecast.drainsRemoteFrees || cache.freeSlots.int > 0
        if isServed {
            forecast.path = forecast.magazineCapacity == 0 ? .slab : .refill
            return forecast
        }
        forecast.path = .newSlab
        forecast.source = slabSource(entry.pages.int, order: forecast.order, on: processor)
        if forecast.source == nil { refuse(&forecast, pages: entry.pages.int, alignmentOrder: forecast.order) }
        return forecast
    }

    /// See `takeSlabRun`.
    private func slabSource(_ pages: Int, order: Int, on processor: Processor) -> PageSource? {
        if let stack = processor.pageCache.stack(pages: pages), stack.isAligned(order + pageShift.int),
            let run = cachedRun(stack)
        {
            return source(cached: run, pages: pages, of: pages)
        }
        return freeBlock(pages: pages, order: order, aligned: order)
    }

    fileprivate func forecastLarge(
        _ layout: AllocationLayout, on processor: Processor?
    ) throws(AllocationError) -> AllocationForecast {
        let pages = pages(for: layout.size &+ slack)
        let shift = pageShift.int
        let alignment = max(layout.alignment, 1 << shift)
        let (order, aligned) = try buddy.geometry(pages, alignment)
        let kept = trimsLargeBlocks.value != 0 ? pages : 1 << order
        var forecast = AllocationForecast(usableBytes: kept << shift, order: order)
        if let processor, let cached = cachedSource(pages: pages, order: order, aligned: aligned, kept: kept, processor)
        {
            forecast.path = .pageCache
            forecast.source = cached
        } else {
            forecast.path = .buddy
            forecast.source = freeBlock(pages: kept, order: order, aligned: max(order, aligned))
        }
        forecast.address = forecast.source?.address
        if forecast.source == nil { refuse(&forecast, pages: kept, alignmentOrder: max(order, aligned)) }
        return forecast
    }

    /// See `takeCachedLarge` and `cutRun`.
    private func cachedSource(
        pages: Int, order: Int, aligned: Int, kept: Int, _ processor: Processor
    ) -> PageSource? {
        let cache = processor.pageCache
        let trims = trimsLargeBlocks.value != 0
        guard aligned <= (trims ? 0 : order), let stack = cache.stack(pages: kept) else { return nil }
        if let run = cachedRun(stack) { return source(cached: run, pages: kept, of: kept) }
        guard trims, let longer = longerRuns(than: pages, in: cache) else { return nil }
        let end = cache.stack(longer.pages - pages - 1)
        guard end.count < end.capacity || end.capacity < PageCache.places, let run = cachedRun(longer) else {
            return nil
        }
        return source(cached: run, pages: pages, of: longer.pages)
    }

    /// The shortest runs that are longer than `pages`; nil where there are none.
    private func longerRuns(than pages: Int, in cache: PageCache) -> RunStack? {
        var index = pages
        while index < cache.stackCount.int {
            let stack = cache.stack(index)
            if stack.count > 0 { return stack }
            index += 1
        }
        return nil
    }

    /// The run that a pop would give: the topmost whose record says that it is cached.
    private func cachedRun(_ stack: RunStack) -> UInt? {
        let bits = PageRecord.bits(.cached, pages: stack.pages)
        var place = min(stack.count, PageCache.places) - 1
        while place >= 0 {
            let record = stack.record(place).address
            if record != 0, PageRecord(at: record).bits == bits { return stack.run(place).address }
            place -= 1
        }
        return nil
    }

    private func source(cached run: UInt, pages: Int, of length: Int) -> PageSource? {
        guard let section = directory.section(containing: run) else { return nil }
        return PageSource(
            address: run, section: section.index.int, pages: pages, blockPages: length, isCached: true, splits: 0)
    }

    /// See `BuddyCore.take`.
    private func freeBlock(pages: Int, order: Int, aligned: Int) -> PageSource? {
        for index in 0..<directory.count {
            let section = directory[index]
            // A list that went empty between two looks has page -1.
            if let found = buddy.find(section, order: order, aligned: aligned), found.page >= 0 {
                return PageSource(
                    address: section.addressOf(page: found.page), section: index, pages: pages,
                    blockPages: 1 << found.order, isCached: false, splits: found.order - order)
            }
        }
        return nil
    }

    // MARK: Refusal

    private func refuse(_ forecast: inout AllocationForecast, pages: Int, alignmentOrder: Int) {
        let figures = BuddyFigures(reading: self)
        forecast.outcome = isReclaimUseless || !fitsASection(order: forecast.order) ? .fails : .needsReclaim
        forecast.shortage =
            if figures.listedPages < pages { .memory } else if figures.obtainableBlocks(order: forecast.order) > 0 {
                .alignment
            } else { .fragmentation }
    }

    /// Whether a block of the order could be had if everything were free. O(sections).
    private func fitsASection(order: Int) -> Bool {
        for section in 0..<directory.count where directory[section].pageCount.int >> order > 0 { return true }
        return false
    }

    /// Whether an allocation that finds no memory would be refused without a reclaim, or after one that can bring
    /// nothing home. Pages on their way to the system come back and are waited for.
    private var isReclaimUseless: Bool {
        guard cachedPages == 0, releasingPages.value == 0 else { return false }
        return fruitlessAt.int == freedSoFar() + 1 || !isAnythingHeldBack
    }

    /// Whether magazines, mail, outgoing tables or lists of empty slabs hold anything.
    private var isAnythingHeldBack: Bool {
        for cpu in 0...cpuCount.int {
            let processor = processor(cpu)
            for index in 0..<classes.count {
                let cache = processor.slabs.cache(index)
                if processor.stack(index).count > 0 || cache.mail.value != 0 || processor.flow(index).outgoing.int > 0
                    || cache.count(.empty).int > 0
                {
                    return true
                }
            }
        }
        return false
    }
}
