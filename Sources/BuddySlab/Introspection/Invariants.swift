//! Laws of slabs that must hold whenever their owner is outside an operation.

/// One law that does not hold.
public struct SelfCheckFinding: Equatable, Sendable {
    /// Which structure disagrees with what.
    public enum Kind: Int, Sendable {
        /// A header on a list is not one that was written.
        case damagedHeader = 0
        /// A list's links, or the state noted in a header, do not match the list.
        case brokenList
        /// A list has another length than its counter says.
        case listCount
        /// A slab's free count is not the number of bits in its bitmap.
        case freeCount
        /// A class's free slots are not the sum over its slabs.
        case freeSlots
        /// A page class word does not name the slab that has the page.
        case pageClass
        /// Slots are not all free, live, in a magazine or on their way.
        case lostSlots
        /// A magazine holds what is no object, or is free, or is held twice.
        case magazineObject
        /// Remote words do not hold what the counters of sent and drained objects say.
        case queuedObjects
        /// A page record starts no block where one must start.
        case damagedRecord
        /// A section's counter of free pages is not the sum of its free blocks.
        case freePages
        /// A free list does not hold the free blocks of its order.
        case freeBlocks
        /// Pages flagged as slabs are not the pages that slabs have.
        case slabPages
        /// The ledger's equations leave bytes over.
        case ledger
        /// A page cache holds what is no cached run of its length, or other pages than its counter says.
        case cachedPages
        /// A section's counter of resident pages is not the number of bits in its bitmap.
        case residentPages
        /// A section's descriptor, its region and the directory do not agree.
        case damagedSection
        /// Somebody wrote behind the end of an object that is in a user's hands.
        case canary
        /// Somebody wrote into memory that is free, in quarantine or on its way home.
        case poison

        /// The name in reports, in snake case.
        public var name: StaticString {
            switch self {
            case .damagedHeader: "damaged_header"
            case .brokenList: "broken_list"
            case .listCount: "list_count"
            case .freeCount: "free_count"
            case .freeSlots: "free_slots"
            case .pageClass: "page_class"
            case .lostSlots: "lost_slots"
            case .magazineObject: "magazine_object"
            case .queuedObjects: "queued_objects"
            case .damagedRecord: "damaged_record"
            case .freePages: "free_pages"
            case .freeBlocks: "free_blocks"
            case .slabPages: "slab_pages"
            case .ledger: "ledger"
            case .cachedPages: "cached_pages"
            case .residentPages: "resident_pages"
            case .damagedSection: "damaged_section"
            case .canary: "canary"
            case .poison: "poison"
            }
        }
    }

    public let kind: Kind
    /// Where, as far as that can be said.
    public let address: UInt
    /// What the one side says, and what the other.
    public let expected: Int
    public let found: Int
}

/// What a walk over slabs adds up.
struct SlabWalk {
    var slabs = 0
    var freeSlots = 0
    var liveBits = 0
    var remoteBits = 0
    var slots = 0
}

extension SlabCore {
    /// Walks the three lists of a class and reports every law that does not hold.
    func walk(_ classIndex: Int, _ walk: inout SlabWalk, _ report: (SelfCheckFinding) -> Void) {
        let cache = cache(classIndex)
        var free = 0
        for rawValue in SlabListState.partial.rawValue...SlabListState.empty.rawValue {
            guard let list = SlabListState(rawValue: rawValue) else { continue }
            free += walkList(list, cache, classIndex, &walk, report)
        }
        walk.freeSlots += free
        if free != cache.freeSlots.int {
            report(.init(kind: .freeSlots, address: cache.address, expected: cache.freeSlots.int, found: free))
        }
    }

    private func walkList(
        _ list: SlabListState, _ cache: SlabCache, _ classIndex: Int, _ walk: inout SlabWalk,
        _ report: (SelfCheckFinding) -> Void
    ) -> Int {
        let expected = cache.count(list).int
        var count = 0
        var free = 0
        var previous: UInt = 0
        var header = cache.head(list).address
        while header != 0, count <= expected {
            guard let slab = knownSlab(header), slab.isValid, slab.classIndex == classIndex, slab.owner == owner else {
                report(.init(kind: .damagedHeader, address: header, expected: classIndex, found: -1))
                break
            }
            if slab.previous.address != previous || slab.listState != list {
                report(.init(kind: .brokenList, address: slab.base, expected: Int(list.rawValue), found: count))
            }
            free += walkSlab(slab, list, classIndex, &walk, report)
            previous = header
            header = slab.next.address
            count += 1
        }
        if count != expected {
            report(.init(kind: .listCount, address: cache.address, expected: expected, found: count))
        }
        return free
    }

    /// The slab of a header, looked at only where headers are: a damaged link leads anywhere.
    private func knownSlab(_ header: UInt) -> Slab? {
        for index in 0..<directory.count {
            let section = directory[index]
            let offset = header &- section.headers.address
            guard offset < UInt(section.pageCount.int) * 64, offset % 64 == 0 else { continue }
            let slab = Slab(section, Int(offset / 64))
            return slab.location.value == RemoteLocation(section: index, page: slab.page, word: 0).bits ? slab : nil
        }
        return nil
    }

    /// Bits of the remote words that a class's mail list leads to; -1 where it leads anywhere else. Ends above `limit`,
    /// so that a circle has an end too: every word on the list has a bit.
    func mailedBits(_ classIndex: Int, limit: Int) -> Int {
        var bits = 0
        var location = cache(classIndex).mail.value
        while location != 0, bits <= limit {
            let named = RemoteLocation(bits: location)
            guard named.section < directory.count, named.page < directory[named.section].pageCount.int,
                named.word < classes[classIndex].words.int
            else { return -1 }
            let slab = named.slab(in: directory)
            let word = slab.remote(named.word).value
            guard word != 0 else { return -1 }
            bits += word.nonzeroBitCount
            location = slab.node(named.word).value
        }
        return bits
    }

    /// Live bits of a slab, and those among them of free slots or of no slot at all.
    private func liveObjects(_ slab: Slab, _ entry: SizeClassEntry) -> (live: Int, wrong: Int) {
        var live = 0
        var wrong = 0
        let end = slab.base + UInt(entry.pages.int << slab.section.pageShift.int)
        var base = slab.base
        while base < end {
            var bits = slab.section.liveWord(base).value
            live += bits.nonzeroBitCount
            while bits != 0 {
                let slot = entry.slot(offset: base - slab.base + UInt(bits.trailingZeroBitCount) * 8)
                bits &= bits - 1
                let isFree = slot.map { slab.free($0 >> 6, of: entry.words.int).value >> UInt64($0 & 63) & 1 == 1 }
                if isFree != false { wrong += 1 }
            }
            base += 512
        }
        return (live, wrong)
    }

    private func walkSlab(
        _ slab: Slab, _ list: SlabListState, _ classIndex: Int, _ walk: inout SlabWalk,
        _ report: (SelfCheckFinding) -> Void
    ) -> Int {
        let entry = classes[classIndex]
        let words = entry.words.int
        var free = 0
        var both = 0
        for index in 0..<words {
            free += slab.free(index, of: words).value.nonzeroBitCount
            walk.remoteBits += slab.remote(index).value.nonzeroBitCount
        }
        walk.slabs += 1
        walk.slots += entry.slots.int
        if free != slab.freeCount.int {
            report(.init(kind: .freeCount, address: slab.base, expected: slab.freeCount.int, found: free))
        }
        if tracksLive {
            let (live, wrong) = liveObjects(slab, entry)
            walk.liveBits += live
            both = wrong
        }
        if both != 0 { report(.init(kind: .lostSlots, address: slab.base, expected: 0, found: both)) }
        let belongs = list == .full ? free == 0 : list == .empty ? free == entry.slots.int : free > 0
        if !belongs { report(.init(kind: .brokenList, address: slab.base, expected: Int(list.rawValue), found: free)) }
        for page in 0..<entry.pages.int {
            let word = PageClass(code: UInt32(classIndex + 1) | codeFlag, owner: owner, distance: page)
            let found = slab.section.pageClass(slab.page + page).value
            if found != word.bits {
                report(.init(kind: .pageClass, address: slab.base, expected: Int(word.bits), found: Int(found)))
            }
        }
        return free
    }
}

extension Processor {
    /// Checks one class's slabs, in builds with the trait `InternalChecks`; nothing otherwise.
    @inline(__always)
    func check(_ classIndex: Int) {
        #if InternalChecks
            var walk = SlabWalk()
            slabs.walk(classIndex, &walk) { finding in
                preconditionFailure(
                    "a law of slabs does not hold: expected \(finding.expected), found \(finding.found)")
            }
        #endif
    }
}
