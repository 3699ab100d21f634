//! The fast paths of mode `exact`: as those of mode `flush`, and a bit for each object says whether it is in a user's
//! hands. The caller has read where these bits lie, and that no stop is asked for.

extension Processor {
    /// Takes an object from the magazine of a class and marks it live; 0 where the slow way must: the magazine is
    /// empty, or the section another one. What stands under an empty magazine's first place lies in no section.
    @inlinable
    @inline(__always)
    func takeExactly(_ code: ClassCode, _ bits: UInt, size: Int?) -> UInt {
        let magazine = magazine(code)
        let top = magazine.top.address &- 8
        let object = Word(at: top).address
        let offset = object &- sectionBase.address
        guard offset < sectionBytes.address else { return 0 }
        liveWord(bits, offset).value |= liveBit(offset)
        magazine.top.address = top
        magazine.countAllocation(size: size)
        return object
    }

    /// Puts an object of this CPU that is live into the magazine of its class, which the page says where the caller
    /// does not. False where the slow way must decide; nothing has changed then. What another CPU has freed lies in the
    /// mail, whose emptiness is looked at first.
    @inlinable
    @inline(__always)
    func putExactly(_ address: UInt, _ expected: ClassCode?, _ bits: UInt, size: Int?) -> Bool {
        let offset = address &- sectionBase.address
        guard offset < sectionBytes.address else { return false }
        let pageClass = pageClass(offset)
        let code = ClassCode(pageClass: pageClass)
        // As in `put`.
        let known: ClassCode
        if let expected {
            guard code.rawValue == expected.rawValue else { return false }
            known = expected
        } else {
            guard code.isOurs else { return false }
            known = code
        }
        guard pageClass &>> 16 == owner.value else { return false }
        guard mail(known).value == 0 else { return false }
        let word = liveWord(bits, offset)
        let bit = liveBit(offset)
        // Read again below, so that the path needs no more registers than the callers may spoil.
        guard word.value & bit != 0 else { return false }
        guard offset & 7 == 0 else { return false }
        guard push(address, onto: magazine(known), size: size) else { return false }
        word.value ^= bit
        return true
    }

    /// The word with the live bit of an offset into the section used last.
    @inlinable
    @inline(__always)
    func liveWord(_ bits: UInt, _ offset: UInt) -> Word { Word(at: bits &+ (offset &>> 9) &<< 3) }

    @inlinable
    @inline(__always)
    func liveBit(_ offset: UInt) -> UInt64 { 1 &<< UInt64(offset &>> 3) }
}
