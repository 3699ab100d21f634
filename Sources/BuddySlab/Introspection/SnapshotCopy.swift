//! What an exact snapshot copies while everybody stands still: the words that figures are read from, and no more.

extension GlobalState {
    /// Bytes of the area that an exact snapshot is copied to.
    static func shadowBytes(cpuCount: Int, counterBytes: Int) -> Int {
        ((cpuCount + 1) * counterBytes + wordCount * 8 + BuddyFigures.wordCount * 8 + 63) & ~63
    }

    /// Copies all figures, while no CPU is inside an operation and the common lock is held. O(CPUs x classes).
    func copySnapshot() {
        let shadow = shadow.address
        let bytes = counterBytes.int
        for index in 0...cpuCount.int {
            processor(index).copyCounters(
                to: shadow + UInt(index * bytes), classCount: classes.count, byteCount: UInt(bytes))
        }
        let rest = shadow + UInt((cpuCount.int + 1) * bytes)
        buddyLock.withLock(hooks) {
            copyWords(
                from: address + Self.firstFigure * 8, to: rest, count: Self.wordCount - Int(Self.firstFigure))
            BuddyFigures(reading: self).copy(to: rest + UInt(Self.wordCount * 8))
        }
    }
}

extension Processor {
    /// Copies the counters into a block that is laid out as this one. What nobody reads there stays as it was: a pause
    /// is about as long as this takes.
    fileprivate func copyCounters(to shadow: UInt, classCount: Int, byteCount: UInt) {
        func copy(_ offset: UInt, _ count: Int) { copyWords(from: block + offset, to: shadow + offset, count: count) }
        copy(0, Int(Self.fixedWords))
        var usedStacks: UInt64 = 0
        for index in 0..<UInt(pageCache.stackCount.int) {
            let line = runLine(index)
            // No other word of a length that was never asked for has changed, nor ever been copied.
            let isUsed =
                line.wholeAllocations.value | line.wholeFrees.value | line.requestedIn.value | line.requestedOut.value
                | line.roundingIn.value | line.roundingOut.value != 0
            if isUsed { usedStacks |= 1 << UInt64(index) }
            if isUsed { copy(Self.runOffset + index * 64, 8) } else { copy(Self.runOffset + index * 64 + 16, 1) }
        }
        copy(Self.magazineOffset, classCount * Magazine.byteCount / 8)
        let flows = Self.flowOffset(classCount: classCount)
        let caches = Self.slabCacheOffset(classCount: classCount)
        for index in 0..<UInt(classCount) {
            copy(flows + index * UInt(ClassFlow.byteCount), ClassFlow.figureWords)
            let cache = caches + index * UInt(SlabCache.byteCount)
            copy(cache + SlabCache.firstFigure * 8, SlabCache.figureWords)
            copy(cache + SlabCache.firstMailWord * 8, SlabCache.mailWords)
        }
        let sent = Self.sentOffset(classCount: classCount)
        copy(sent, Int(byteCount - sent) / 8)
        let cache = Self.pageCacheOffset(classCount: classCount, cpuCount: state.cpuCount.int)
        PageCache(address: shadow + cache, lines: 0).usedStacks.value = usedStacks
    }
}

private func copyWords(from source: UInt, to destination: UInt, count: Int) {
    for index in 0..<UInt(count) {
        Word(at: destination &+ index &* 8).value = Word(at: source &+ index &* 8).value
    }
}
