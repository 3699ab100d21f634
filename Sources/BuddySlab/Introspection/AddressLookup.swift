//! What lies at any address of a region: metadata by part, padding, blocks, runs, slabs and slots.

/// Which part of a region's metadata.
public enum MetadataPart: Equatable, Sendable {
    /// The words that all CPUs share, the platform's functions, the table of size classes.
    case sharedWords, hooks, classTable
    /// The words of one CPU: counters, magazines, slab lists, page cache.
    case cpu(CPUIndex)
    /// Where exact snapshots are copied to.
    case snapshot
    /// What describes the section, and the table that finds it by address.
    case section, directory
    /// The arrays with something for each page.
    case pageRecords, pageClasses, slabHeaders, freeBits, liveBits, remoteWords, residentBits
}

/// A slot and where its object is, as far as that can be known without a stop.
public struct SlotDescription: Equatable, Sendable {
    public var index: Int
    /// Bytes from the slot's first address.
    public var offset: Int
    /// Nil in mode `flush` for an object that is live or in a magazine: only `inspectSlab` tells.
    public var state: SlotState?
}

/// What lies at an address. Pages are counted from the first of the block or run that has the address.
public enum AddressUse: Equatable, Sendable {
    /// In no region.
    case outside
    /// The allocator's own tables; the section whose region they lie in.
    case metadata(section: Int, MetadataPart)
    /// In a region, between its metadata and its heap or at its ends: lost to alignment.
    case padding(section: Int)
    /// A free block; `isReleasing` while it is on its way back to the system.
    case free(section: Int, order: Int, base: UInt, pages: Int, isReleasing: Bool)
    /// A run in the page cache of a CPU; nil where it moved while it was searched for.
    case cached(section: Int, base: UInt, pages: Int, cpu: CPUIndex?)
    /// A block that was handed out whole. What was asked for is not kept.
    case large(section: Int, base: UInt, pages: Int)
    /// A slab; the slot is nil in the tail, which no object covers.
    case slab(section: Int, SlabFigures, slot: SlotDescription?)
    /// A page that changed hands each time it was looked at.
    case changing(section: Int)
}

extension Figures {
    /// What lies at an address now. Live: nobody is stopped, and what changes meanwhile is looked at again, three times
    /// at most. O(sections + CPUs) and at most 84 pages' records.
    public func use(of address: UInt) -> AddressUse {
        if let section = directory.section(containing: address) {
            for _ in 0..<3 {
                if let use = pageUse(section, address) { return use }
            }
            return .changing(section: section.index.int)
        }
        for index in 0..<directory.count {
            let section = directory[index]
            guard section.regionStart.address <= address, address < section.regionEnd.address else { continue }
            let part = metadataPart(section, address)
            return part.map { .metadata(section: index, $0) } ?? .padding(section: index)
        }
        return .outside
    }

    // MARK: Heap

    private func pageUse(_ section: Section, _ address: UInt) -> AddressUse? {
        let number = section.index.int
        if let slab = slab(containing: address) { return slabUse(section, slab, address) }
        guard let first = state.buddy.head(section, containing: section.page(of: address)) else { return nil }
        let record = PageRecord(section, first)
        let base = section.addressOf(page: first)
        let pages = record.pageCount
        let order = record.order
        let found = record.state
        // Looked at again, because the words were read one after the other.
        guard let found, record.state == found, record.pageCount == pages, address - base < UInt(pages * pageSize)
        else { return nil }
        switch found {
        case .free: return .free(section: number, order: order, base: base, pages: pages, isReleasing: false)
        case .releasing: return .free(section: number, order: order, base: base, pages: pages, isReleasing: true)
        case .cached: return .cached(section: number, base: base, pages: pages, cpu: cacheHolding(base, pages: pages))
        case .allocated: return .large(section: number, base: base, pages: pages)
        // The record says slab and the page's word does not: pages on their way into a slab or out of one.
        case .slab: return nil
        }
    }

    private func slabUse(_ section: Section, _ figures: SlabFigures, _ address: UInt) -> AddressUse {
        let offset = Int(address - figures.address)
        let size = describe(figures.sizeClass.index).size
        let index = offset / size
        guard index < figures.slots else { return .slab(section: section.index.int, figures, slot: nil) }
        let slab = Slab(section, section.page(of: figures.address))
        let words = state.classes[figures.sizeClass.index].words.int
        let bit: UInt64 = 1 << UInt64(index & 63)
        var found: SlotState?
        if slab.free(index >> 6, of: words).value & bit != 0 {
            found = .free
        } else if slab.remote(index >> 6).value & bit != 0 {
            found = .remoteQueued
        } else if state.tracksLive {
            found = section.isLive(slab.base + UInt(index * size)) ? .live : .magazine
        }
        return .slab(
            section: section.index.int, figures,
            slot: SlotDescription(index: index, offset: offset - index * size, state: found))
    }

    /// The CPU in whose page cache a run waits. O(CPUs).
    private func cacheHolding(_ run: UInt, pages: Int) -> CPUIndex? {
        for cpu in 0..<cpuCount {
            let cache = state.processor(cpu).pageCache
            guard let stack = cache.stack(pages: pages) else { continue }
            for place in 0..<min(max(0, stack.count), PageCache.places) where stack.run(place).address == run {
                return CPUIndex(UInt16(truncatingIfNeeded: cpu))
            }
        }
        return nil
    }

    // MARK: Metadata

    /// The part of a region's metadata that has an address; nil where the region has padding there. Every part ends
    /// where the next begins.
    private func metadataPart(_ section: Section, _ address: UInt) -> MetadataPart? {
        let descriptor = section.address
        guard address >= descriptor else { return sharedPart(section, address) }
        if address < descriptor + UInt(Section.byteCount) { return .section }
        if address < section.records.address { return .directory }
        if address < section.pageClasses.address { return .pageRecords }
        if address < section.headers.address { return .pageClasses }
        if address < section.freeBits.address { return .slabHeaders }
        if address < section.liveBits.address { return .freeBits }
        if address < section.remoteWords.address { return .liveBits }
        if address < section.residentBits.address { return .remoteWords }
        let end = section.residentBits.address + UInt((section.pageCount.int + 511) / 512 * 64)
        return address < end ? .residentBits : nil
    }

    /// The front of the first region, which holds what all sections share.
    private func sharedPart(_ section: Section, _ address: UInt) -> MetadataPart? {
        guard section.index.int == 0, address >= state.address else { return nil }
        if address < state.address + UInt(GlobalState.byteCount) { return .sharedWords }
        if address < state.classTable.address { return .hooks }
        if address < state.processors.address { return .classTable }
        guard address < state.shadow.address else { return .snapshot }
        let cpu = (address - state.processors.address) / state.processorStride.address
        return .cpu(CPUIndex(UInt16(truncatingIfNeeded: cpu)))
    }
}
