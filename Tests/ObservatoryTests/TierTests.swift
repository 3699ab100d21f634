/// Both tiers hammered against each other: the live one never shows what cannot be, and counts what it clamps.
import BuddySlab
import Synchronization
import Testing
import Threads

@testable import Observatory

@Suite struct TierTests {
    /// Takes exact snapshots until told to stop.
    private final class Questioner: Sendable {
        private let isOver = Atomic(false)
        let taken = Atomic(0)
        let wrong = Atomic(0)

        func run(_ exact: ExactSnapshots) {
            while !isOver.load(ordering: .relaxed) {
                guard let snapshot = try? exact.take() else { continue }
                taken.wrappingAdd(1, ordering: .relaxed)
                if snapshot.ledger.unaccountedBytes != 0 { wrong.wrappingAdd(1, ordering: .relaxed) }
            }
        }

        func stop() { isOver.store(true, ordering: .relaxed) }
    }

    @Test(arguments: [AllocatorMode.exact, .flush])
    func liveFiguresAreAlwaysPossibleAndClampsAreCounted(mode: AllocatorMode) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let rig = try Rig(mode: mode)
        let load = Load(rig.source, seed: seed)
        let questioner = Questioner()
        let thread = SystemThread.mustStart { [exact = rig.exact] in questioner.run(exact) }
        var clamps = rig.sampler.latest.snapshot.clamps
        var last = rig.sampler.latest.snapshot
        for round in 0..<1500 {
            let tick = rig.tick()
            clamps += tick.snapshot.clamps
            #expect(tick.observer.clampedTotal == clamps)
            if let impossible = Self.impossible(tick, since: last) {
                Issue.record("seed \(seed), round \(round): \(impossible)")
                break
            }
            last = tick.snapshot
        }
        questioner.stop()
        thread.join()
        load.stop()
        #expect(questioner.taken.load(ordering: .relaxed) > 0 && questioner.wrong.load(ordering: .relaxed) == 0)
        #expect(last[.allocations] > 0 && load.refused == 0, "seed \(seed)")
    }

    /// What no allocator can ever show; nil where the tick is all right.
    private static func impossible(_ tick: Tick, since last: Snapshot) -> String? {
        let snapshot = tick.snapshot
        // Of all documents only that of the buddy has a figure below 0: the index that says that a request succeeds.
        for (name, document) in [("stats", tick.stats), ("classes", tick.classes), ("cpus", tick.cpus)] {
            let text = String(decoding: document, as: UTF8.self)
            if text.contains(":-") { return "a negative figure in \(name): \(text)" }
        }
        for row in snapshot.classes where row.live > row.capacity { return "more live objects than slots" }
        let memory = MemoryFigures(snapshot)
        if memory.allocatedBytes > memory.managedBytes { return "more allocated than managed" }
        let buddy = snapshot.buddy
        if buddy.freePages > buddy.totalPages || buddy.residentPages > buddy.totalPages {
            return "more pages than there are"
        }
        for order in 0..<BlockOrder.count where !(0...1).contains(buddy.unusableRatio(order: order)) {
            return "an unusable ratio beyond 0...1"
        }
        for counter in [Counter.allocations, .frees, .failures, .misuses, .slabsCreated, .remoteDrained]
        where snapshot[counter] < last[counter] {
            return "\(counter.name) went back"
        }
        return nil
    }

    @Test func impossibleFiguresOfBlocksAndPagesAreClampedAndCounted() throws {
        let rig = try Rig()
        var globals = GlobalFigures()
        globals.largeBytes = -4096
        globals.largeRequestedBytes = -8
        globals.largeRoundingBytes = 8
        globals.largeBlocks = -1
        var live = Clamp(.live)
        let clamped = Snapshot.possible(globals, &live)
        #expect(clamped.largeBytes == 0 && clamped.largeRequestedBytes == 0 && clamped.largeBlocks == 0)
        #expect(clamped.largeRoundingBytes == 8 && live.count == 3)
        var exact = Clamp(.exact)
        #expect(Snapshot.possible(globals, &exact) == globals && exact.count == 0)
        #expect(rig.tick().snapshot.clamps == 0)
    }
}
