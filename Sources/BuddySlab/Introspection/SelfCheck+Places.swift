//! The part of a self-check that looks where nothing may be: outside sections, outside slabs, in outgoing tables.

extension GlobalState {
    /// Whether a section's descriptor, its region and the directory agree; only then is the section walked.
    func checkSection(_ index: Int, _ report: (SelfCheckFinding) -> Void) -> Bool {
        let section = directory[index]
        guard !isSound(section, index) else { return true }
        report(.init(kind: .damagedSection, address: section.address, expected: 1, found: 0))
        return false
    }

    private func isSound(_ section: Section, _ index: Int) -> Bool {
        let shift = pageShift.int
        let base = section.base.address
        guard section.index.int == index, section.pageShift.int == shift, section.regionStart.address <= base,
            base < section.regionEnd.address, base & (1 << UInt(shift) - 1) == 0, section.pageCount.int > 0,
            UInt(section.pageCount.int) <= (section.regionEnd.address - base) >> UInt(shift)
        else { return false }
        let last = base + UInt(section.byteCount) - 1
        return directory.section(containing: base)?.address == section.address
            && directory.section(containing: last)?.address == section.address
    }

    /// Pages outside slabs are named by no class, and no object in a user's hands starts in them. O(pages).
    func walkPagesOutsideSlabs(_ section: Section, _ report: (SelfCheckFinding) -> Void) {
        var page = 0
        while page < section.pageCount.int {
            let record = PageRecord(section, page)
            let pages = record.pageCount
            // A record that starts no block was named by the walk over blocks.
            guard let state = record.state, pages > 0, pages <= section.pageCount.int - page else { return }
            if state != .slab { for index in page..<(page + pages) { checkUnused(section, index, report) } }
            page += pages
        }
    }

    private func checkUnused(_ section: Section, _ page: Int, _ report: (SelfCheckFinding) -> Void) {
        let address = section.addressOf(page: page)
        let word = PageClass(bits: section.pageClass(page).value)
        // A pool's slabs lie in blocks that were handed out whole.
        if word.isSlab, word.code & PageClass.poolFlag == 0 {
            report(.init(kind: .pageClass, address: address, expected: 0, found: Int(word.bits)))
        }
        guard tracksLive else { return }
        var live = 0
        for index in 0..<section.wordsPerPage {
            live += section.liveWord(address + UInt(index) * 512).value.nonzeroBitCount
        }
        if live != 0 { report(.init(kind: .lostSlots, address: address, expected: 0, found: live)) }
    }

    /// Outgoing tables hold the objects that were counted into them.
    func checkOutgoing(_ processor: Processor, _ report: (SelfCheckFinding) -> Void) {
        for index in 0..<classes.count {
            var objects = 0
            for entry in 0..<Processor.outgoingEntries {
                let location = processor.outgoingLocation(entry).value
                guard location != 0, RemoteLocation.split(location).classIndex == index else { continue }
                objects += processor.outgoingBits(entry).value.nonzeroBitCount
            }
            let counted = processor.flow(index).outgoing.int
            if objects != counted {
                report(.init(kind: .queuedObjects, address: processor.block, expected: counted, found: objects))
            }
        }
    }
}
