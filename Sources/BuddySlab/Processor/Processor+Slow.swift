//! The slow paths: refill, new slabs, drain, and frees that the magazine cannot take.

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

    /// Takes an object of a class, filling the magazine where it is empty.
    ///
    /// - Throws: `noMemory` where the slabs have none and the buddy has no pages; reclaim is the caller's.
    @inline(never)
    func allocateSlow(_ classIndex: Int, size: Int) throws(AllocationError) -> UInt {
        poll()
        let magazine = stack(classIndex)
        if magazine.count == 0 {
            flow(classIndex).misses.add(1)
            took(.refill)
            adapt(classIndex, to: .empty)
            try refill(classIndex, magazine)
        }
        let top = magazine.magazine.top.address - 8
        let object = Word(at: top).address
        if tracksLive, let section = state.directory.section(containing: object) {
            use(section)
            section.markLive(object)
        }
        magazine.magazine.top.address = top
        magazine.magazine.countAllocation(size: size)
        sample(classIndex, size: size)
        check(classIndex)
        return object
    }

    /// Fills an empty magazine with at least one object: with what other CPUs have freed, else from slabs, else from a
    /// new one. With capacity 0 the one object passes through the magazine's single spare place and is gone again when
    /// the operation ends.
    private func refill(_ classIndex: Int, _ magazine: MagazineStack) throws(AllocationError) {
        let capacity = magazine.capacity
        let wanted = max(1, capacity / 2)
        drain(classIndex, into: capacity == 0 ? nil : magazine)
        if magazine.count == 0 {
            let slabs = slabs
            var taken = slabs.take(classIndex, into: magazine.floor, limit: wanted)
            if taken == 0 {
                try state.addSlab(classIndex, to: slabs, on: self)
                took(.newSlab)
                taken = slabs.take(classIndex, into: magazine.floor, limit: wanted)
            } else if capacity == 0 {
                took(.slab)
            }
            magazine.count = taken
        }
        flow(classIndex).refills.add(1)
    }

    /// Takes in the class's mail, into a magazine as far as it has room, and gives surplus empty slabs back. Returns
    /// the objects that came free.
    @discardableResult
    func drain(_ classIndex: Int, into magazine: MagazineStack? = nil) -> Int {
        let slabs = slabs
        let cache = slabs.cache(classIndex)
        guard cache.mail.value != 0 else { return 0 }
        let before = cache.refusedLate.int
        let freed = slabs.drain(classIndex, into: magazine)
        let refused = cache.refusedLate.int - before
        takeBack(refused, classIndex)
        if refused > 0 { lastMisuse.address = cache.lastRefused.address }
        returnEmptySlabs(classIndex, keeping: 1)
        return freed
    }

    /// Counts frees that were accepted and proved double: the objects are not this free's, so the count of live objects
    /// goes back up. Their size is not known any more and counts as the class's.
    func takeBack(_ count: Int, _ classIndex: Int, _ misuse: Misuse = .doubleFree) {
        guard count > 0 else { return }
        flow(classIndex).refusedLate.add(count)
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

    /// A free that did not take the fast path, for whatever reason.
    ///
    /// - Throws: what the misuse is; nothing has changed then, but the counter of refused frees.
    @inline(never)
    func freeSlow(_ address: UInt, _ classIndex: Int, size: Int) throws(AllocationError) -> FreeOutcome {
        // First: whoever stops this CPU may use it for another section, and may give back the slab of what is no object
        // any more.
        poll()
        if address &- sectionBase.address >= sectionBytes.address {
            guard let other = state.directory.section(containing: address) else {
                throw refuse(.foreignAddress, address)
            }
            use(other)
        }
        let section = Section(address: sectionAddress.address)
        let page = section.page(of: address)
        let word = PageClass(bits: section.pageClass(page).value)
        guard word.code == UInt32(classIndex + 1), !tracksLive || UInt32(word.owner) == owner.value else {
            return try freeElsewhere(address, classIndex, size: size)
        }
        if tracksLive, let misuse = clearLive(address, section, page) { throw refuse(misuse, address) }
        let magazine = stack(classIndex)
        var outcome = FreeOutcome.done
        if magazine.capacity == 0 {
            outcome = try freeDirectly(address, classIndex)
        } else {
            makeRoom(classIndex, magazine)
            magazine.object(magazine.count).address = address
            magazine.count += 1
        }
        magazine.magazine.countFree(size: size)
        if tracksLive { takeInLateMail(classIndex, magazine) }
        check(classIndex)
        return outcome
    }

    /// Frees of this CPU's objects that mail may send the slow way before it is taken in.
    private static let mailPatience = 16

    /// Takes the class's mail in that has sent so many frees of mode `exact` the slow way. Nothing else would where no
    /// allocation finds the magazine empty; while mail keeps coming, most of it still comes home by many at once.
    private func takeInLateMail(_ classIndex: Int, _ magazine: MagazineStack) {
        guard slabs.cache(classIndex).mail.value != 0 else { return }
        let hindered = flow(classIndex).hindered
        hindered.int = (hindered.int + 1) % Self.mailPatience
        if hindered.int == 0 { drain(classIndex, into: magazine.capacity == 0 ? nil : magazine) }
    }

    /// Flushes half of a magazine that is full, unless it may grow.
    private func makeRoom(_ classIndex: Int, _ magazine: MagazineStack) {
        guard magazine.count >= magazine.capacity else { return }
        flow(classIndex).overflows.add(1)
        took(.refill)
        adapt(classIndex, to: .full)
        let capacity = magazine.capacity
        if magazine.count >= capacity { flush(classIndex, keeping: capacity / 2) }
    }

    /// Clears the bit of one of this CPU's objects that comes back from a user; says what is wrong where it was not in
    /// a user's hands. An object that another CPU has freed, and that was not drained yet, is free too.
    private func clearLive(_ address: UInt, _ section: Section, _ page: Int) -> Misuse? {
        let word = PageClass(bits: section.pageClass(page).value)
        let slab = Slab(section, page &- word.distance)
        guard let slot = classes[word.classIndex].slot(offset: address &- slab.base) else { return .interiorAddress }
        let bit: UInt64 = 1 &<< UInt64(slot & 63)
        guard slab.remote(slot &>> 6).value & bit == 0, section.clearLive(address) else { return .doubleFree }
        return nil
    }

    /// A free without a magazine: into the slab, or straight to the owner.
    private func freeDirectly(_ address: UInt, _ classIndex: Int) throws(AllocationError) -> FreeOutcome {
        let object: SlabObject
        switch SlabObject.find(address, in: state.directory, classes, codeFlag: 0) {
        case .success(let found): object = found
        case .failure(let misuse): throw refuse(misuse, address)
        }
        guard object.owner == UInt16(truncatingIfNeeded: owner.value) else {
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
        let index = object.slot &>> 6
        if object.slab.remote(index).value & object.bit != 0 { return true }
        if tracksLive { return !object.slab.section.isLive(object.address) }
        return object.slab.free(index, of: classes[object.classIndex].words.int).value & object.bit != 0
    }

    /// A free that is not local at first sight: another CPU's object in mode `exact`, or a mistake.
    private func freeElsewhere(_ address: UInt, _ classIndex: Int, size: Int) throws(AllocationError) -> FreeOutcome {
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
        magazine(classIndex).countFree(size: size)
        check(classIndex)
        return .remoteQueued
    }
}
