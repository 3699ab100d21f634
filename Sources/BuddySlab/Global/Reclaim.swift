//! Reclaim: drain, flush, hand back. What is freed but held somewhere becomes memory again.

/// What a reclaim brought home.
public struct ReclaimReport: Equatable, Sendable {
    /// Objects that left magazines.
    public var flushedObjects = 0
    /// Objects that owners took out of remote words.
    public var drainedObjects = 0
    /// Empty slabs whose pages went back to the buddy, and those pages.
    public var returnedSlabs = 0
    public var returnedPages = 0
    /// Pages that were in page caches before, and are the buddy's now.
    public var uncachedPages = 0
    /// Bytes of free blocks that went back to the system, after everybody went on.
    public var releasedBytes = 0
    /// From the request until the last CPU went on.
    public var pauseSeconds = 0.0
}

extension GlobalState {
    /// Stops everybody, empties magazines, mail and page caches, and gives every empty slab back; then gives free
    /// memory back to the system.
    func reclaim() throws(SafepointError) -> ReclaimReport {
        var report = ReclaimReport()
        let pause = try whileStopped { reclaimStopped(&report) }.pauseSeconds
        report.pauseSeconds = pause
        report.releasedBytes = releaseMemory(onlyIdle: false, limit: .max)
        return report
    }

    /// The work of a reclaim, while everybody is stopped.
    private func reclaimStopped(_ report: inout ReclaimReport) {
        let classCount = classes.count
        let (slabsBefore, pagesBefore) = returnedSoFar()
        report.uncachedPages = cachedPages
        for cpu in 0...cpuCount.int {
            let processor = processor(cpu)
            for index in 0..<classCount {
                report.flushedObjects += processor.stack(index).count
                processor.flush(index, keeping: 0)
            }
        }
        for cpu in 0...cpuCount.int {
            let processor = processor(cpu)
            for index in 0..<classCount {
                report.drainedObjects += processor.drain(index)
                processor.returnEmptySlabs(index, keeping: 0)
            }
        }
        emptyPageCaches()
        let (slabs, pages) = returnedSoFar()
        report.returnedSlabs = slabs - slabsBefore
        report.returnedPages = pages - pagesBefore
        reclaims.add(1)
        let fruitless = report.returnedPages == 0 && report.drainedObjects == 0 && report.uncachedPages == 0
        fruitlessAt.int = fruitless ? freedSoFar() + 1 : 0
    }

    private func emptyPageCaches() {
        let buddy = buddy
        buddyLock.withLock(hooks) {
            for cpu in 0...cpuCount.int { processor(cpu).emptyPageCache(buddy) }
        }
    }

    /// Slabs that were ever given back, and their pages: a flush gives back too, not only the last step.
    private func returnedSoFar() -> (slabs: Int, pages: Int) {
        var result = (slabs: 0, pages: 0)
        for cpu in 0...cpuCount.int {
            for index in 0..<classes.count {
                let slabs = processor(cpu).slabs.cache(index).returned.int
                result.slabs += slabs
                result.pages += slabs * classes[index].pages.int
            }
        }
        return result
    }

    /// Everything that was ever freed or added: while it stands still, another fruitless reclaim would be fruitless.
    func freedSoFar() -> Int {
        var total = largeFrees.int + directory.count
        for cpu in 0...cpuCount.int {
            let cache = processor(cpu).pageCache
            total &+= cache.largeFrees.int
            for index in 0..<cache.stackCount.int { total &+= cache.stack(index).line.frees }
            for index in 0..<classes.count { total &+= processor(cpu).magazine(index).frees }
        }
        return total
    }

    /// Reclaims for a thread that found no memory, unless somebody else does it meanwhile or the last one was fruitless
    /// and nothing has been freed since. The thread's CPU, if it has one, is outside every operation while it waits.
    /// False where another try is no use.
    func reclaimForAllocation(on processor: Processor?) -> Bool {
        let seen = reclaims.int
        // What other CPUs took into their page caches since is memory that nobody has freed.
        if fruitlessAt.int == freedSoFar() + 1, cachedPages == 0 { return false }
        processor?.leave()
        defer { processor?.comeBack() }
        var report = ReclaimReport()
        let hooks = hooks
        stopMutex.lock(hooks)
        defer { stopMutex.unlock(hooks) }
        // Somebody who had the stop mutex before has done it already.
        if reclaims.int != seen { return true }
        return (try? stopWithMutex { reclaimStopped(&report) }) != nil
    }
}

extension GlobalAllocator {
    /// Stops all CPUs, empties magazines, mail and page caches, and gives every empty slab back to the buddy; then,
    /// while they go on, gives free blocks of 64 KiB and more back to the system by the integrator's hook.
    /// O(objects in magazines + mail + empty slabs + free blocks). The calling thread's own CPU, if it has one, must be
    /// idle.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms; nothing has changed then.
    public borrowing func reclaim() throws(SafepointError) -> ReclaimReport {
        guard let state = try? state else { throw .notInitialized }
        return try state.reclaim()
    }
}
