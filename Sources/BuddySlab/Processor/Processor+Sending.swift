//! Frees of another CPU's objects in mode `exact`: each goes home at once, so that from then on everybody sees that it
//! is free, its owner too.
//! `Tests/Models/exact-frees.pml` is the model, and shows what a double free meets that comes in the middle of a push.

extension Processor {
    /// Sends a live object of another CPU home. False where the slow way must decide; nothing has changed then.
    ///
    /// A live bit is set only where an object starts, so of the address no more has to be checked. The bit is the
    /// owner's to write, and can be trusted for the object's last user, as in `isFree`. The bound has let the size
    /// pass, so no stop is asked for.
    ///
    /// - Throws: `notAllocated` where the object is on its way home already; nothing has changed then but a counter.
    @inline(__always)
    func sendExactly(_ address: UInt, _ expected: ClassCode, size: Int?) throws(AllocationError) -> Bool {
        let bits = sectionLiveBits.address
        let offset = address &- sectionBase.address
        guard bits != 0, offset < sectionBytes.address else { return false }
        let word = PageClass(bits: pageClass(offset))
        let live = liveWord(bits, offset).value & liveBit(offset)
        guard word.code == UInt32(expected.rawValue), UInt32(word.owner) != owner.value, live != 0, offset & 7 == 0
        else { return false }
        let classIndex = word.classIndex
        let section = Section(address: sectionAddress.address)
        let slab = Slab(section, section.page(of: address) &- word.distance)
        let state = state
        guard let slot = classes[classIndex].slot(offset: address &- slab.base),
            let mail = state.slabOwners.mail(word.owner, classIndex)
        else { return false }
        took(.remote)
        let location = RemoteLocation(section: section.index.int, page: slab.page, word: slot &>> 6)
        guard RemoteFree.push(1 &<< UInt64(slot & 63), to: location, of: slab, mail: mail) == 0 else {
            throw refuse(.doubleFree, address)
        }
        countSent(1, to: Int(word.owner), classIndex)
        magazine(expected).countFree(size: size)
        check(classIndex)
        return true
    }

    /// Counts objects that were put into a remote word of an owner, by one operation.
    @inline(__always)
    func countSent(_ count: Int, to owner: Int, _ classIndex: Int) {
        sent(to: owner).add(count)
        sentBytes(to: owner).add(count &* Int(magazine(classIndex).objectSize.value))
        flow(classIndex).remoteSent.add(count)
        remotePushes.add(1)
    }
}
