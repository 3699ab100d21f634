//! Ten thousand exact ledgers while everything happens that can happen: in none is a byte unaccounted for.
//!
//! `SLABSCOPE_LEDGERS` is their number in all.

import Testing

@testable import BuddySlab

@Suite struct LedgerProof {
    private static let regionBytes = 4 << 20
    private static let regions = 8

    /// Two threads that come to any CPU, plain or marked, work and go, and work without one, taking whole pages too;
    /// and one that asks, and changes settings, reclaims, gives memory back and adds regions between the questions.
    @Test(arguments: [AllocatorMode.flush, .exact, .hardened])
    func noByteIsEverUnaccountedForWhileEverythingHappens(_ mode: AllocatorMode) {
        let rig = RaceRig(
            RaceSetup(mode: mode, capacity: 64), cpuCount: 3, regionBytes: Self.regionBytes,
            reservedBytes: Self.regions * Self.regionBytes, classes: mode == .flush ? .fine : .seed, hooks: .fencing)
        let exchange = Exchange()
        let over = Tally()
        onThreads(3) { index in
            guard index < 2 else {
                Self.ask(rig, ledgers: TestSettings.ledgers / 3)
                return over.add()
            }
            var random = TestRandom(seed: UInt64(index))
            while over.value == 0 {
                Self.visit(rig, exchange, &random)
                for _ in 0..<random.below(20) { Self.passBy(rig, exchange, &random) }
            }
        }
        #expect(Self.everythingHappened(to: rig), "the load was too tame")
        #expect(TestSettings.ledgers < 10_000 || rig.allocator.sectionCount == Self.regions)
        for parcel in exchange.takeAll() { rig.drop(parcel) }
        #expect(rig.damage() == [])
    }

    private static func everythingHappened(to rig: RaceRig) -> Bool {
        let figures = Figures(live: rig.state)
        let totals = (0..<figures.classCount).map(figures.classTotals)
        return totals.contains { $0.flushes > 0 } && totals.contains { $0.remoteSent > 0 }
            && figures.globalFigures.largeAllocations > 0 && figures.globalFigures.reclaims > 0
    }

    private static func size(_ random: inout TestRandom) -> Int {
        switch random.below(16) {
        case 0: 1 + random.below(300_000)
        case 1, 2: 1 + random.below(16_000)
        default: 1 + random.below(600)
        }
    }

    /// Attaches where it can, does a few things, detaches.
    private static func visit(_ rig: RaceRig, _ exchange: Exchange, _ random: inout TestRandom) {
        let index = CPUIndex(UInt16(random.below(3)))
        do {
            if random.below(4) == 0 {
                var marked = try rig.allocator.attachMarked(index)
                for _ in 0..<random.below(60) { marked.call { trade(rig, &$0, exchange, &random) } }
            } else {
                var cpu = try rig.allocator.attach(index)
                for _ in 0..<random.below(200) { trade(rig, &cpu, exchange, &random) }
                if random.below(3) == 0 { cpu.idle {} }
            }
        } catch {
            if error != .alreadyInitialized { rig.wrong.add() }
        }
    }

    /// Makes an object for anybody, and frees somebody's.
    private static func trade(
        _ rig: RaceRig, _ cpu: inout AttachedCPU, _ exchange: Exchange, _ random: inout TestRandom
    ) {
        if let parcel = rig.make(&cpu, size(&random), key: random.next()), !exchange.put(parcel, at: random.below(256))
        {
            rig.drop(&cpu, parcel)
        }
        if let parcel = exchange.take(at: random.below(256)) { rig.drop(&cpu, parcel) }
    }

    private static func passBy(_ rig: RaceRig, _ exchange: Exchange, _ random: inout TestRandom) {
        if let parcel = rig.make(size(&random), key: random.next()), !exchange.put(parcel, at: random.below(256)) {
            rig.drop(parcel)
        }
        if let parcel = exchange.take(at: random.below(256)) { rig.drop(parcel) }
        let count = 1 + random.below(16)
        guard let address = try? rig.allocator.allocatePages(count) else { return }
        do { try rig.allocator.deallocatePages(at: address, count: count) } catch { rig.wrong.add() }
    }

    private static func ask(_ rig: RaceRig, ledgers: Int) {
        var random = TestRandom(seed: 77)
        var taken = 0
        var late = 0
        // All ledgers may be had before a busy machine has run the load at all; one that does nothing ends it, too.
        while taken < ledgers || taken < 200 * ledgers && !everythingHappened(to: rig), late < 300 {
            do {
                let ledger = try rig.allocator.withExactFigures { figures, _ in Ledger(figures) }
                if ledger.unaccountedBytes != 0 {
                    Issue.record("ledger \(taken): \(ledger)")
                    return
                }
                taken += 1
                try interfere(rig, taken, every: max(1, ledgers / 5000), &random)
            } catch {
                // A loaded machine may not run a thread for 100 ms; a CPU that never comes would be an error.
                late += 1
            }
        }
        if late == 300 { Issue.record("300 stops were given up, \(taken) were not") }
    }

    private static func interfere(
        _ rig: RaceRig, _ taken: Int, every: Int, _ random: inout TestRandom
    ) throws(SafepointError) {
        switch taken % (100 * every) {
        case 10:
            let policies: [MagazinePolicy] = [.fixed(0), .fixed(3), .fixed(200), .standard]
            try rig.allocator.change(
                magazines: policies[random.below(4)], pageCacheBytes: [0, 1 << 17, 1 << 20][random.below(3)])
        case 40: _ = try rig.allocator.reclaim()
        case 70: _ = rig.allocator.releaseIdleMemory()
        default: break
        }
        let part = rig.allocator.sectionCount
        guard taken % (400 * every) == 0, part < regions else { return }
        do {
            if try !rig.allocator.addRegion(rig.memory.region(from: part * regionBytes, regionBytes)) {
                rig.wrong.add()
            }
        } catch { rig.wrong.add() }
    }
}
