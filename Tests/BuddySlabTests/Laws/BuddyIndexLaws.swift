//! The two indices of free-space fragmentation, against a count of free pages one by one; and what the lock counts.

import Testing
import Threads

@testable import BuddySlab

/// The free pages of a small heap, counted without the buddy's lists or counters.
private struct FreePages {
    private(set) var isFree: [Bool] = []
    private(set) var blocks = 0
    private let firstNumber: Int

    init(_ rig: GlobalRig) {
        let section = rig.section
        firstNumber = Int(section.base.address >> UInt(section.pageShift.int))
        isFree = Array(repeating: false, count: section.pageCount.int)
        var page = 0
        while page < isFree.count {
            let record = PageRecord(section, page)
            if record.state == .free {
                blocks += 1
                for index in page..<(page + record.pageCount) { isFree[index] = true }
            }
            page += record.pageCount
        }
    }

    var count: Int { isFree.filter { $0 }.count }

    /// Blocks of an order that could be handed out: aligned runs of free pages, one after the other.
    func obtainable(_ order: Int) -> Int {
        let length = 1 << order
        var first = (length - firstNumber % length) % length
        var found = 0
        while first + length <= isFree.count {
            if isFree[first..<(first + length)].allSatisfy({ $0 }) { found += 1 }
            first += length
        }
        return found
    }

    func unusable(_ order: Int) -> Double {
        count == 0 ? 0 : Double(count - obtainable(order) * (1 << order)) / Double(count)
    }

    func fragmentation(_ order: Int) -> Double {
        if obtainable(order) > 0 { return -1 }
        if blocks == 0 { return 0 }
        return max(0, 1 - (1 + Double(count) / Double(1 << order)) / Double(blocks))
    }
}

@Suite struct BuddyIndexLaws {
    @Test(arguments: [
        Setup(capacity: 0), Setup(capacity: 0, isFine: true), Setup(pageSize: 16384, mode: .flush, capacity: 0),
    ])
    func bothIndicesAreWhatACountPageByPageSays(_ setup: Setup) throws {
        let seed = TestSettings.seed ?? UInt64.random(in: 0...UInt64.max)
        var random = TestRandom(seed: seed)
        for pages in [1, 31, 96, 300] {
            try withRig(setup, pages: pages) { rig in
                var held: [(UInt, Int)] = []
                for step in 0..<300 {
                    let size = (1 + random.below(1 + random.below(40))) * rig.pageSize
                    if random.below(5) < 3, let block = try? rig.allocate(size) {
                        held.append((block, size))
                    } else if !held.isEmpty {
                        let (block, size) = held.remove(at: random.below(held.count))
                        try rig.free(block, size)
                    }
                    let counted = FreePages(rig)
                    let figures = Figures(live: rig.state).buddyFigures
                    for order in 0..<BlockOrder.count {
                        let place: Comment = "seed \(seed), \(pages) pages, step \(step), order \(order)"
                        #expect(figures.obtainableBlocks(order: order) == counted.obtainable(order), place)
                        #expect(abs(figures.unusableRatio(order: order) - counted.unusable(order)) < 1e-12, place)
                        #expect(
                            abs(figures.fragmentationIndex(order: order) - counted.fragmentation(order)) < 1e-12, place)
                    }
                }
            }
        }
    }

    @Test func theLockCountsWhoMetItHeldAndHowLongTheyWaited() throws {
        try withRig(Setup()) { rig in
            let lock = rig.state.buddyLock
            let hooks = rig.state.hooks
            lock.lock(hooks)
            let taken = lock.acquisitions.int
            #expect(lock.contentions.int == 0 && lock.sleeps.int == 0 && lock.waitNanoseconds.int == 0)
            let thread = SystemThread.mustStart {
                lock.lock(hooks)
                lock.unlock(hooks)
            }
            // The taker writes 2 before it sleeps.
            while lock.state.value != 2 {}
            lock.unlock(hooks)
            thread.join()
            let figures = Figures(live: rig.state).buddyFigures
            #expect(figures.lockAcquisitions == taken + 1 && figures.lockContentions == 1)
            #expect(figures.lockLooks == 64 && figures.lockSleeps >= 1)
            #expect(figures.lockWaitSeconds > 0 && figures.lockLongestWaitSeconds == figures.lockWaitSeconds)
            try rig.face.withExactFigures { exact, _ in
                let copied = exact.buddyFigures
                #expect(copied.lockContentions == 1 && copied.lockSleeps == figures.lockSleeps)
                #expect(copied.lockWaitSeconds == figures.lockWaitSeconds)
                #expect(copied.lockLongestWaitSeconds == figures.lockLongestWaitSeconds)
            }
        }
    }
}
