//! The trivial allocator that the real one is compared with: who holds which bytes, and how many there are.

import BuddySlab

/// Something that a user holds.
struct LiveObject {
    let address: UInt
    var size: Int
    let alignment: Int
    /// Which CPU gave it out; the common CPU has the last number.
    let cpu: Int
    /// Whether it was asked for as whole pages, so that `size` is a multiple of the page size.
    let isPages: Bool
    let key: UInt64
}

/// What the model and the allocator disagree in.
struct Disagreement: Error, CustomStringConvertible {
    let description: String
}

/// Everything that users hold, with the figures that follow from it.
struct ReferenceModel {
    let pageSize: Int
    let classes: SizeClassScheme
    /// Bytes that each object has beyond what is asked for, whole pages none.
    let slack: Int
    private(set) var objects: [LiveObject] = []
    /// Addresses that were freed, with a size of the class: what a double free may name.
    private(set) var freed: [(address: UInt, size: Int)] = []
    private(set) var smallObjects = 0
    private(set) var smallBytes = 0
    private(set) var smallRequested = 0
    private(set) var largeBlocks = 0
    private(set) var largeBytes = 0
    private(set) var largeRequested = 0
    /// One bit for 8 bytes of the memory under test.
    private var occupied: [UInt64]
    private let base: UInt
    private var nextKey: UInt64 = 1

    init(pageSize: Int, classes: SizeClassScheme, slack: Int = 0, base: UInt, byteCount: Int) {
        self.pageSize = pageSize
        self.classes = classes
        self.slack = slack
        self.base = base
        occupied = Array(repeating: 0, count: byteCount / 512 + 1)
    }

    /// Bytes that a request really takes: its size class, or its block of pages.
    func footprint(_ requested: Int, _ alignment: Int) -> (bytes: Int, isSmall: Bool) {
        let size = requested + slack
        for index in 0..<classes.count
        where classes.size(index) >= size && classes.size(index) % alignment == 0 {
            return (classes.size(index), true)
        }
        return (pages(size) * pageSize, false)
    }

    /// Pages of a block of whole pages.
    private func pages(_ size: Int) -> Int {
        let pages = (max(size, 1) + pageSize - 1) / pageSize
        return classes.trimsLargeBlocks ? pages : Self.powerOfTwo(pages)
    }

    /// The least power of two that is not below `count`.
    static func powerOfTwo(_ count: Int) -> Int {
        count == 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    func footprint(_ object: LiveObject) -> (bytes: Int, isSmall: Bool) {
        object.isPages
            ? (pages(object.size) * pageSize, false) : footprint(object.size, object.alignment)
    }

    /// Records an object that was given out, and fills it.
    mutating func add(
        _ address: UInt, size: Int, alignment: Int, cpu: Int, isPages: Bool = false
    ) throws(Disagreement) {
        let object = LiveObject(
            address: address, size: size, alignment: alignment, cpu: cpu, isPages: isPages, key: nextKey)
        nextKey += 1
        guard address % UInt(alignment) == 0 else {
            throw Disagreement(description: "\(object) is not aligned")
        }
        try mark(object, true)
        count(object, 1)
        objects.append(object)
        freed.removeAll { $0.address == address }
        ObjectPattern.write(address, size, key: object.key)
    }

    /// Checks an object's bytes and forgets it.
    mutating func remove(at index: Int, checkingContents: Bool = true) throws(Disagreement) {
        let object = objects[index]
        guard !checkingContents || ObjectPattern.holds(object.address, object.size, key: object.key) else {
            throw Disagreement(description: "\(object) has lost its contents")
        }
        try mark(object, false)
        count(object, -1)
        objects[index] = objects[objects.count - 1]
        objects.removeLast()
        let taken = footprint(object)
        guard taken.isSmall else { return }
        freed.append((object.address, taken.bytes - slack))
        if freed.count > 16 { freed.removeFirst() }
    }

    private mutating func count(_ object: LiveObject, _ sign: Int) {
        let (bytes, isSmall) = footprint(object)
        if isSmall {
            smallObjects += sign
            smallBytes += sign * bytes
            smallRequested += sign * object.size
        } else {
            largeBlocks += sign
            largeBytes += sign * bytes
            largeRequested += sign * object.size
        }
    }

    /// Notes that the allocator took or gave the whole footprint; nobody else may hold a byte of it.
    private mutating func mark(_ object: LiveObject, _ taken: Bool) throws(Disagreement) {
        guard object.address >= base, Int(object.address - base) / 512 < occupied.count else {
            throw Disagreement(description: "\(object) lies outside the memory under test")
        }
        var granule = Int(object.address - base) / 8
        let end = granule + footprint(object).bytes / 8
        while granule < end {
            let shift = granule & 63
            let length = min(64 - shift, end - granule)
            let bits: UInt64 = (length == 64 ? ~0 : 1 << UInt64(length) - 1) << UInt64(shift)
            guard occupied[granule >> 6] & bits == (taken ? 0 : bits) else {
                throw Disagreement(description: "\(object) overlaps another object")
            }
            occupied[granule >> 6] ^= bits
            granule += length
        }
    }
}
