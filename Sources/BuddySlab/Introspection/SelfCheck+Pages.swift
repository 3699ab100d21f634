//! The part of a self-check that walks pages: blocks, free lists, page caches.

/// What a walk over sections adds up.
struct PageWalk {
    /// Pages of blocks that are flagged as slabs.
    var slab = 0
    /// Pages of runs that some page cache should have.
    var cached = 0
}

extension GlobalState {
    /// Walks the page caches: every run in them says so itself, and nobody else does.
    func walkPageCaches(
        _ cached: Int, _ summary: inout SelfCheckReport, _ report: (SelfCheckFinding) -> Void
    ) {
        var pages = 0
        for cpu in 0...cpuCount.int {
            pages += walkPageCache(processor(cpu).pageCache, &summary, report)
        }
        if pages != cached { report(.init(kind: .cachedPages, address: address, expected: cached, found: pages)) }
    }

    /// Pages of the runs in one cache that are what their stack says, each in one place only. What the stacks may hold
    /// must be what was reserved for them.
    private func walkPageCache(
        _ cache: PageCache, _ summary: inout SelfCheckReport, _ report: (SelfCheckFinding) -> Void
    ) -> Int {
        var pages = 0
        var places = 0
        for index in 0..<cache.stackCount.int {
            let stack = cache.stack(index)
            let length = stack.pages
            places += stack.capacity * length
            if stack.count < 0 || stack.count > stack.capacity {
                report(
                    .init(
                        kind: .cachedPages, address: stack.line.address, expected: stack.capacity, found: stack.count))
            }
            for place in 0..<min(max(0, stack.count), PageCache.places) {
                let run = stack.run(place).address
                guard !isListed(run, in: stack, before: place), isCached(run, stack.record(place).address, length)
                else {
                    report(.init(kind: .cachedPages, address: run, expected: length, found: 0))
                    continue
                }
                summary.cachedRuns += 1
                pages += length
            }
        }
        if places != cache.reserved.int {
            report(.init(kind: .cachedPages, address: cache.address, expected: cache.reserved.int, found: places))
        }
        if places > cache.limit.int {
            report(.init(kind: .cachedPages, address: cache.address, expected: cache.limit.int, found: places))
        }
        return pages
    }

    /// Whether a run's own record is the one that its stack names, and says that it is cached with so many pages.
    private func isCached(_ run: UInt, _ record: UInt, _ pages: Int) -> Bool {
        guard let section = directory.section(containing: run) else { return false }
        let own = PageRecord(section, section.page(of: run))
        return own.address == record && own.bits == PageRecord.bits(.cached, pages: pages)
    }

    private func isListed(_ run: UInt, in stack: RunStack, before place: Int) -> Bool {
        for other in 0..<place where stack.run(other).address == run { return true }
        return false
    }
}

extension BuddyCore {
    /// Walks a section's blocks and lists.
    func walk(
        _ section: Section, _ pages: inout PageWalk, _ summary: inout SelfCheckReport,
        _ report: (SelfCheckFinding) -> Void
    ) {
        var free = 0
        var blocks = InlineArray<21, Int>(repeating: 0)
        var page = 0
        while page < section.pageCount.int {
            let record = PageRecord(section, page)
            guard let state = record.state, record.order <= BlockOrder.maximum.rawValue, record.pageCount > 0,
                record.pageCount <= section.pageCount.int - page
            else {
                report(.init(kind: .damagedRecord, address: section.addressOf(page: page), expected: 1, found: 0))
                return
            }
            switch state {
            case .free:
                free += record.pageCount
                blocks[record.order] += 1
            case .releasing: free += record.pageCount
            case .slab: pages.slab += record.pageCount
            case .cached: pages.cached += record.pageCount
            case .allocated: break
            }
            page += record.pageCount
        }
        summary.pages += page
        if free != section.freePages.int {
            report(
                .init(kind: .freePages, address: section.base.address, expected: section.freePages.int, found: free))
        }
        let resident = section.residentCount(0, page)
        if resident != section.residentPages.int {
            report(
                .init(
                    kind: .residentPages, address: section.base.address, expected: section.residentPages.int,
                    found: resident))
        }
        var orders: UInt64 = 0
        for order in 0..<BlockOrder.count {
            if blocks[order] > 0 { orders |= 1 << UInt64(order) }
            summary.freeBlocks += blocks[order]
            let listed = listedBlocks(section, order)
            let found = listed != blocks[order] ? listed : section.freeBlocks(order).int
            if found != blocks[order] {
                report(.init(kind: .freeBlocks, address: section.base.address, expected: blocks[order], found: found))
            }
        }
        if orders != section.orderMask.value {
            report(
                .init(
                    kind: .freeBlocks, address: section.address, expected: Int(orders),
                    found: Int(truncatingIfNeeded: section.orderMask.value)))
        }
    }

    /// Free blocks on the lists of an order; -1 where a list holds something else, or a mask is wrong.
    private func listedBlocks(_ section: Section, _ order: Int) -> Int {
        var count = 0
        var mask: UInt64 = 0
        for aligned in order...BlockOrder.maximum.rawValue {
            var previous = 0
            var page = section.listHead(order, aligned).int
            if page != 0 { mask |= 1 << UInt64(aligned) }
            while page != 0 {
                guard page > 0, page <= section.pageCount.int else { return -1 }
                let record = PageRecord(section, page - 1)
                guard record.state == .free, record.order == order, record.previous == previous,
                    alignment(section, page - 1) == aligned
                else { return -1 }
                count += 1
                previous = page
                page = record.next
            }
        }
        return mask == section.alignmentMask(order).value ? count : -1
    }
}
