//! Objects of mode `hardened`: random slots, canaries, poison, quarantine. Every operation comes here, and none of
//! another mode does.
//!
//! The places of a class's magazine are its quarantine: a CPU holds its own freed objects back there, the oldest leave
//! first, and an allocation takes none of them. What other CPUs have freed comes in with the mail.

extension Processor {
    /// So many damaged slots are passed over by one allocation; the next one is poisoned anew and served.
    private static var mostPassedOver: Int { 8 }

    /// An object or a slot of a class, as its guards see it.
    func guarded(_ address: UInt, _ classIndex: Int) -> GuardedMemory {
        GuardedMemory(address, byteCount: classes[classIndex].size.int, secret: state.secret.value)
    }

    /// Takes an object of a class that has room for a canary.
    ///
    /// - Throws: `noMemory` where the slabs have none and the buddy has no pages; reclaim is the caller's.
    @inline(never)
    func allocateGuarded(_ classIndex: Int, _ layout: AllocationLayout) throws(AllocationError) -> UInt {
        poll()
        flow(classIndex).misses.add(1)
        took(.slab)
        let object = try takeUntouched(classIndex)
        if let section = state.directory.section(containing: object) {
            use(section)
            section.markLive(object)
        }
        guarded(object, classIndex).arm(size: layout.size, alignment: layout.alignment)
        magazine(classIndex).countAllocation(size: layout.size)
        sample(classIndex, size: layout.size)
        check(classIndex)
        return object
    }

    /// Takes a slot that nobody has written to since it was freed. One that somebody did write to is counted, and held
    /// back: who has written there once may do so again.
    private func takeUntouched(_ classIndex: Int) throws(AllocationError) -> UInt {
        var passedOver = 0
        while true {
            let object = try takeAny(classIndex)
            guard isTouched(object, classIndex), passedOver < Self.mostPassedOver else { return object }
            passedOver += 1
            holdBack(object, classIndex)
        }
    }

    /// Looks at the poison of memory that is nobody's; where it is damaged, counts that and poisons it anew.
    private func isTouched(_ address: UInt, _ classIndex: Int) -> Bool {
        let memory = guarded(address, classIndex)
        guard !memory.isPoisoned else { return false }
        _ = refuse(.writeAfterFree, address)
        memory.poison()
        return true
    }

    private func takeAny(_ classIndex: Int) throws(AllocationError) -> UInt {
        let slabs = slabs
        if let object = slabs.takeOne(classIndex, choice: nextRandom()) { return object }
        takeInMail(classIndex)
        if let object = slabs.takeOne(classIndex, choice: nextRandom()) { return object }
        try state.addSlab(classIndex, to: slabs, on: self)
        took(.newSlab)
        guard let object = slabs.takeOne(classIndex, choice: nextRandom()) else { throw .noMemory }
        return object
    }

    private func nextRandom() -> UInt64 {
        randomState.value &+= 0x9E37_79B9_7F4A_7C15
        return scrambled(randomState.value)
    }

    /// Takes an object back.
    ///
    /// Who exchanges its trailer has freed it; all others are refused, whichever CPU they are on. So the poison is
    /// written before the owner, or anybody, can serve the object again.
    ///
    /// - Throws: what the misuse is; nothing has changed then, but the counter of refused frees.
    @inline(never)
    func freeGuarded(
        _ address: UInt, _ classIndex: Int, size: Int?, alignment: Int?
    ) throws(AllocationError) -> FreeOutcome {
        poll()
        let object: SlabObject
        switch SlabObject.find(address, in: state.directory, classes, codeFlag: 0) {
        case .success(let found): object = found
        case .failure(let misuse): throw refuse(misuse, address)
        }
        guard object.classIndex == classIndex else { throw refuse(.wrongSize, address) }
        if isFree(object) { throw refuse(.doubleFree, address) }
        let memory = guarded(address, classIndex)
        let requested: Int
        switch memory.claim(size: size, alignment: alignment) {
        case .success(let held): requested = held
        case .failure(let misuse): throw refuse(misuse, address)
        }
        memory.poison()
        let isOwn = UInt32(object.owner) == owner.value
        if isOwn {
            took(.slab)
            guard object.slab.section.clearLive(address) else { throw refuse(.doubleFree, address) }
            holdBack(address, classIndex)
        } else {
            took(.remote)
            if send(object.bit, object.location, classIndex) != 0 { throw refuse(.doubleFree, address) }
        }
        magazine(classIndex).countFree(size: requested)
        check(classIndex)
        return isOwn ? .done : .remoteQueued
    }

    // MARK: Quarantine

    /// Puts one of this CPU's poisoned objects into quarantine, whose older half leaves where it is full. Without any,
    /// the object is free at once.
    private func holdBack(_ address: UInt, _ classIndex: Int) {
        let quarantine = stack(classIndex)
        let capacity = quarantine.capacity
        guard capacity > 0 else { return putBack(address, classIndex) }
        if quarantine.count >= capacity {
            flow(classIndex).overflows.add(1)
            flush(classIndex, keeping: capacity / 2)
        }
        quarantine.object(quarantine.count).address = address
        quarantine.count += 1
    }

    private func putBack(_ address: UInt, _ classIndex: Int) {
        guard case .success(let object) = SlabObject.find(address, in: state.directory, classes, codeFlag: 0),
            slabs.put(object) == nil
        else { return }
        returnEmptySlabs(classIndex, keeping: 1)
    }

    /// Takes in the class's mail. Half of the quarantine makes room for it, if it is fuller than that; what finds no
    /// room is free at once.
    private func takeInMail(_ classIndex: Int) {
        guard slabs.cache(classIndex).mail.value != 0 else { return }
        let quarantine = stack(classIndex)
        flush(classIndex, keeping: quarantine.capacity / 2)
        drain(classIndex, into: quarantine)
    }

    /// Looks at the poison of the oldest objects in quarantine, before they leave it for their slabs.
    func inspectQuarantine(_ classIndex: Int, leaving count: Int) {
        let quarantine = stack(classIndex)
        for place in 0..<count { _ = isTouched(quarantine.object(place).address, classIndex) }
    }

    /// Empties the quarantine of all classes, before the thread leaves its CPU.
    func releaseQuarantine() {
        guard isHardened else { return }
        for index in 0..<classes.count { flush(index, keeping: 0) }
    }

    /// Whether an allocation would find a slot without a new slab; see `takeAny`. Read live: nothing is changed.
    func hasSlot(_ classIndex: Int) -> Bool {
        let cache = slabs.cache(classIndex)
        guard cache.freeSlots.int == 0 else { return true }
        guard cache.mail.value != 0 else { return false }
        let quarantine = stack(classIndex)
        let kept = min(quarantine.count, quarantine.capacity / 2)
        let room = quarantine.capacity - kept
        return quarantine.count > kept || slabs.mailedBits(classIndex, limit: room) > room
    }
}
