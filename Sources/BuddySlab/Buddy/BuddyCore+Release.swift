//! The way back: pages are merged with their free buddies, and blocks in use grow and shrink where they are.

extension BuddyCore {
    /// Gives a block back and merges it with its free buddies. O(orders) for each binary digit of its length.
    func give(_ section: Section, _ page: Int) {
        let record = PageRecord(section, page)
        let pages = record.pageCount
        if record.state == .slab { section.slabPages.add(-pages) }
        record.clear()
        give(section, page, pages: pages)
    }

    /// Gives pages back whose records are clear, in aligned pieces.
    func give(_ section: Section, _ page: Int, pages: Int) {
        section.freePages.add(pages)
        var first = page
        while first < page + pages {
            let order = largestOrder(section, first, page + pages)
            merge(section, first, order, period: section.period.int)
            first += 1 << order
        }
    }

    /// Puts a block whose record is clear into its list, merged with its free buddies; the whole is as young as its
    /// youngest part.
    func merge(_ section: Section, _ page: Int, _ orderGiven: Int, period given: Int) {
        var order = orderGiven
        var period = given
        let base = number(section, 0)
        var first = page
        while order < BlockOrder.maximum.rawValue {
            let buddy = number(section, first) ^ (1 << UInt(order))
            guard buddy >= base, buddy - base < UInt(section.pageCount.int) else { break }
            let other = PageRecord(section, Int(buddy - base))
            guard other.state == .free, other.order == order else { break }
            period = max(period, other.period)
            remove(section, Int(buddy - base), order)
            first = min(first, Int(buddy - base))
            order += 1
        }
        insert(section, first, order, period: period)
    }

    /// Makes a block longer, which its holder has marked `cached`, where the pages behind it are free and it starts at
    /// a multiple of its new order; false, and nothing has changed, where they are not.
    func grow(_ section: Section, _ page: Int, to pages: Int) -> Bool {
        let record = PageRecord(section, page)
        let old = record.pageCount
        guard pages <= section.pageCount.int - page, alignment(section, page) >= ceilingLog2(pages)
        else { return false }
        var next = page + old
        while next < page + pages {
            let free = PageRecord(section, next)
            guard free.state == .free else { return false }
            next += free.pageCount
        }
        next = page + old
        while next < page + pages {
            let free = PageRecord(section, next)
            let (order, period) = (free.order, free.period)
            remove(section, next, order)
            insert(section, from: max(next, page + pages), to: next + 1 << order, period: period)
            next += 1 << order
        }
        record.set(.cached, pages: pages)
        section.freePages.add(old - pages)
        section.markResident(page + old, pages - old)
        return true
    }

    /// Gives the end of a block back, which its holder has marked `cached`, so that `pages` are left.
    func shrink(_ section: Section, _ page: Int, to pages: Int) {
        let record = PageRecord(section, page)
        let old = record.pageCount
        record.set(.cached, pages: pages)
        give(section, page + pages, pages: old - pages)
    }
}
