//! The simplest model of a buddy: which pages are free, and nothing else.

/// Answers by looking at every page whether a block exists.
struct PageOracle {
    let base: UInt
    let pageSize: Int
    private(set) var isFree: [Bool]

    /// A heap in which every page is free.
    init(base: UInt, pages: Int, pageSize: Int) {
        self.base = base
        self.pageSize = pageSize
        isFree = Array(repeating: true, count: pages)
    }

    var freePages: Int { isFree.count { $0 } }

    /// Whether `count` free pages start at a page.
    func isFree(_ page: Int, _ count: Int) -> Bool {
        page >= 0 && page + count <= isFree.count && isFree[page..<page + count].allSatisfy { $0 }
    }

    /// Whether `1 << order` free pages lie at a multiple of `alignment` bytes, of which `suits` is true as well.
    func hasBlock(order: Int, alignment: Int, where suits: (UInt) -> Bool = { _ in true }) -> Bool {
        // A buddy's block is aligned to its own size in any case.
        let step = UInt(max(pageSize << order, alignment))
        var address = (base + step - 1) / step * step
        while address + UInt(pageSize << order) <= base + UInt(isFree.count * pageSize) {
            if isFree(Int(address - base) / pageSize, 1 << order), suits(address) { return true }
            address += step
        }
        return false
    }

    mutating func set(_ address: UInt, _ count: Int, free: Bool) {
        let page = Int(address - base) / pageSize
        for index in page..<page + count { isFree[index] = free }
    }
}
