//! Requests to the buddy, checked: what a caller may ask, and why it is refused.

extension BuddyCore {
    /// Order and alignment, both as powers of two of pages, of a request.
    func geometry(_ count: Int, _ alignment: Int) throws(AllocationError) -> (order: Int, aligned: Int) {
        guard count > 0, alignment >= 1 << pageShift, alignment & (alignment - 1) == 0 else { throw .invalidParam }
        let order = ceilingLog2(count)
        let aligned = alignment.trailingZeroBitCount - pageShift
        let maximum = BlockOrder.maximum.rawValue
        guard order <= maximum, aligned <= maximum else { throw .invalidParam }
        return (order, aligned)
    }

    /// See `BuddyAllocator.allocatePages`. Where `trims`, the block has `count` pages, not a power of two.
    func allocatePages(
        _ count: Int, alignment: Int, trims: Bool = false, as state: BlockState = .allocated
    ) throws(AllocationError) -> UInt {
        let (order, aligned) = try geometry(count, alignment)
        let pages = trims ? count : 1 << order
        guard let address = take(pages: pages, aligned: aligned, as: state) else { throw .noMemory }
        return address
    }

    /// See `BuddyAllocator.allocatePagesLowmem`.
    func allocatePagesLowmem(
        _ count: Int, alignment: Int, _ physicalAddress: @convention(c) (UInt) -> UInt, trims: Bool = false,
        as state: BlockState = .allocated
    ) throws(AllocationError) -> UInt {
        let (order, aligned) = try geometry(count, alignment)
        for index in 0..<directory.count {
            let section = directory[index]
            for size in order...BlockOrder.maximum.rawValue {
                for list in size...BlockOrder.maximum.rawValue {
                    var page = section.listHead(size, list).int - 1
                    while page >= 0 {
                        if let low = lowPart(section, (page, size), order, aligned, physicalAddress) {
                            return handOut(
                                section, (page, size), page: low, pages: trims ? count : 1 << order, as: state)
                        }
                        page = PageRecord(section, page).next - 1
                    }
                }
            }
        }
        throw .noMemory
    }

    /// The first part of a free block that has the order and alignment and lies wholly below 4 GiB.
    private func lowPart(
        _ section: Section, _ block: (page: Int, order: Int), _ order: Int, _ aligned: Int,
        _ physicalAddress: @convention(c) (UInt) -> UInt
    ) -> Int? {
        let limit = UInt64(1) << 32
        let pageBytes = UInt64(1) << UInt64(pageShift)
        let step = 1 << max(order, aligned)
        let end = block.page + 1 << block.order
        // A block is aligned to its size, so only one smaller than the alignment can start at a wrong place.
        guard section.addressOf(page: block.page) >> UInt(pageShift) & UInt(step - 1) == 0 else { return nil }
        var candidate = block.page
        search: while candidate + 1 << order <= end {
            for page in candidate..<candidate + 1 << order {
                let physical = UInt64(physicalAddress(section.addressOf(page: page)))
                guard physical < limit, limit - physical >= pageBytes else {
                    candidate += step
                    continue search
                }
            }
            return candidate
        }
        return nil
    }

    /// See `BuddyAllocator.deallocatePages`.
    func deallocatePages(at address: UInt, count: Int) throws(AllocationError) {
        let (section, page) = try allocatedBlock(at: address)
        guard count > 0, ceilingLog2(count) == PageRecord(section, page).order else { throw .invalidParam }
        give(section, page)
    }

    /// The block in use that starts at an address.
    func allocatedBlock(at address: UInt) throws(AllocationError) -> (section: Section, page: Int) {
        guard let section = directory.section(containing: address) else { throw .notFound }
        let page = section.page(of: address)
        guard section.addressOf(page: page) == address else { throw .invalidParam }
        let state = PageRecord(section, page).state
        guard state == .allocated || state == .slab else { throw .notAllocated }
        return (section, page)
    }

    /// See `BuddyAllocator.pageState`.
    func pageState(at address: UInt) throws(AllocationError) -> PageState {
        guard let section = directory.section(containing: address) else { throw .notFound }
        guard let first = head(section, containing: section.page(of: address)),
            let state = PageRecord(section, first).state
        else { throw .notFound }
        return state.pageState
    }

    /// See `BuddyAllocator.setPageState`.
    func setPageState(at address: UInt, to state: PageState) throws(AllocationError) {
        guard let section = directory.section(containing: address) else { throw .notFound }
        guard state != .free else { throw .invalidParam }
        guard let first = head(section, containing: section.page(of: address)) else { throw .notFound }
        let record = PageRecord(section, first)
        guard let old = record.state?.pageState, old != .free else { throw .notAllocated }
        guard old != state else { return }
        section.slabPages.add(state == .slab ? record.pageCount : -record.pageCount)
        record.set(state == .slab ? .slab : .allocated, pages: record.pageCount)
    }

    /// A sum over all sections.
    func sum(_ figure: (Section) -> Int) -> Int {
        var total = 0
        for index in 0..<directory.count { total += figure(directory[index]) }
        return total
    }
}
