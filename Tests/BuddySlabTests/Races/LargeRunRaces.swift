//! Large blocks in the hands of several CPUs: freed across each other, freed twice at once, released under fire.

import Testing
import Threads

@testable import BuddySlab

@Suite struct LargeRunRaces {
    private static func makeRig(_ setup: RaceSetup) -> RaceRig {
        RaceRig(setup, cpuCount: 2, regionBytes: 32 << 20, classes: .fine)
    }

    /// Two CPUs allocate runs and free one another's, while a third thread takes exact ledgers, gives memory back and
    /// reclaims: no byte is unaccounted for at any time, and no run has two holders.
    @Test(arguments: RaceSetup.all)
    func runsFreedAcrossCPUsAddUpInEveryExactLedger(_ setup: RaceSetup) {
        let rig = Self.makeRig(setup)
        let exchange = Exchange()
        let over = Tally()
        onThreads(3) { index in
            guard index < 2 else {
                for round in 0..<40 * TestSettings.raceFactor {
                    if let ledger = try? rig.allocator.withExactFigures({ figures, _ in Ledger(figures) }) {
                        if ledger.unaccountedBytes != 0 { Issue.record("round \(round): \(ledger)") }
                    }
                    rig.allocator.releaseIdleMemory()
                    if round % 20 == 0 { _ = try? rig.allocator.reclaim() }
                }
                return over.add()
            }
            var cpu = rig.attach(index)
            var random = TestRandom(seed: UInt64(index))
            while over.value == 0 {
                if let parcel = rig.make(&cpu, 33_000 + random.below(230_000), key: random.next()) {
                    if !exchange.put(parcel, at: random.below(256)) { rig.drop(&cpu, parcel) }
                }
                if let parcel = exchange.take(at: random.below(256)) { rig.drop(&cpu, parcel) }
            }
        }
        for parcel in exchange.takeAll() { rig.drop(parcel) }
        #expect(rig.damage() == [])
    }

    ///     CPU 0     | allocates, barrier, frees, barrier
    ///     CPU 1     |            barrier, frees, barrier
    ///
    /// In mode `exact` exactly one of two frees at the same moment succeeds.
    @Test(arguments: RaceSetup.all.filter { $0.mode == .exact })
    func ofTwoFreesAtOnceExactlyOneSucceeds(_ setup: RaceSetup) {
        let rig = Self.makeRig(setup)
        let barrier = StartBarrier(2)
        let block = Guarded<UInt>(0)
        let succeeded = Tally()
        let rounds = 2000 * TestSettings.raceFactor
        let layout = AllocationLayout(size: 48 << 10)
        onThreads(2) { index in
            var cpu = rig.attach(index)
            for _ in 0..<rounds {
                if index == 0 {
                    let address = (try? unsafe UInt(bitPattern: cpu.allocate(layout))) ?? 0
                    block.withLock { $0 = address }
                }
                cpu.idle { barrier.wait() }
                let address = block.withLock { $0 }
                if (try? unsafe cpu.deallocate(userPointer(address), layout)) != nil { succeeded.add() }
                cpu.idle { barrier.wait() }
            }
        }
        #expect(succeeded.value == rounds)
        #expect(Figures(live: rig.state).misuses(.doubleFree) == rounds)
        #expect(rig.damage() == [])
    }
}
