//! The fast paths: an allocation and a free that the magazine serves. Compiled into the caller's module.
//!
//! Both begin with a comparison of the size with the CPU's bound. A stop sets the bound to 0, so that every operation
//! goes the slow way, which polls: the poll costs nothing, and a stop writes one word a CPU.

extension Processor {
    /// The code of the smallest class that holds a size that the bound lets pass, at any alignment up to 8.
    @inlinable
    @inline(__always)
    func classCode(size: Int) -> ClassCode {
        ClassCode(rawValue: ByteTable(at: lookup.address)[(size &- 1) &>> 3])
    }

    /// Whether a request may take the fast path: a size from 1 to the largest class, while no stop is asked for.
    @inlinable
    @inline(__always)
    func admits(_ size: Int) -> Bool { UInt(bitPattern: size &- 1) < sizeBound.address }

    /// Takes an object from the magazine of a class; 0 where it has none, or where the slow way must note whose hands it
    /// goes into. No call is made, so that the caller needs no frame.
    @inlinable
    @inline(__always)
    func takeFromMagazine(_ code: ClassCode, size: Int) -> UInt {
        let magazine = magazine(code)
        let top = magazine.top.address &- 8
        let object = Word(at: top).address
        guard object != 0 else { return 0 }
        let bits = sectionLiveBits.address
        if bits != 0 {
            let offset = object &- sectionBase.address
            guard offset < sectionBytes.address else { return 0 }
            Word(at: bits &+ (offset &>> 9) &<< 3).value |= 1 &<< UInt64(offset &>> 3)
        }
        magazine.top.address = top
        magazine.countAllocation(size: size)
        return object
    }

    /// Puts an object into the magazine of its class. False where the slow way must decide: another section, class or
    /// owner, a full magazine, or in mode `exact` an object that is in no user's hands. Nothing has changed then.
    @inlinable
    @inline(__always)
    func putIntoMagazine(_ address: UInt, _ code: ClassCode, size: Int) -> Bool {
        let offset = address &- sectionBase.address
        guard offset < sectionBytes.address else { return false }
        let page = offset &>> pageShift.address
        let pageClass = HalfWord(at: sectionPageClasses.address &+ page &* 4).value
        guard UInt8(truncatingIfNeeded: pageClass) == code.rawValue else { return false }
        let magazine = magazine(code)
        let top = magazine.top.address
        guard UInt32(truncatingIfNeeded: top) != magazine.limit.value else { return false }
        let bits = sectionLiveBits.address
        if bits != 0 {
            guard pageClass &>> 16 == owner.value, mail(code).value == 0 else { return false }
            let word = Word(at: bits &+ (offset &>> 9) &<< 3)
            let value = word.value
            let bit: UInt64 = 1 &<< UInt64(offset &>> 3)
            guard value & bit != 0, offset & 7 == 0 else { return false }
            word.value = value ^ bit
        }
        Word(at: top).address = address
        magazine.top.address = top &+ 8
        magazine.countFree(size: size)
        return true
    }
}

/// The index of a class plus 1: what page class words hold, and the table of sizes answers.
@frozen
@usableFromInline
struct ClassCode {
    @usableFromInline let rawValue: UInt8

    @inlinable
    @inline(__always)
    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The code of class `index`.
    init(index: Int) { rawValue = UInt8(index + 1) }
}

/// What came of a free.
@frozen
public enum FreeOutcome: Equatable, Sendable {
    /// The object is free.
    case done
    /// The free was accepted, and the object is on its way to the CPU that owns it.
    case remoteQueued
}
