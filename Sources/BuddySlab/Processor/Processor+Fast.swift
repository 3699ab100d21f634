//! The fast paths: an allocation and a free that the magazine serves.

extension Processor {
    /// Takes an object of a small class.
    ///
    /// - Throws: `noMemory` where the slabs have none and the buddy has no pages; reclaim is the caller's.
    @inline(__always)
    func allocate(_ classIndex: Int, size: Int) throws(AllocationError) -> UInt {
        let magazine = magazine(classIndex)
        let count = magazine.count.int
        guard count > magazine.floor.int else { return try allocateSlow(classIndex, size: size) }
        let object = magazine.object(count &- 1).address
        magazine.count.int = count &- 1
        commit(allocation: object, classIndex, magazine, size: size)
        return object
    }

    /// Counts an object as given to a user.
    @inline(__always)
    func commit(allocation object: UInt, _ classIndex: Int, _ magazine: Magazine, size: Int) {
        magazine.allocations.add(1)
        magazine.requested.add(size)
        magazine.rounding.add(classes[classIndex].size.int &- size)
        if tracksLive.value != 0 { markLive(object) }
    }

    /// Counts an object as taken back from a user.
    @inline(__always)
    func commit(freeOf classIndex: Int, _ magazine: Magazine, size: Int) {
        magazine.frees.add(1)
        magazine.requested.add(0 &- size)
        magazine.rounding.add(size &- classes[classIndex].size.int)
    }

    /// Frees an object of a small class.
    ///
    /// - Throws: what the misuse is; nothing has changed then, but the counter of refused frees.
    @inline(__always)
    func free(_ address: UInt, _ classIndex: Int, size: Int) throws(AllocationError) -> FreeOutcome {
        let offset = address &- sectionBase.address
        guard offset < sectionBytes.address else { return try freeInOtherSection(address, classIndex, size: size) }
        let section = Section(address: sectionAddress.address)
        let page = Int(offset) &>> section.pageShift.int
        let bits = UInt64(HalfWord(at: sectionPageClasses.address &+ UInt(page) &* 4).value)
        guard bits & compareMask.value == UInt64(classIndex &+ 1) | ownerBits.value else {
            return try freeElsewhere(address, classIndex, size: size)
        }
        let magazine = magazine(classIndex)
        let count = magazine.count.int
        guard count < magazine.limit.int else { return try freeSlow(address, classIndex, size: size) }
        if tracksLive.value != 0, let misuse = clearLive(address, section, page) { throw refuse(misuse, address) }
        magazine.object(count).address = address
        magazine.count.int = count &+ 1
        commit(freeOf: classIndex, magazine, size: size)
        return .done
    }

    /// Sets the bit of an object that goes into a user's hands.
    @inline(__always)
    func markLive(_ address: UInt) {
        var section = Section(address: sectionAddress.address)
        if address &- sectionBase.address >= sectionBytes.address {
            guard let other = state.directory.section(containing: address) else { return }
            section = other
        }
        let page = section.page(of: address)
        let word = PageClass(bits: section.pageClass(page).value)
        let slab = Slab(section, page &- word.distance)
        let entry = classes[word.classIndex]
        guard let slot = entry.slot(offset: address &- slab.base) else { return }
        slab.live(slot &>> 6, of: entry.words.int).value |= 1 &<< UInt64(slot & 63)
    }

    /// Clears the bit of one of this CPU's objects that comes back from a user; says what is wrong where it was not in
    /// a user's hands. An object that another CPU has freed, and that was not drained yet, is free too.
    @inline(__always)
    func clearLive(_ address: UInt, _ section: Section, _ page: Int) -> Misuse? {
        let word = PageClass(bits: section.pageClass(page).value)
        let slab = Slab(section, page &- word.distance)
        let entry = classes[word.classIndex]
        guard let slot = entry.slot(offset: address &- slab.base) else { return .interiorAddress }
        let live = slab.live(slot &>> 6, of: entry.words.int)
        let bit: UInt64 = 1 &<< UInt64(slot & 63)
        guard live.value & bit != 0, slab.remote(slot &>> 6).value & bit == 0 else { return .doubleFree }
        live.value &= ~bit
        return nil
    }
}

/// What came of a free.
public enum FreeOutcome: Equatable, Sendable {
    /// The object is free.
    case done
    /// The free was accepted, and the object is on its way to the CPU that owns it.
    case remoteQueued
}
