//! Pages for slabs, by way of the page cache of the CPU that has them.

extension GlobalState {
    /// Takes pages from the CPU's cache or the buddy and makes a slab of them. `noMemory` where there are none.
    func addSlab(_ classIndex: Int, to slabs: SlabCore, on processor: Processor) throws(AllocationError) {
        let pages = classes[classIndex].pages.int
        guard let run = takeSlabRun(pages, on: processor) else { throw .noMemory }
        run.record.set(.slab, pages: pages)
        processor.pageCache.slabPages.add(pages)
        try slabs.add(classIndex, base: run.address, byteCount: pages << pageShift.int, createdAt: hooks.now())
        if isHardened { poisonSlots(of: run.address, classIndex) }
    }

    private func takeSlabRun(_ pages: Int, on processor: Processor) -> (address: UInt, record: PageRecord)? {
        let order = ceilingLog2(pages)
        let stack = processor.pageCache.stack(pages: pages)
        // Objects are aligned as their slab is, and what is cached may have been cut off somewhere.
        if let stack, stack.isAligned(order + pageShift.int),
            let run = processor.popRun(stack)
        {
            return run
        }
        let buddy = buddy
        return buddyLock.withLock(hooks) { () -> (address: UInt, record: PageRecord)? in
            guard let address = buddy.take(pages: pages, aligned: order, as: .slab),
                let section = directory.section(containing: address)
            else { return nil }
            if let stack { processor.refill(stack, buddy, beside: section) }
            return (address, PageRecord(section, section.page(of: address)))
        }
    }

    /// Gives an empty slab's pages to the CPU's cache, or back to the buddy.
    func returnSlab(_ slab: EmptiedSlab, on processor: Processor) {
        guard let section = directory.section(containing: slab.base) else { return }
        let record = PageRecord(section, section.page(of: slab.base))
        let cache = processor.pageCache
        record.set(.cached, pages: slab.pages)
        cache.slabPages.add(-slab.pages)
        if let stack = cache.stack(pages: slab.pages), cache.hasRoom(stack) { return stack.push(slab.base, record) }
        let buddy = buddy
        buddyLock.withLock(hooks) { processor.put(slab.base, record, pages: slab.pages, buddy) }
    }
}
