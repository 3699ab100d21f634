//! Settings that may change while the allocator runs: how much each CPU keeps back from the others.

extension GlobalConfiguration {
    /// Bytes that a page cache may be allowed to hold.
    public static let pageCacheRange = 0...1 << 30
}

extension GlobalAllocator {
    /// Changes how large magazines are, how many bytes of free pages a CPU may keep back, or both at one stop. What is
    /// left out stays as it is. O(objects and runs that have to go).
    ///
    /// All CPUs stop; magazines that hold more than they may from now on are flushed, and page caches give back to the
    /// buddy what is too much, the oldest runs of each length first. A magazine never gets more places than were set
    /// aside for it: at least 512, or 256 KiB of objects, or 16, and the fixed capacity that the allocator was set up
    /// with. With magazines of 0 nothing is cached, whatever the bytes say. The calling thread's own CPU, if it has
    /// one, must be idle.
    ///
    /// - Throws: `timedOut` where a CPU does not stop within 100 ms; nothing has changed then.
    public borrowing func change(
        magazines: MagazinePolicy? = nil, pageCacheBytes: Int? = nil
    ) throws(SafepointError) {
        precondition(magazines?.isValid ?? true, "a fixed capacity is 0...4096")
        precondition(
            GlobalConfiguration.pageCacheRange.contains(pageCacheBytes ?? 0), "a page cache has 0 bytes to 1 GiB")
        guard let state = try? state else { throw .notInitialized }
        _ = try state.whileStopped { state.change(magazines: magazines, pageCacheBytes: pageCacheBytes) }
    }

    /// Changes how large magazines are; see `change`.
    public borrowing func setMagazines(_ policy: MagazinePolicy) throws(SafepointError) {
        try change(magazines: policy)
    }

    /// Bytes of free pages that a CPU may keep back while there are magazines, as they were set.
    public var pageCacheBytes: Int? { (try? state)?.pageCacheBytes.int }
}

extension GlobalState {
    /// The work of a change, while everybody is stopped.
    fileprivate func change(magazines: MagazinePolicy?, pageCacheBytes bytes: Int?) {
        if let magazines { magazinePolicy.value = magazines.bits }
        if let bytes { pageCacheBytes.int = bytes }
        for cpu in 0...cpuCount.int {
            let processor = processor(cpu)
            if let magazines { processor.apply(magazines) } else { processor.boundPageCache() }
        }
    }
}
