//! The counters of large blocks: by length, by CPU, or shared.

/// Where large blocks are counted: by length on the caller's CPU, in the cache's own words where there is no stack of
/// that length, and for threads without a CPU in the shared words.
enum LargeCounters {
    case line(Magazine)
    case cache(PageCache)
    case shared(GlobalState)

    init(_ state: GlobalState, _ processor: Processor?, pages: Int) {
        guard let cache = processor?.pageCache else {
            self = .shared(state)
            return
        }
        self = cache.stack(pages: pages).map { .line($0.line) } ?? .cache(cache)
    }

    /// Counts a block of so many bytes that was handed out.
    func countAllocation(bytes: Int, requested size: Int) {
        switch self {
        case .line(let line): return line.countAllocation(size: size)
        case .cache(let cache): cache.largeAllocations.add(1)
        case .shared(let state): state.largeAllocations.add(1)
        }
        change(bytes: bytes, requested: size)
    }

    /// Counts a block that was taken back.
    func countFree(bytes: Int, requested size: Int) {
        switch self {
        case .line(let line): return line.countFree(size: size)
        case .cache(let cache): cache.largeFrees.add(1)
        case .shared(let state): state.largeFrees.add(1)
        }
        change(bytes: -bytes, requested: -size)
    }

    private func change(bytes: Int, requested: Int) {
        switch self {
        case .line: break
        case .cache(let cache): cache.changeLarge(bytes: bytes, requested: requested)
        case .shared(let state): state.changeLarge(bytes: bytes, requested: requested)
        }
    }
}

extension PageCache {
    /// Counts bytes of large blocks that came or went, apart from the magazines.
    func changeLarge(bytes: Int, requested: Int) {
        largeBytes.add(bytes)
        largeRequested.add(requested)
        largeRounding.add(bytes - requested)
    }
}
