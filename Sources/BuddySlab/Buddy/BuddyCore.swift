//! The buddy system over all sections: free lists, splitting and merging.
//!
//! Knowlton's buddy system (CACM 8:10, 1965) with two changes. Buddies are computed from absolute page numbers, so a
//! block of order k is aligned to its size as an address, whatever the section's base. And free blocks are kept in a
//! list for each (order, exact alignment of the address), with bit masks of the lists that are not empty: an aligned
//! request is answered in O(orders), without walking free blocks, and never misses a block that would do.

/// The buddy's algorithms, for any page size. One caller at a time; the counters may be read by anybody.
struct BuddyCore {
    let directory: SectionDirectory
    let pageShift: Int

    /// The absolute page number of a page of a section.
    @inline(__always)
    func number(_ section: Section, _ page: Int) -> UInt {
        section.base.address &>> UInt(pageShift) &+ UInt(page)
    }

    /// The list that a free block belongs to: the trailing zeros of its absolute page number, at most 20.
    @inline(__always)
    func alignment(_ section: Section, _ page: Int) -> Int {
        min(number(section, page).trailingZeroBitCount, BlockOrder.maximum.rawValue)
    }

    /// Carves a new section's heap into the largest aligned blocks.
    func release(all section: Section) {
        var page = 0
        let count = section.pageCount.int
        while page < count {
            var order = alignment(section, page)
            while page + 1 << order > count { order -= 1 }
            insert(section, page, order, period: 0)
            section.freePages.add(1 << order)
            page += 1 << order
        }
    }

    /// Puts a free block into its list.
    func insert(_ section: Section, _ page: Int, _ order: Int, period: Int) {
        let aligned = alignment(section, page)
        let record = PageRecord(section, page)
        let head = section.listHead(order, aligned)
        let first = head.int
        record.set(.free, order: order, period: period)
        record.previous = 0
        record.next = first
        if first != 0 { PageRecord(section, first - 1).previous = page + 1 }
        head.int = page + 1
        section.freeBlocks(order).add(1)
        section.alignmentMask(order).value |= 1 << UInt64(aligned)
        section.orderMask.value |= 1 << UInt64(order)
    }

    /// Takes a free block out of its list.
    func remove(_ section: Section, _ page: Int, _ order: Int) {
        let aligned = alignment(section, page)
        let record = PageRecord(section, page)
        let next = record.next
        let previous = record.previous
        if next != 0 { PageRecord(section, next - 1).previous = previous }
        if previous != 0 {
            PageRecord(section, previous - 1).next = next
        } else {
            section.listHead(order, aligned).int = next
            if next == 0 {
                section.alignmentMask(order).value &= ~(1 << UInt64(aligned))
                if section.alignmentMask(order).value == 0 { section.orderMask.value &= ~(1 << UInt64(order)) }
            }
        }
        section.freeBlocks(order).add(-1)
        record.clear()
    }

    /// A free block of at least `order` whose address has at least `aligned` trailing zeros in pages. O(orders).
    func find(_ section: Section, order: Int, aligned: Int) -> (page: Int, order: Int)? {
        var orders = section.orderMask.value & ~0 << UInt64(order)
        while orders != 0 {
            let candidate = orders.trailingZeroBitCount
            let lists = section.alignmentMask(candidate).value & ~0 << UInt64(max(aligned, candidate))
            if lists != 0 {
                return (section.listHead(candidate, lists.trailingZeroBitCount).int - 1, candidate)
            }
            orders &= orders - 1
        }
        return nil
    }

    /// Takes a block of exactly `order`, aligned to `1 << aligned` pages, from the first section that has one.
    /// The pages that are split off stay free.
    func take(order: Int, aligned: Int) -> UInt? {
        take(pages: 1 << order, aligned: aligned)
    }

    /// Takes `pages` pages from the front of a block of the least order that holds them, aligned to `1 << aligned`
    /// pages, as what they are to be: what never said `allocated` cannot be freed by a stale address meanwhile. The
    /// pages that are split off stay free.
    func take(pages: Int, aligned: Int, as state: BlockState = .allocated) -> UInt? {
        let order = ceilingLog2(pages)
        for index in 0..<directory.count {
            let section = directory[index]
            if let found = find(section, order: order, aligned: max(order, aligned)) {
                return handOut(section, found, page: found.page, pages: pages, as: state)
            }
        }
        return nil
    }

    /// Splits a free block until `page` is the first of a block of the least order that holds `pages`, and hands so
    /// many pages of that out as `state`.
    func handOut(
        _ section: Section, _ block: (page: Int, order: Int), page: Int, pages: Int, as state: BlockState
    ) -> UInt {
        let order = ceilingLog2(pages)
        let period = split(section, block, page: page, order: order)
        insert(section, from: page + pages, to: page + 1 << order, period: period)
        let record = PageRecord(section, page)
        record.set(state, pages: pages)
        section.freePages.add(-pages)
        section.markResident(page, pages)
        return section.addressOf(page: page)
    }

    /// Takes a free block out of its list and splits it until `page` is the first of a block of `order`, which is on no
    /// list then. The other parts stay free, as old as they were; that age is the result.
    func split(_ section: Section, _ block: (page: Int, order: Int), page: Int, order: Int) -> Int {
        let period = PageRecord(section, block.page).period
        remove(section, block.page, block.order)
        var low = block.page
        var size = block.order
        while size > order {
            size -= 1
            let middle = low + 1 << size
            if page >= middle {
                insert(section, low, size, period: period)
                low = middle
            } else {
                insert(section, middle, size, period: period)
            }
        }
        return period
    }

    /// Puts pages into the lists as aligned blocks that need no merging: the end of a block whose front is in use.
    func insert(_ section: Section, from page: Int, to end: Int, period: Int) {
        var first = page
        while first < end {
            let order = largestOrder(section, first, end)
            insert(section, first, order, period: period)
            first += 1 << order
        }
    }

    /// The order of the largest aligned block that starts at a page and ends by `end`.
    func largestOrder(_ section: Section, _ page: Int, _ end: Int) -> Int {
        min(alignment(section, page), Int.bitWidth - 1 - (end - page).leadingZeroBitCount)
    }

    /// The first page of the block that contains a page. O(orders).
    func head(_ section: Section, containing page: Int) -> Int? {
        let base = number(section, 0)
        for order in 0...BlockOrder.maximum.rawValue {
            let first = number(section, page) & ~(1 << UInt(order) - 1)
            guard first >= base else { break }
            let candidate = Int(first - base)
            let record = PageRecord(section, candidate)
            guard record.state != nil else { continue }
            if page - candidate < record.pageCount { return candidate }
            break
        }
        for candidate in stride(from: page, through: max(0, page - 63), by: -1) {
            let record = PageRecord(section, candidate)
            if record.state != nil { return page - candidate < record.pageCount ? candidate : nil }
        }
        return nil
    }
}
