//! From a magazine to the slabs, and to the CPUs that own them: by runs of neighbours, one operation each.
//! `Tests/Models/lifecycle.pml` is the model, from here to reclaim.

/// Objects of one bitmap word of one slab that leave a magazine together.
private struct FlushRun {
    var slab: Slab?
    var word = 0
    var bits: UInt64 = 0
    var isOwn = false
    /// Bytes of the slab, from its base: an address within needs no look at its page.
    var byteCount: UInt = 0
    var base: UInt = 0
}

extension Processor {
    /// Moves the oldest objects of a magazine to their slabs, or towards the CPUs that own them, until `keeping` are
    /// left; every object is verified on the way. O(objects), with one bitmap operation for a run of neighbours.
    func flush(_ classIndex: Int, keeping: Int) {
        let magazine = stack(classIndex)
        let count = magazine.count
        let leaving = count - keeping
        guard leaving > 0 else { return }
        flow(classIndex).flushes.add(1)
        if isHardened { inspectQuarantine(classIndex, leaving: leaving) }
        release(magazine.floor, count: leaving, classIndex)
        moveWords(
            from: magazine.floor &+ UInt(leaving) &* 8, to: magazine.floor, count: keeping)
        magazine.count = keeping
        sendOutgoing()
        returnEmptySlabs(classIndex, keeping: 1)
    }

    private func release(_ objects: UInt, count: Int, _ classIndex: Int) {
        let slabs = slabs
        let entry = slabs.classes[classIndex]
        let division = entry.division
        let shift = pageShift.address
        var run = FlushRun()
        var place = objects
        let end = objects &+ UInt(count) &* 8
        while place < end {
            let address = Word(at: place).address
            if address &- run.base >= run.byteCount {
                guard let found = slab(of: address, classIndex, entry, shift) else {
                    place &+= 8
                    continue
                }
                run = found
            }
            guard let slot = division.slot(offset: address &- run.base) else {
                refuseLate(.interiorAddress, address, classIndex)
                place &+= 8
                continue
            }
            run.word = slot &>> 6
            (run.bits, place) = gather(from: place, to: end, base: run.base, word: run.word, division)
            finish(run, slabs, entry, classIndex)
        }
    }

    /// Gathers the slots of objects of one bitmap word that lie one behind the other in a magazine, and says where they
    /// end: at an object of another word, or at one that must be looked at apart, as none or as a double free.
    @inline(never)
    private func gather(
        from first: UInt, to end: UInt, base: UInt, word: Int, _ division: SlotDivision
    ) -> (bits: UInt64, end: UInt) {
        let size = UInt(division.size)
        let start = base &+ UInt(word &* 64) &* size
        let span = UInt(min(64, division.slots &- word &* 64)) &* size
        var bits: UInt64 = 0
        var place = first
        while place < end {
            let offset = Word(at: place).address &- start
            guard offset < span else { break }
            let slot = (offset &* UInt(division.reciprocal)) &>> 40
            let bit: UInt64 = 1 &<< UInt64(slot)
            guard slot &* size == offset, bits & bit == 0 else { break }
            bits |= bit
            place &+= 8
        }
        return (bits, place)
    }

    /// An empty run of the slab that an address lies in; nil where it is no object of the class, which is counted.
    private func slab(of address: UInt, _ classIndex: Int, _ entry: SizeClassEntry, _ shift: UInt) -> FlushRun? {
        var section = Section(address: sectionAddress.address)
        if address &- sectionBase.address >= sectionBytes.address {
            guard let other = state.directory.section(containing: address) else {
                refuseLate(.foreignAddress, address, classIndex)
                return nil
            }
            section = other
        }
        let page = section.page(of: address)
        let word = PageClass(bits: section.pageClass(page).value)
        guard word.code == UInt32(truncatingIfNeeded: classIndex &+ 1) else {
            let isOurs = word.isSlab && word.code & PageClass.poolFlag == 0
            refuseLate(isOurs ? .wrongSize : .notAnObject, address, classIndex)
            return nil
        }
        let slab = Slab(section, page &- word.distance)
        return FlushRun(
            slab: slab, isOwn: UInt32(word.owner) == owner.value,
            byteCount: UInt(entry.pages.int) &<< shift, base: slab.base)
    }

    /// Puts a run where it belongs.
    private func finish(_ run: FlushRun, _ slabs: SlabCore, _ entry: SizeClassEntry, _ classIndex: Int) {
        guard let slab = run.slab else { return }
        let refused =
            run.isOwn
            ? slabs.put(run.bits, word: run.word, of: slab, classIndex, entry)
            : queue(run.bits, word: run.word, of: slab, classIndex)
        guard refused != 0 else { return }
        takeBack(refused.nonzeroBitCount, classIndex)
        noteRefused(refused, word: run.word, of: slab, entry)
    }

    private func noteRefused(_ bits: UInt64, word: Int, of slab: Slab, _ entry: SizeClassEntry) {
        lastMisuse.address = slab.base &+ UInt((word * 64 + bits.trailingZeroBitCount) * entry.size.int)
    }

    /// Takes an accepted free back, because its object proved to be none.
    private func refuseLate(_ misuse: Misuse, _ address: UInt, _ classIndex: Int) {
        takeBack(1, classIndex, misuse)
        lastMisuse.address = address
    }

    // MARK: Outgoing table

    /// Adds objects of another CPU to the outgoing table, whose entries each gather the objects of one remote word;
    /// returns those that wait there already, or are free: their owner would refuse them.
    private func queue(_ bits: UInt64, word: Int, of slab: Slab, _ classIndex: Int) -> UInt64 {
        let location = RemoteLocation(section: slab.section.index.int, page: slab.page, word: word)
            .noting(classIndex: classIndex)
        let hash = (location ^ location &>> 8) &* 0x9E37_79B9_7F4A_7C15
        let index = Int(hash &>> 60) & (Self.outgoingEntries &- 1)
        let held = outgoingLocation(index).value
        var refused: UInt64 = 0
        if held == location {
            refused = outgoingBits(index).value & bits
            outgoingBits(index).value |= bits
        } else {
            if held != 0 { sendOutgoing(index) }
            outgoingLocation(index).value = location
            outgoingBits(index).value = bits
        }
        flow(classIndex).outgoing.add((bits & ~refused).nonzeroBitCount)
        return refused
    }

    /// Sends everything in the outgoing table home.
    private func sendOutgoing() {
        for index in 0..<Self.outgoingEntries where outgoingLocation(index).value != 0 { sendOutgoing(index) }
    }

    private func sendOutgoing(_ index: Int) {
        let (location, classIndex) = RemoteLocation.split(outgoingLocation(index).value)
        let bits = outgoingBits(index).value
        outgoingLocation(index).value = 0
        outgoingBits(index).value = 0
        flow(classIndex).outgoing.add(-bits.nonzeroBitCount)
        let refused = send(bits, location, classIndex)
        guard refused != 0 else { return }
        takeBack(refused.nonzeroBitCount, classIndex)
        noteRefused(refused, word: location.word, of: location.slab(in: state.directory), classes[classIndex])
    }

    /// Puts objects into a remote word of their owner; returns the bits that were refused.
    func send(_ bits: UInt64, _ location: RemoteLocation, _ classIndex: Int) -> UInt64 {
        let slab = location.slab(in: state.directory)
        // Of what waited in the outgoing table, a double free may have given the slab back meanwhile. The page's word
        // says so, and says whose it is, without a look at the header that its owner keeps writing. Read before the
        // push, which is the last touch of the slab.
        let word = PageClass(bits: slab.section.pageClass(slab.page).value)
        guard word.code == UInt32(truncatingIfNeeded: classIndex &+ 1), word.distance == 0,
            let mail = state.slabOwners.mail(word.owner, classIndex)
        else { return bits }
        let refused = RemoteFree.push(bits, to: location, of: slab, mail: mail)
        countSent((bits & ~refused).nonzeroBitCount, to: Int(word.owner), classIndex)
        return refused
    }
}
