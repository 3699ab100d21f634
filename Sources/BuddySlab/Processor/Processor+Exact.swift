//! The fast paths of mode `exact`: as those of mode `flush`, and a bit for each object says whether it is in a user's
//! hands. Apart from them, so that those need no more registers than they do.

extension Processor {
    /// Takes an object from the magazine of a class and marks it live; 0 where the slow way must: the magazine is empty,
    /// the section another one, or a stop is asked for.
    @inline(__always)
    func takeExactly(_ code: ClassCode, size: Int?) -> UInt {
        let magazine = magazine(code)
        let top = magazine.top.address &- 8
        let object = Word(at: top).address
        let bits = sectionLiveBits.address
        let offset = object &- sectionBase.address
        guard object != 0, bits != 0, sizeBound.value != 0, offset < sectionBytes.address else { return 0 }
        Word(at: bits &+ (offset &>> 9) &<< 3).value |= 1 &<< UInt64(offset &>> 3)
        magazine.top.address = top
        magazine.countAllocation(size: size)
        return object
    }

    /// Puts an object of this CPU that is live into the magazine of its class. False where the slow way must decide;
    /// nothing has changed then. What another CPU has freed lies in the mail, whose emptiness is looked at first.
    @inline(__always)
    func putExactly(_ address: UInt, _ expected: ClassCode, size: Int?) -> Bool {
        let bits = sectionLiveBits.address
        let offset = address &- sectionBase.address
        guard bits != 0, sizeBound.value != 0, offset < sectionBytes.address else { return false }
        let pageClass = pageClass(offset)
        let word = Word(at: bits &+ (offset &>> 9) &<< 3)
        let bit: UInt64 = 1 &<< UInt64(offset &>> 3)
        let value = word.value
        guard ClassCode(pageClass: pageClass).rawValue == expected.rawValue, pageClass &>> 16 == owner.value,
            mail(expected).value == 0, value & bit != 0, offset & 7 == 0,
            push(address, onto: magazine(expected), size: size)
        else { return false }
        word.value = value ^ bit
        return true
    }
}
