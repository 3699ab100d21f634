//! The slabs of a class in the order of addresses: read live, and in bounded steps.

/// One slab, as its header, its bitmaps and its page's word were when they were read.
public struct SlabFigures: Equatable, Sendable {
    /// First address.
    public var address: UInt
    public var sizeClass: SizeClass
    /// The CPU that owns it.
    public var owner: CPUIndex
    public var pages: Int
    /// Slots, and those that are free in the slab.
    public var slots: Int
    public var freeSlots: Int
    /// Objects in remote words: freed by other CPUs and not taken in yet.
    public var remoteQueued: Int
    /// Objects in users' hands, where live bits are kept (mode `exact`). Elsewhere nil: only a safepoint tells them
    /// from those in magazines.
    public var live: Int?
    /// Which of its owner's lists the slab is on; nil while it is between two.
    public var list: SlabListState?
    /// When the slab was made, in nanoseconds of the platform's clock; 0 on a platform without one.
    public var createdAt: UInt64

    /// Slots that are neither free nor in a remote word: live, in a magazine, or in an outgoing table.
    public var inUse: Int { slots - freeSlots - remoteQueued }
    /// The share of slots that are not free in the slab.
    public var fill: Double { slots == 0 ? 1 : Double(slots - freeSlots) / Double(slots) }
}

extension Figures {
    /// Calls `body` for the slabs whose first address is at least `start`, in the order of addresses, until it answers
    /// false, or `pageLimit` pages have been looked at. Returns the address to go on from, nil at the end of the last
    /// section, and how many pages were looked at. Only slabs of one class where `sizeClass` is given.
    ///
    /// Wait-free: nobody is stopped, and a slab that comes, goes or changes meanwhile may be seen or not. While nothing
    /// moves, calls that go on from where the last one stopped visit each slab exactly once. O(pages looked at +
    /// sections), and O(bitmap words) for each slab.
    public func forEachSlab(
        of sizeClass: SizeClass? = nil, from start: UInt = 0, pageLimit: Int = .max, _ body: (SlabFigures) -> Bool
    ) -> (next: UInt?, pages: Int) {
        scan(from: start, pageLimit: pageLimit) { section, page, word in
            guard sizeClass == nil || sizeClass?.index == word.classIndex,
                let slab = slabFigures(section, page, word)
            else { return true }
            return body(slab)
        }
    }

    /// The same for whoever asks only how full slabs are: class, slots, and slots that are not free. A look at one
    /// cache line for each slab.
    public func forEachFill(
        from start: UInt = 0, pageLimit: Int = .max, _ body: (SizeClass, _ slots: Int, _ used: Int) -> Bool
    ) -> (next: UInt?, pages: Int) {
        scan(from: start, pageLimit: pageLimit) { section, page, word in
            let slots = state.classes[word.classIndex].slots.int
            let used = slots - Slab(section, page).freeCount.int
            return body(SizeClass(index: word.classIndex), slots, max(0, min(slots, used)))
        }
    }

    /// Calls `body` for the pages on which slabs start, until it answers false.
    private func scan(
        from start: UInt, pageLimit: Int, _ body: (Section, _ page: Int, PageClass) -> Bool
    ) -> (next: UInt?, pages: Int) {
        let pageBytes = UInt(pageSize)
        var from = start
        var looked = 0
        while let section = firstSection(endingAfter: from) {
            let base = section.base.address
            let count = section.pageCount.int
            var page = from <= base ? 0 : Int((from - base + pageBytes - 1) / pageBytes)
            while page < count {
                guard looked < pageLimit else { return (section.addressOf(page: page), looked) }
                var step = 1
                let word = PageClass(bits: section.pageClass(page).value)
                if isSlabStart(word) {
                    guard body(section, page, word) else { return (section.addressOf(page: page), looked) }
                    step = state.classes[word.classIndex].pages.int
                }
                page += step
                looked += step
            }
            from = base &+ UInt(section.byteCount)
        }
        return (nil, looked)
    }

    /// The slab that has an address, read live; nil where no slab of the allocator's own CPUs has it. O(bitmap words).
    public func slab(containing address: UInt) -> SlabFigures? {
        guard let section = directory.section(containing: address) else { return nil }
        let page = section.page(of: address)
        let distance = PageClass(bits: section.pageClass(page).value).distance
        guard distance <= page else { return nil }
        let word = PageClass(bits: section.pageClass(page - distance).value)
        return isSlabStart(word) ? slabFigures(section, page - distance, word) : nil
    }

    private func isSlabStart(_ word: PageClass) -> Bool {
        word.isSlab && word.code & PageClass.poolFlag == 0 && word.distance == 0 && word.classIndex < classCount
    }

    /// The section with the lowest base of those that end above an address. O(sections).
    private func firstSection(endingAfter address: UInt) -> Section? {
        var found: Section?
        for index in 0..<directory.count {
            let section = directory[index]
            guard section.base.address &+ UInt(section.byteCount) > address else { continue }
            if let best = found, best.base.address < section.base.address { continue }
            found = section
        }
        return found
    }

    /// A slab that starts at a page, unless the page's word changed while it was read.
    private func slabFigures(_ section: Section, _ page: Int, _ word: PageClass) -> SlabFigures? {
        let entry = state.classes[word.classIndex]
        let slab = Slab(section, page)
        let slots = entry.slots.int
        let free = max(0, min(slots, slab.freeCount.int))
        var remote = 0
        for index in 0..<entry.words.int { remote += slab.remote(index).value.nonzeroBitCount }
        remote = min(remote, slots - free)
        var figures = SlabFigures(
            address: slab.base, sizeClass: SizeClass(index: word.classIndex), owner: CPUIndex(word.owner),
            pages: entry.pages.int, slots: slots, freeSlots: free, remoteQueued: remote, live: nil,
            list: slab.listState, createdAt: slab.createdAt.value)
        if section.liveBits.address != 0, state.tracksLive {
            // An object keeps its live bit until its owner has taken it out of its remote word.
            figures.live = max(0, min(figures.inUse, liveBits(slab, pages: figures.pages) - remote))
        }
        return section.pageClass(page).value == word.bits ? figures : nil
    }

    private func liveBits(_ slab: Slab, pages: Int) -> Int {
        var bits = 0
        for index in 0..<UInt(pages << (slab.section.pageShift.int - 9)) {
            bits += slab.section.liveWord(slab.base + index * 512).value.nonzeroBitCount
        }
        return bits
    }
}
