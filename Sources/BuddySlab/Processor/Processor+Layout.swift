//! Where the parts of one CPU lie, and how they begin.

extension Processor {
    /// Bytes of the part whose counters an exact snapshot copies.
    static func counterBytes(classCount: Int, cpuCount: Int) -> Int {
        Int(pageCacheOffset(classCount: classCount, cpuCount: cpuCount)) + PageCache.byteCount
    }

    /// Offsets of the parts from a block's start.
    @inlinable static var runOffset: UInt { fixedWords &* 8 }
    @inlinable static var magazineOffset: UInt { runOffset &+ PageCache.linesByteCount }
    static func flowOffset(classCount: Int) -> UInt { magazineOffset + UInt(classCount * Magazine.byteCount) }
    static func slabCacheOffset(classCount: Int) -> UInt {
        flowOffset(classCount: classCount) + UInt(classCount * ClassFlow.byteCount)
    }
    static func sentOffset(classCount: Int) -> UInt {
        slabCacheOffset(classCount: classCount) + UInt(classCount * SlabCache.byteCount)
    }

    static func pageCacheOffset(classCount: Int, cpuCount: Int) -> UInt {
        sentOffset(classCount: classCount) + UInt(((cpuCount + 4) & ~3) * 16)
    }

    /// Bytes of a whole CPU.
    static func byteCount(_ configuration: GlobalConfiguration, pageShift: Int) -> Int {
        var bytes = counterBytes(classCount: configuration.classes.count, cpuCount: configuration.cpuCount)
        for index in 0..<configuration.classes.count {
            bytes += stackBytes(configuration.magazines.places(objectSize: configuration.classes.size(index)))
        }
        return bytes + PageCache.stacksByteCount(pageShift: pageShift)
    }

    /// Bytes of a magazine's stack, with the 0 under its first place. With capacity 0 an object still passes through
    /// one place. The line on top keeps stacks of 4 KiB and its multiples out of each other's cache sets.
    private static func stackBytes(_ places: Int) -> Int { ((max(1, places) + 1) * 8 + 63) & ~63 + 64 }

    /// Writes a CPU into cleared memory.
    func initialize(id: Int, state: GlobalState) {
        let classes = state.classes
        self.id.int = id
        stateAddress.address = state.address
        classTable.address = state.classTable.address
        pageShift.int = state.pageShift.int
        owner.value = UInt32(id)
        exactness.value = UInt32(truncatingIfNeeded: state.mode.int)
        randomState.value = scrambled(state.secret.value &+ UInt64(id))
        isCommon.int = id == state.cpuCount.int ? 1 : 0
        lookup.address = classes.lookup
        sizeBound.int = state.fastBound
        word(27).address = block + Self.flowOffset(classCount: classes.count)
        slabCaches.address = block + Self.slabCacheOffset(classCount: classes.count)
        word(29).address = block + Self.sentOffset(classCount: classes.count)
        let policy = MagazinePolicy(bits: state.magazinePolicy.value)
        var stack = block + state.counterBytes.address
        for index in 0..<classes.count {
            let size = classes[index].size.int
            let places = policy.places(objectSize: size)
            flow(index).floor.address = stack + 8
            let magazine = self.stack(index)
            magazine.magazine.top.address = stack + 8
            magazine.magazine.objectSize.value = UInt32(size)
            magazine.capacity = startingCapacity(policy, objectSize: size)
            flow(index).places.int = places
            stack += UInt(Self.stackBytes(places))
        }
        word(34).address =
            block + Self.pageCacheOffset(classCount: classes.count, cpuCount: state.cpuCount.int)
        pageCache.initialize(
            stacks: stack, pageShift: state.pageShift.int, limitBytes: state.pageCacheLimit)
    }
}
