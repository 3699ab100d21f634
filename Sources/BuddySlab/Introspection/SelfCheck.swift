//! The self-check: walks every structure while everybody is stopped, and compares it with the counters.

/// What a self-check looked at.
public struct SelfCheckReport: Equatable, Sendable {
    public var sections = 0
    public var pages = 0
    public var freeBlocks = 0
    public var slabs = 0
    public var magazineObjects = 0
    /// Runs in page caches.
    public var cachedRuns = 0
    public var queuedObjects = 0
    /// Laws that did not hold.
    public var findings = 0
    /// From the request until the last CPU went on.
    public var pauseSeconds = 0.0
}

extension GlobalAllocator {
    /// Stops all CPUs and walks sections, free lists, slabs, bitmaps, magazines and queues; every law that does not
    /// hold is handed to `report`, which must be quick and must not use this allocator. O(pages + slots).
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms.
    public borrowing func selfCheck(
        _ report: (SelfCheckFinding) -> Void
    ) throws(SafepointError) -> SelfCheckReport {
        guard let state = try? state else { throw .notInitialized }
        let stopped = try state.whileStopped { () -> SelfCheckReport in
            var summary = SelfCheckReport()
            var findings = 0
            state.buddyLock.withLock(state.hooks) {
                state.walkAll(&summary) { finding in
                    findings += 1
                    report(finding)
                }
            }
            summary.findings = findings
            return summary
        }
        var summary = stopped.result
        summary.pauseSeconds = stopped.pauseSeconds
        return summary
    }
}

extension GlobalState {
    fileprivate func walkAll(_ summary: inout SelfCheckReport, _ report: (SelfCheckFinding) -> Void) {
        var pages = PageWalk()
        for index in 0..<directory.count {
            summary.sections += 1
            guard checkSection(index, report) else { continue }
            buddy.walk(directory[index], &pages, &summary, report)
            walkPagesOutsideSlabs(directory[index], report)
            checkGuards(directory[index], report)
        }
        for cpu in 0...cpuCount.int { checkOutgoing(processor(cpu), report) }
        let slabPages = Figures(live: self).buddyFigures.slabPages
        if pages.slab != slabPages {
            report(.init(kind: .slabPages, address: address, expected: slabPages, found: pages.slab))
        }
        walkPageCaches(pages.cached, &summary, report)
        var carved = 0
        for index in 0..<classes.count { carved += walk(class: index, &summary, report) }
        if carved != pages.slab {
            report(.init(kind: .slabPages, address: address, expected: pages.slab, found: carved))
        }
        let residue = Ledger(Figures(live: self)).unaccountedBytes
        if residue != 0 { report(.init(kind: .ledger, address: address, expected: 0, found: residue)) }
    }

    /// Walks a class over all CPUs; returns the pages of its slabs.
    private func walk(
        class index: Int, _ summary: inout SelfCheckReport, _ report: (SelfCheckFinding) -> Void
    ) -> Int {
        var walk = SlabWalk()
        var held = 0
        for cpu in 0...cpuCount.int {
            let processor = processor(cpu)
            processor.slabs.walk(index, &walk, report)
            held += checkMagazine(processor, index, report)
        }
        let totals = Figures(live: self).classTotals(index)
        summary.slabs += walk.slabs
        summary.magazineObjects += held
        summary.queuedObjects += totals.remoteQueued
        if walk.remoteBits != totals.remoteSent - totals.drained {
            report(
                .init(
                    kind: .queuedObjects, address: 0, expected: totals.remoteSent - totals.drained,
                    found: walk.remoteBits))
        }
        var mailed = 0
        for cpu in 0...cpuCount.int { mailed += processor(cpu).slabs.mailedBits(index, limit: walk.remoteBits) }
        if mailed != walk.remoteBits {
            report(.init(kind: .queuedObjects, address: 0, expected: walk.remoteBits, found: mailed))
        }
        let inHands = totals.liveObjects + totals.outgoing + walk.remoteBits
        // Objects keep their live bit until their owner has taken them back.
        if tracksLive, walk.liveBits != inHands {
            report(.init(kind: .lostSlots, address: 0, expected: inHands, found: walk.liveBits))
        }
        let known = walk.freeSlots + totals.liveObjects + held + walk.remoteBits + totals.outgoing
        if known != walk.slots { report(.init(kind: .lostSlots, address: 0, expected: walk.slots, found: known)) }
        return walk.slabs * classes[index].pages.int
    }

    /// Checks that a magazine holds objects of its class that are held nowhere else; returns how many it holds.
    private func checkMagazine(
        _ processor: Processor, _ index: Int, _ report: (SelfCheckFinding) -> Void
    ) -> Int {
        let magazine = processor.stack(index)
        let count = magazine.count
        let size = Int(magazine.magazine.objectSize.value)
        if size != classes[index].size.int {
            report(.init(kind: .magazineObject, address: 0, expected: classes[index].size.int, found: size))
        }
        let places = processor.flow(index).places.int
        if magazine.capacity > places {
            report(.init(kind: .magazineObject, address: 0, expected: places, found: magazine.capacity))
        }
        guard count >= 0, count <= magazine.capacity else {
            report(.init(kind: .magazineObject, address: 0, expected: magazine.capacity, found: count))
            return 0
        }
        for place in 0..<count {
            let address = magazine.object(place).address
            guard let object = objectOfSaneSlab(address), object.classIndex == index,
                !isFreeInSlab(object), !isHeld(address, index, before: place, of: processor)
            else {
                report(.init(kind: .magazineObject, address: address, expected: index, found: place))
                continue
            }
        }
        return count
    }

    /// The object at an address, unless its page's word cannot be a slab's: what lies behind a damaged one is no
    /// header.
    private func objectOfSaneSlab(_ address: UInt) -> SlabObject? {
        guard let section = directory.section(containing: address) else { return nil }
        let page = section.page(of: address)
        let word = PageClass(bits: section.pageClass(page).value)
        guard word.classIndex < classes.count, word.distance <= page else { return nil }
        return try? SlabObject.find(address, in: directory, classes, codeFlag: 0).get()
    }

    private func isFreeInSlab(_ object: SlabObject) -> Bool {
        let free = object.slab.free(object.slot >> 6, of: classes[object.classIndex].words.int)
        return free.value & object.bit != 0
            || tracksLive && object.slab.section.isLive(object.address)
    }

    /// Whether an object lies in an earlier place of a CPU's magazine, or in the magazine of an earlier CPU.
    private func isHeld(_ address: UInt, _ index: Int, before place: Int, of processor: Processor) -> Bool {
        let last = processor.id.int
        for cpu in 0...last {
            let magazine = self.processor(cpu).stack(index)
            for other in 0..<(cpu == last ? place : magazine.count)
            where magazine.object(other).address == address { return true }
        }
        return false
    }
}
