//! What a size class has: on one CPU, over all, and as much of it as a ledger needs.

extension Figures {
    private func magazine(_ cpu: Int, _ index: Int) -> Magazine {
        Magazine(address: blockBase(cpu) + Processor.magazineOffset + UInt(index * Magazine.byteCount))
    }

    private func flow(_ cpu: Int, _ index: Int) -> ClassFlow {
        ClassFlow(
            address: blockBase(cpu) + Processor.flowOffset(classCount: classCount) + UInt(index * ClassFlow.byteCount))
    }

    /// Where the magazine's stack begins, which never changes and is in no copy.
    private func floor(_ cpu: Int, _ index: Int) -> UInt { state.processor(cpu).flow(index).floor.address }

    private func cache(_ cpu: Int, _ index: Int) -> SlabCache {
        SlabCache(
            address: blockBase(cpu) + Processor.slabCacheOffset(classCount: classCount)
                + UInt(index * SlabCache.byteCount))
    }

    /// One class on one CPU. Frees are read before allocations, so that live figures never count an object as freed
    /// that was not yet counted as allocated.
    public func classFigures(cpu: Int, _ index: Int) -> ClassFigures {
        var figures = ClassFigures()
        figures.frees = magazine(cpu, index).frees
        addHoldings(cpu: cpu, index, to: &figures)
        addTraffic(cpu: cpu, index, to: &figures)
        return figures
    }

    /// The part of a class that is added up over CPUs: all CPUs' frees before any CPU's allocations.
    public func classTotals(_ index: Int) -> ClassFigures {
        var total = classHoldings(index)
        for cpu in 0..<cpuCount { addTraffic(cpu: cpu, index, to: &total) }
        return total
    }

    /// What ledgers need of a class, over all CPUs: where its objects and slabs are. Everything else is 0.
    func classHoldings(_ index: Int) -> ClassFigures {
        var total = ClassFigures()
        for cpu in 0..<cpuCount { total.frees += magazine(cpu, index).frees }
        for cpu in 0..<cpuCount { addHoldings(cpu: cpu, index, to: &total) }
        return total
    }

    /// All but the frees. An exact answer is waited for: the lines that this does not look at are none of the ledger's.
    @inline(__always)
    private func addHoldings(cpu: Int, _ index: Int, to figures: inout ClassFigures) {
        let magazine = magazine(cpu, index)
        let flow = flow(cpu, index)
        let cache = cache(cpu, index)
        let refusedLate = flow.refusedLate.int
        let grown = flow.grown.int
        figures.refusedLate += refusedLate
        figures.allocations += magazine.allocations
        figures.requestedBytes += magazine.requestedBytes + grown + refusedLate * Int(magazine.objectSize.value)
        figures.roundingBytes += magazine.roundingBytes - grown
        figures.magazineObjects += MagazineStack(magazine: magazine, floor: floor(cpu, index)).count
        figures.outgoing += flow.outgoing.int
        figures.drained += cache.drained.int
        figures.remoteSent += flow.remoteSent.int
        figures.partialSlabs += cache.count(.partial).int
        figures.fullSlabs += cache.count(.full).int
        figures.emptySlabs += cache.count(.empty).int
        figures.freeSlots += cache.freeSlots.int
    }

    @inline(__always)
    private func addTraffic(cpu: Int, _ index: Int, to figures: inout ClassFigures) {
        let flow = flow(cpu, index)
        let cache = cache(cpu, index)
        figures.magazineCapacity += MagazineStack(magazine: magazine(cpu, index), floor: floor(cpu, index)).capacity
        figures.misses += flow.misses.int
        figures.refills += flow.refills.int
        figures.flushes += flow.flushes.int
        figures.overflows += flow.overflows.int
        figures.slabsCreated += cache.created.int
        figures.slabsReturned += cache.returned.int
    }
}
