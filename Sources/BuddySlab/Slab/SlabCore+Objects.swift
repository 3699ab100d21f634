//! Objects out of an owner's slabs and back into them, by whole bitmap words where they fit.

extension SlabCore {
    /// Takes up to `limit` objects and writes their addresses to consecutive words from `buffer` on, the lowest address
    /// of a slab last, so that a stack gives it out first. Whole bitmap words where they fit.
    func take(_ classIndex: Int, into buffer: UInt, limit: Int) -> Int {
        let cache = cache(classIndex)
        let entry = classes[classIndex]
        var taken = 0
        while taken < limit {
            let partial = cache.head(.partial).address
            let header = partial != 0 ? partial : cache.head(.empty).address
            guard header != 0 else { break }
            let slab = slab(at: header)
            let count = take(from: slab, entry, into: buffer &+ UInt(taken) &* 8, limit: limit - taken)
            slab.freeCount.add(-count)
            cache.freeSlots.add(-count)
            taken += count
            settle(slab, cache, entry)
        }
        return taken
    }

    private func take(from slab: Slab, _ entry: SizeClassEntry, into buffer: UInt, limit: Int) -> Int {
        let words = entry.words.int
        let base = slab.base
        let size = UInt(entry.size.int)
        var taken = 0
        var index = words &- 1
        while index >= 0, taken < limit {
            let word = slab.free(index, of: words)
            let bits = word.value
            if bits != 0 {
                let room = limit &- taken
                let leaving = bits.nonzeroBitCount <= room ? bits : highest(room, of: bits)
                let first = base &+ UInt(index) &* 64 &* size
                taken &+= writeAddresses(leaving, first, size, to: buffer &+ UInt(taken) &* 8)
                word.value = bits ^ leaving
            }
            index &-= 1
        }
        return taken
    }

    /// Takes one object; nil where the class has no free slot. O(bitmap words).
    func takeOne(_ classIndex: Int) -> UInt? {
        let cache = cache(classIndex)
        let partial = cache.head(.partial).address
        let header = partial != 0 ? partial : cache.head(.empty).address
        guard header != 0 else { return nil }
        let slab = slab(at: header)
        let entry = classes[classIndex]
        let words = entry.words.int
        for index in 0..<words {
            let word = slab.free(index, of: words)
            guard word.value != 0 else { continue }
            let bit = word.value.trailingZeroBitCount
            word.value &= word.value &- 1
            slab.freeCount.add(-1)
            cache.freeSlots.add(-1)
            settle(slab, cache, entry)
            return slab.base &+ UInt(index &* 64 &+ bit) &* UInt(entry.size.int)
        }
        return nil
    }

    /// Takes the free slot that a random number chooses of the slab that serves next; nil where the class has none.
    /// O(bitmap words).
    func takeOne(_ classIndex: Int, choice: UInt64) -> UInt? {
        let cache = cache(classIndex)
        let partial = cache.head(.partial).address
        let header = partial != 0 ? partial : cache.head(.empty).address
        guard header != 0 else { return nil }
        let slab = slab(at: header)
        let entry = classes[classIndex]
        let words = entry.words.int
        // Every slot that is free is as likely as the others, but for what 2^64 leaves over.
        var rank = Int(choice.multipliedFullWidth(by: slab.freeCount.value).high)
        for index in 0..<words {
            let word = slab.free(index, of: words)
            var bits = word.value
            guard rank < bits.nonzeroBitCount else {
                rank -= bits.nonzeroBitCount
                continue
            }
            for _ in 0..<rank { bits &= bits &- 1 }
            let slot = index &* 64 &+ bits.trailingZeroBitCount
            word.value &= ~(bits & ~(bits &- 1))
            slab.freeCount.add(-1)
            cache.freeSlots.add(-1)
            settle(slab, cache, entry)
            return slab.base &+ UInt(slot) &* UInt(entry.size.int)
        }
        return nil
    }

    /// Puts an object of one of this owner's slabs back. Nothing changes where it is refused.
    ///
    /// A bit of the object in its remote word means that it was freed twice, and one of the two frees must stand. Where
    /// live bits are kept, this one does: it has cleared the live bit already, so the drain refuses the other.
    func put(_ object: SlabObject) -> Misuse? {
        let refused = put(
            object.bit, word: object.slot &>> 6, of: object.slab, object.classIndex, classes[object.classIndex])
        return refused == 0 ? nil : .doubleFree
    }

    /// Puts objects of one word of one of this owner's slabs back; returns those that were free already. Where live
    /// bits are kept, a bit in the remote word is no objection: see above.
    func put(
        _ bits: UInt64, word index: Int, of slab: Slab, _ classIndex: Int, _ entry: SizeClassEntry
    ) -> UInt64 {
        let free = slab.free(index, of: entry.words.int)
        let held = tracksLive ? free.value : free.value | slab.remote(index).value
        let refused = bits & held
        free.value |= bits & ~held
        let count = (bits & ~refused).nonzeroBitCount
        let cache = cache(classIndex)
        slab.freeCount.add(count)
        cache.freeSlots.add(count)
        settle(slab, cache, entry)
        return refused
    }
}

/// The `count` highest bits that are set; fewer where not so many are. O(count).
func highest(_ count: Int, of bits: UInt64) -> UInt64 {
    var rest = bits
    for _ in 0..<count where rest != 0 { rest &= ~(1 &<< UInt64(rest.leadingZeroBitCount ^ 63)) }
    return bits ^ rest
}

/// Writes the addresses of slots, the highest first, to consecutive words; returns how many.
@inline(__always)
func writeAddresses(_ bits: UInt64, _ first: UInt, _ size: UInt, to buffer: UInt) -> Int {
    var place = buffer
    if bits == ~0 {
        // A whole word, as in every new slab: no bit needs to be looked for.
        var address = first &+ 64 &* size
        while address != first {
            address &-= size
            Word(at: place).address = address
            place &+= 8
        }
        return 64
    }
    var rest = bits
    while rest != 0 {
        let bit = UInt64(rest.leadingZeroBitCount ^ 63)
        rest ^= 1 &<< bit
        Word(at: place).address = first &+ UInt(bit) &* size
        place &+= 8
    }
    return Int(place &- buffer) &>> 3
}
