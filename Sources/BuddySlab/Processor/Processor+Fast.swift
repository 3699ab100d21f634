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

    /// Takes an object from the magazine of a class; 0 where it has none, or where live bits are kept. The whole object
    /// counts as requested where `size` is nil. No call is made, so that the caller needs no frame.
    @inlinable
    @inline(__always)
    func takeFromMagazine(_ code: ClassCode, size: Int?) -> UInt {
        guard sectionLiveBits.address == 0 else { return 0 }
        return take(code, size: size)
    }

    @inlinable
    @inline(__always)
    func take(_ code: ClassCode, size: Int?) -> UInt {
        let magazine = magazine(code)
        let top = magazine.top.address &- 8
        let object = Word(at: top).address
        guard object != 0 else { return 0 }
        magazine.top.address = top
        magazine.countAllocation(size: size)
        return object
    }

    /// Puts an object into the magazine of its class, which the page says where the caller does not. False where the
    /// slow way must decide: another section or class, a full magazine, or live bits that are kept. Nothing has changed
    /// then.
    @inlinable
    @inline(__always)
    func putIntoMagazine(_ address: UInt, _ expected: ClassCode?, size: Int?) -> Bool {
        guard sectionLiveBits.address == 0 else { return false }
        return put(address, expected, size: size)
    }

    @inlinable
    @inline(__always)
    func put(_ address: UInt, _ expected: ClassCode?, size: Int?) -> Bool {
        let offset = address &- sectionBase.address
        guard offset < sectionBytes.address else { return false }
        let code = ClassCode(pageClass: pageClass(offset))
        // Where the caller says a class, the magazine is found by that: were it found by the page, the processor would
        // know late where it stores, and let the next allocation read the top too soon, and do all again.
        let known: ClassCode
        if let expected {
            guard code.rawValue == expected.rawValue else { return false }
            known = expected
        } else {
            guard code.isOurs else { return false }
            known = code
        }
        return push(address, onto: magazine(known), size: size)
    }

    /// The page class word at an offset into the section used last.
    @inlinable
    @inline(__always)
    func pageClass(_ offset: UInt) -> UInt32 {
        HalfWord(at: sectionPageClasses.address &+ (offset &>> pageShift.address) &* 4).value
    }

    /// Puts a freed object on top of a magazine; false where that is full.
    @inlinable
    @inline(__always)
    func push(_ address: UInt, onto magazine: Magazine, size: Int?) -> Bool {
        let top = magazine.top.address
        guard UInt32(truncatingIfNeeded: top) != magazine.limit.value else { return false }
        Word(at: top).address = address
        magazine.top.address = top &+ 8
        magazine.countFree(size: size)
        return true
    }
}

/// The same for objects whose size their users do not remember: the whole object counts as requested.
extension Processor {
    /// Bytes between the table of sizes and the one of sizes at C's alignment.
    @usableFromInline static var wholeTable: Int { 4096 }

    /// The code of the class for a size at C's alignment, above 8 bytes a multiple of 16. The bound lets the size pass.
    @inlinable
    @inline(__always)
    func wholeCode(_ size: Int) -> ClassCode {
        ClassCode(rawValue: ByteTable(at: lookup.address)[Self.wholeTable &+ (size &- 1) &>> 3])
    }

    /// Takes an object or a run for so many bytes; 0 where the slow way must.
    @inlinable
    @inline(__always)
    func takeWhole(_ size: Int) -> UInt {
        let bound = sizeBound.address
        let last = UInt(bitPattern: size &- 1)
        guard last < bound else { return takeRun(last, bound) }
        let code = wholeCode(size)
        let bits = sectionLiveBits.address
        return bits == 0 ? take(code, size: nil) : takeExactly(code, bits, size: nil)
    }

    /// Puts an object or a run of so many bytes back; false where the slow way must.
    @inlinable
    @inline(__always)
    func putWhole(_ address: UInt, size: Int) -> Bool {
        guard admits(size) else { return putRun(address, UInt(bitPattern: size &- 1)) }
        return putKnown(address, wholeCode(size))
    }

    @inlinable
    @inline(__always)
    func putKnown(_ address: UInt, _ expected: ClassCode?) -> Bool {
        let bits = sectionLiveBits.address
        return bits == 0 ? put(address, expected, size: nil) : putExactly(address, expected, bits, size: nil)
    }

    /// Puts an object back of which only the address is known; false where the slow way must.
    @inlinable
    @inline(__always)
    func putWhole(_ address: UInt) -> Bool { sizeBound.value != 0 && putKnown(address, nil) }
}

/// The index of a class plus 1: what page class words hold, and the table of sizes answers.
@frozen
@usableFromInline
struct ClassCode {
    @usableFromInline let rawValue: UInt8

    @inlinable
    @inline(__always)
    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The code in a page class word; 0 where the page is no slab's.
    @inlinable
    @inline(__always)
    init(pageClass: UInt32) { rawValue = UInt8(truncatingIfNeeded: pageClass) }

    /// Whether it is a class's, of this allocator's own slabs: neither none nor a pool's.
    @inlinable
    @inline(__always)
    var isOurs: Bool { rawValue &- 1 < 0x7F }

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
