//! What waits for its owners: bytes and dates.

extension Figures {
    /// Bytes of the objects that CPU `freer` sent home to CPU `owner`, by their classes.
    public func sentBytes(owner: Int, freer: Int) -> Int {
        Word(at: blockBase(freer) + Processor.sentOffset(classCount: classCount) + UInt(owner) * 16 + 8).int
    }

    /// When the oldest object that waits for an owner was sent home: nanoseconds of the platform's clock, as the
    /// observer last noted them before; 0 where that is not known, nil where nothing waits. O(classes).
    public func oldestMail(ofOwner owner: Int) -> UInt64? {
        let caches = blockBase(owner) + Processor.slabCacheOffset(classCount: classCount)
        var oldest: UInt64?
        for index in 0..<classCount {
            let cache = SlabCache(address: caches + UInt(index * SlabCache.byteCount))
            guard cache.mail.value != 0 else { continue }
            let since = cache.mailSince.value
            // 0: a pusher is about to write it.
            oldest = min(oldest ?? .max, since == 0 ? .max : since)
        }
        return oldest == .max ? 0 : oldest
    }

    /// Nanoseconds of the platform's clock, which dates slabs and mail.
    public var now: UInt64 { state.hooks.now() }
}

extension GlobalAllocator {
    /// Notes the time by the platform's clock, for an observer to call now and then: remote frees are dated by the last
    /// note, so that no path of the allocator has to look at a clock. An age is then too high by at most the time
    /// between two notes. Any thread may call. O(1).
    public borrowing func advanceClock() {
        guard let state = try? state else { return }
        state.observedTime.value = state.hooks.now()
    }
}
