//! The pages of a section, block by block, for maps and drill-down.

/// One block of pages, as it was when it was looked at.
public struct BlockDescription: Equatable, Sendable {
    /// First page and number of pages.
    public var page: Int
    public var pages: Int
    /// What the block is used for.
    public var state: PageState
    /// For a slab: class, owner, slots, and slots that are not free in the slab (live, cached or on their way).
    public var slab: SlabDescription?
}

/// One slab in figures.
public struct SlabDescription: Equatable, Sendable {
    public var sizeClass: SizeClass
    public var owner: CPUIndex
    public var slots: Int
    public var usedSlots: Int
}

/// What lies at one address.
public struct AddressDescription: Equatable, Sendable {
    /// Section number and heap page.
    public var section: Int
    public var page: Int
    /// First address of the slab, and the slot, where a slab has the page.
    public var slabBase: UInt?
    public var slot: Int?
    public var slab: SlabDescription?
}

extension Figures {
    /// Calls `body` for the blocks of a section in the order of addresses, from page `first` on, until it answers
    /// false. Live: a block that changes meanwhile may be seen as it was or as it is. O(pages).
    public func forEachBlock(section index: Int, from first: Int = 0, _ body: (BlockDescription) -> Bool) {
        guard index >= 0, index < directory.count else { return }
        let section = directory[index]
        let end = section.pageCount.int
        var page = first
        while page < end {
            let record = PageRecord(section, page)
            // Behind a block's first page: the block was merged or split under our eyes. It is looked at page by page.
            let state = record.state?.pageState ?? .allocated
            let pages = min(record.state == nil ? 1 : record.pageCount, end - page)
            var block = BlockDescription(page: page, pages: pages, state: state, slab: nil)
            if state == .slab { block.slab = slabDescription(section, page) }
            guard body(block) else { return }
            page += pages
        }
    }

    private func slabDescription(_ section: Section, _ page: Int) -> SlabDescription? {
        let word = PageClass(bits: section.pageClass(page).value)
        guard word.isSlab, word.classIndex < classCount, page >= word.distance else { return nil }
        let slots = describe(word.classIndex).slotsPerSlab
        let free = Slab(section, page - word.distance).freeCount.int
        return SlabDescription(
            sizeClass: SizeClass(index: word.classIndex), owner: CPUIndex(word.owner), slots: slots,
            usedSlots: max(0, min(slots, slots - free)))
    }

    /// What lies at an address; nil outside every section. O(1).
    public func describe(address: UInt) -> AddressDescription? {
        guard let section = directory.section(containing: address) else { return nil }
        let page = section.page(of: address)
        var description = AddressDescription(section: section.index.int, page: page)
        let word = PageClass(bits: section.pageClass(page).value)
        if let slab = slabDescription(section, page) {
            let base = section.addressOf(page: page - word.distance)
            description.slab = slab
            description.slabBase = base
            description.slot = Int(address - base) / describe(word.classIndex).size
        }
        return description
    }

    /// Section number `index`; nil where there is none.
    public func section(_ index: Int) -> SectionSummary? {
        index >= 0 && index < directory.count ? SectionSummary(directory[index]) : nil
    }
}

extension GlobalAllocator {
    /// The figures as they are now; `notInitialized` before there is a region. Reading never waits for anybody.
    public var figures: Figures {
        get throws(AllocationError) { Figures(live: try state) }
    }

    /// Stops all CPUs for some microseconds, copies the figures, and runs `body` on the copy after they went on, with
    /// the length of the pause in seconds. O(CPUs x classes). The calling thread's own CPU, if it has one, must be
    /// idle.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms.
    public borrowing func withExactFigures<Result>(
        _ body: (Figures, Double) -> Result
    ) throws(SafepointError) -> Result {
        guard let state = try? state else { throw .notInitialized }
        return try state.withExactFigures(body)
    }

    /// How the allocator was set up.
    public var mode: AllocatorMode? { (try? state).flatMap { AllocatorMode(rawValue: $0.mode.int) } }
    /// How large magazines are.
    public var magazines: MagazinePolicy? { (try? state).map { MagazinePolicy(bits: $0.magazinePolicy.value) } }
    /// CPUs that threads can attach to.
    public var cpuCount: Int { (try? state)?.cpuCount.int ?? 0 }
}
