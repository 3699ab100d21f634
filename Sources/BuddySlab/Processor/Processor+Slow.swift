//! The slow paths: refill, flush, drain, new slabs, and frees that are not this CPU's.

extension Processor {
    /// Notes how the running operation is served.
    func took(_ path: OperationPath) { self.path.int = path.rawValue }

    /// Counts a refused free and makes it an error.
    func refuse(_ misuse: Misuse, _ address: UInt) -> AllocationError {
        misuses(misuse).add(1)
        lastMisuse.address = address
        return misuse.error
    }

    // MARK: Allocation

    @inline(never)
    func allocateSlow(_ classIndex: Int, size: Int) throws(AllocationError) -> UInt {
        poll()
        let magazine = magazine(classIndex)
        if magazine.count.int == 0 {
            flow(classIndex).misses.add(1)
            took(.refill)
            try refill(classIndex, magazine)
        }
        let count = magazine.count.int
        let object = magazine.object(count - 1).address
        magazine.count.int = count - 1
        commit(allocation: object, classIndex, magazine, size: size)
        check(classIndex)
        return object
    }

    /// Fills an empty magazine with at least one object: from drained slabs, else from a new one. With capacity 0 the
    /// one object passes through the magazine's single spare place and is gone again when the operation ends.
    private func refill(_ classIndex: Int, _ magazine: Magazine) throws(AllocationError) {
        drain(classIndex)
        let slabs = slabs
        let capacity = state.magazineCapacity.int
        let wanted = max(1, capacity / 2)
        var taken = slabs.take(classIndex, into: magazine.objects.address, limit: wanted)
        if taken == 0 {
            try state.addSlab(classIndex, to: slabs, on: self)
            took(.newSlab)
            taken = slabs.take(classIndex, into: magazine.objects.address, limit: wanted)
        } else if capacity == 0 {
            took(.slab)
        }
        magazine.count.int = taken
        flow(classIndex).refills.add(1)
    }

    /// Merges the class's mail, and gives surplus empty slabs back.
    @discardableResult
    func drain(_ classIndex: Int) -> Int {
        let slabs = slabs
        let cache = slabs.cache(classIndex)
        guard cache.mail.value != 0 else { return 0 }
        let before = cache.refusedLate.int
        let freed = slabs.drain(classIndex)
        let refused = cache.refusedLate.int - before
        takeBack(refused, classIndex)
        if refused > 0 { lastMisuse.address = cache.lastRefused.address }
        returnEmptySlabs(classIndex, keeping: 1)
        return freed
    }

    /// Counts frees that were accepted and proved double: the objects are not this free's, so the count of live objects
    /// goes back up. Their size is not known any more and counts as the class's.
    private func takeBack(_ count: Int, _ classIndex: Int, _ misuse: Misuse = .doubleFree) {
        guard count > 0 else { return }
        flow(classIndex).refusedLate.add(count)
        magazine(classIndex).requested.add(count * classes[classIndex].size.int)
        misuses(misuse).add(count)
    }

    /// Gives empty slabs beyond `keeping` back to the buddy; returns how many, and their pages.
    @discardableResult
    func returnEmptySlabs(_ classIndex: Int, keeping: Int) -> (slabs: Int, pages: Int) {
        var result = (slabs: 0, pages: 0)
        while let empty = slabs.takeEmpty(classIndex, keeping: keeping) {
            state.returnSlab(empty, on: self)
            result.slabs += 1
            result.pages += empty.pages
        }
        return result
    }

    // MARK: Free

    /// A free whose page lies in another section than the last one.
    @inline(never)
    func freeInOtherSection(_ address: UInt, _ classIndex: Int, size: Int) throws(AllocationError) -> FreeOutcome {
        guard let section = state.directory.section(containing: address) else {
            poll()
            throw refuse(.foreignAddress, address)
        }
        sectionAddress.address = section.address
        sectionBase.address = section.base.address
        sectionBytes.address = UInt(section.byteCount)
        sectionPageClasses.address = section.pageClasses.address
        return try free(address, classIndex, size: size)
    }

    /// A free that finds its magazine full, or poisoned.
    @inline(never)
    func freeSlow(_ address: UInt, _ classIndex: Int, size: Int) throws(AllocationError) -> FreeOutcome {
        let section = Section(address: sectionAddress.address)
        let page = section.page(of: address)
        poll()
        // Whoever stopped this CPU may have used it for another section, and may have given back the slab of what is
        // no object any more.
        guard UInt64(section.pageClass(page).value) & compareMask.value == UInt64(classIndex + 1) | ownerBits.value
        else { return try freeElsewhere(address, classIndex, size: size) }
        if tracksLive.value != 0, let misuse = clearLive(address, section, page) { throw refuse(misuse, address) }
        let magazine = magazine(classIndex)
        let capacity = state.magazineCapacity.int
        var outcome = FreeOutcome.done
        if capacity == 0 {
            outcome = try freeDirectly(address, classIndex)
        } else {
            if magazine.count.int >= capacity {
                flow(classIndex).overflows.add(1)
                took(.refill)
                flush(classIndex, keeping: capacity / 2)
            }
            let count = magazine.count.int
            magazine.object(count).address = address
            magazine.count.int = count + 1
        }
        commit(freeOf: classIndex, magazine, size: size)
        check(classIndex)
        return outcome
    }

    /// A free without a magazine: into the slab, or straight to the owner.
    private func freeDirectly(_ address: UInt, _ classIndex: Int) throws(AllocationError) -> FreeOutcome {
        let object: SlabObject
        switch SlabObject.find(address, in: state.directory, classes, codeFlag: 0) {
        case .success(let found): object = found
        case .failure(let misuse): throw refuse(misuse, address)
        }
        guard object.owner == UInt16(truncatingIfNeeded: id.value) else {
            if isFree(object) { throw refuse(.doubleFree, address) }
            took(.remote)
            if send(object.bit, object.location, classIndex) != 0 { throw refuse(.doubleFree, address) }
            return .remoteQueued
        }
        took(.slab)
        if let misuse = slabs.put(object) { throw refuse(misuse, address) }
        returnEmptySlabs(classIndex, keeping: 1)
        return .done
    }

    /// Whether the bitmaps say that an object of another CPU is free already. Its owner writes them, so the answer can
    /// only be trusted for the object's last user, who was given it after the owner had written.
    func isFree(_ object: SlabObject) -> Bool {
        let words = classes[object.classIndex].words.int
        let index = object.slot &>> 6
        if object.slab.remote(index).value & object.bit != 0 { return true }
        if tracksLive.value != 0 { return object.slab.live(index, of: words).value & object.bit == 0 }
        return object.slab.free(index, of: words).value & object.bit != 0
    }

    /// A free that is not local at first sight: another CPU's object in mode `exact`, or a mistake.
    @inline(never)
    func freeElsewhere(_ address: UInt, _ classIndex: Int, size: Int) throws(AllocationError) -> FreeOutcome {
        poll()
        let object: SlabObject
        switch SlabObject.find(address, in: state.directory, classes, codeFlag: 0) {
        case .success(let found): object = found
        case .failure(let misuse): throw refuse(misuse, address)
        }
        guard object.classIndex == classIndex else { throw refuse(.wrongSize, address) }
        if isFree(object) { throw refuse(.doubleFree, address) }
        // At once, not gathered: from here on everybody sees that the object is free, its owner too.
        took(.remote)
        if send(object.bit, object.location, classIndex) != 0 { throw refuse(.doubleFree, address) }
        commit(freeOf: classIndex, magazine(classIndex), size: size)
        check(classIndex)
        return .remoteQueued
    }

    // MARK: Flush

    /// Moves the oldest objects of a magazine to their slabs, or towards the CPUs that own them, until `keeping` are
    /// left; every object is verified on the way.
    func flush(_ classIndex: Int, keeping: Int) {
        let magazine = magazine(classIndex)
        let count = magazine.count.int
        let leaving = count - keeping
        guard leaving > 0 else { return }
        flow(classIndex).flushes.add(1)
        for index in 0..<leaving { release(magazine.object(index).address, classIndex) }
        for index in 0..<keeping { magazine.object(index).address = magazine.object(leaving + index).address }
        magazine.count.int = keeping
        sendOutgoing()
        returnEmptySlabs(classIndex, keeping: 1)
    }

    private func release(_ address: UInt, _ classIndex: Int) {
        let object: SlabObject
        switch SlabObject.find(address, in: state.directory, classes, codeFlag: 0) {
        case .success(let found): object = found
        case .failure(let misuse): return refuseLate(misuse, address, classIndex)
        }
        guard object.classIndex == classIndex else { return refuseLate(.wrongSize, address, classIndex) }
        if object.owner == UInt16(truncatingIfNeeded: id.value) {
            if let misuse = slabs.put(object) { refuseLate(misuse, address, classIndex) }
        } else if isFree(object) || !queue(object) {
            refuseLate(.doubleFree, address, classIndex)
        }
    }

    /// Takes an accepted free back, because its object proved to be none.
    private func refuseLate(_ misuse: Misuse, _ address: UInt, _ classIndex: Int) {
        takeBack(1, classIndex, misuse)
        lastMisuse.address = address
    }

    // MARK: Outgoing table

    /// Adds an object of another CPU to the outgoing table, whose entries each gather the objects of one remote word;
    /// false where the object waits there already.
    private func queue(_ object: SlabObject) -> Bool {
        let location = object.location.noting(classIndex: object.classIndex)
        let hash = (location ^ location >> 8) &* 0x9E37_79B9_7F4A_7C15
        let index = Int(hash >> 60) & (Self.outgoingEntries - 1)
        let held = outgoingLocation(index).value
        if held == location {
            guard outgoingBits(index).value & object.bit == 0 else { return false }
            outgoingBits(index).value |= object.bit
        } else {
            if held != 0 { sendOutgoing(index) }
            outgoingLocation(index).value = location
            outgoingBits(index).value = object.bit
        }
        flow(object.classIndex).outgoing.add(1)
        return true
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
        let slot = location.word * 64 + refused.trailingZeroBitCount
        lastMisuse.address = location.slab(in: state.directory).base + UInt(slot * classes[classIndex].size.int)
    }

    /// Puts objects into a remote word of their owner; returns the bits that were refused.
    private func send(_ bits: UInt64, _ location: RemoteLocation, _ classIndex: Int) -> UInt64 {
        let slab = location.slab(in: state.directory)
        // Read before the push, which is the last touch of the slab.
        let owner = Int(slab.owner)
        // Of what waited in the outgoing table, a double free may have given the slab back meanwhile.
        guard slab.isValid, slab.classIndex == classIndex, let mail = state.slabOwners.mail(slab.owner, classIndex)
        else { return bits }
        let refused = RemoteFree.push(bits, to: location, of: slab, mail: mail)
        let count = (bits & ~refused).nonzeroBitCount
        sent(to: owner).add(count)
        flow(classIndex).remoteSent.add(count)
        remotePushes.add(1)
        return refused
    }
}
