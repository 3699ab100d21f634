//! Memory goes back to the system: free blocks of 64 KiB and more, through the integrator's hook.

extension GlobalState {
    /// Blocks below this stay: the system's work would cost more than they are worth.
    private static let leastBytes = 64 << 10
    /// So much is out of the free lists at once.
    private static let pieceBytes = 4 << 20

    /// Gives resident pages of free blocks back, up to `limit` bytes; of blocks that came free in an earlier period
    /// only, where `onlyIdle`. Returns the resident bytes among them. No lock is held for longer than one step of the
    /// walk, and none but the release lock while the system works.
    func releaseMemory(onlyIdle: Bool, limit: Int) -> Int {
        let shift = pageShift.int
        let least = max(0, Self.leastBytes.trailingZeroBitCount - shift)
        let most = max(least, Self.pieceBytes.trailingZeroBitCount - shift)
        let hooks = hooks
        var released = 0
        for index in 0..<directory.count {
            let section = directory[index]
            var page = 0
            while page < section.pageCount.int, released < limit {
                let before = onlyIdle ? section.period.int : .max
                releaseLock.lock(hooks)
                let outcome = releaseStep(section, from: &page, least: least, most: most, before: before, hooks)
                releaseLock.unlock(hooks)
                // A hook that gives nothing back will not do so for the next block either.
                guard let outcome else { return released }
                released += outcome
            }
        }
        return released
    }

    /// One step of the walk, and the system's work on what it found. Resident bytes that were released; nil where the
    /// hook refused. The release lock is held.
    private func releaseStep(
        _ section: Section, from page: inout Int, least: Int, most: Int, before period: Int, _ hooks: StoredHooks
    ) -> Int? {
        let buddy = buddy
        buddyLock.lock(hooks)
        let found = buddy.takeIdle(section, from: &page, least: least, most: most, before: period)
        if let found { releasingPages.int = found.pages }
        buddyLock.unlock(hooks)
        guard let found else { return 0 }
        let bytes = found.pages << pageShift.int
        let released = hooks.release(section.addressOf(page: found.page), byteCount: bytes)
        buddyLock.lock(hooks)
        buddy.putBack(found, released: released)
        releasingPages.int = 0
        buddyLock.unlock(hooks)
        return released ? found.residentPages << pageShift.int : nil
    }

    /// Begins the next period: what is free now and stays so until the one after begins is idle then.
    func beginPeriod() {
        let hooks = hooks
        buddyLock.lock(hooks)
        for index in 0..<directory.count { directory[index].period.add(1) }
        buddyLock.unlock(hooks)
    }
}

extension GlobalAllocator {
    /// Gives memory back to the system that has been free since before the last call: blocks of 64 KiB and more, up to
    /// `limit` bytes. Called once a period, say every ten seconds; stops nobody, and takes the buddy lock for moments.
    /// O(blocks).
    ///
    /// - Returns: the bytes that were resident and are no more.
    @discardableResult
    public borrowing func releaseIdleMemory(limit: Int = .max) -> Int {
        guard let state = try? state else { return 0 }
        let released = state.releaseMemory(onlyIdle: true, limit: limit)
        state.beginPeriod()
        return released
    }
}
