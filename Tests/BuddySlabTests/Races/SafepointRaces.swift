//! Stops under fire: exact ledgers, walks, reclaims and borrowed CPUs while workers run, come and go.

import Testing

@testable import BuddySlab

@Suite struct SafepointRaces {
    /// Four workers on fewer cores, a thread that takes whole pages, and regions that come meanwhile: in each of
    /// thousands of exact snapshots no byte is unaccounted for.
    @Test(arguments: RaceSetup.all)
    func everyExactLedgerUnderFireAddsUp(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 4, regionBytes: 4 << 20, reservedBytes: 16 << 20)
        let exchange = Exchange()
        let over = Tally()
        onThreads(6) { index in
            switch index {
            case 0..<4: Self.work(rig, exchange, over, cpu: index)
            case 4: Self.takePages(rig, over)
            default:
                Self.observe(rig, snapshots: 700 * TestSettings.raceFactor)
                over.add()
            }
        }
        for parcel in exchange.takeAll() { rig.drop(parcel) }
        #expect(rig.damage() == [])
    }

    private static func work(_ rig: RaceRig, _ exchange: Exchange, _ over: Tally, cpu index: Int) {
        var cpu = rig.attach(index)
        var random = TestRandom(seed: UInt64(index))
        while over.value == 0 {
            if let parcel = rig.make(&cpu, 1 + random.below(random.below(8) == 0 ? 9000 : 500), key: random.next()) {
                if !exchange.put(parcel, at: random.below(256)) { rig.drop(&cpu, parcel) }
            }
            if let parcel = exchange.take(at: random.below(256)) { rig.drop(&cpu, parcel) }
            if random.below(256) == 0 { cpu.idle {} }
        }
    }

    /// A thread that owns no CPU and is never stopped.
    private static func takePages(_ rig: RaceRig, _ over: Tally) {
        var random = TestRandom(seed: 99)
        while over.value == 0 {
            let count = 1 + random.below(16)
            guard let address = try? rig.allocator.allocatePages(count) else { continue }
            ObjectPattern.write(address, count * 4096, key: UInt64(count))
            if !ObjectPattern.holds(address, count * 4096, key: UInt64(count)) { rig.wrong.add() }
            do { try rig.allocator.deallocatePages(at: address, count: count) } catch { rig.wrong.add() }
        }
    }

    private static func observe(_ rig: RaceRig, snapshots: Int) {
        var taken = 0
        var late = 0
        while taken < snapshots, late < 300 {
            do {
                let ledger = try rig.allocator.withExactFigures { figures, _ in Ledger(figures) }
                if ledger.unaccountedBytes != 0 {
                    Issue.record("\(ledger)")
                    return
                }
                taken += 1
                try interfere(rig, taken)
            } catch {
                // A loaded machine may not run a worker for 100 ms; a CPU that never comes would be an error.
                late += 1
            }
        }
        if late == 300 { Issue.record("300 stops were given up, \(taken) were not") }
    }

    private static func interfere(_ rig: RaceRig, _ taken: Int) throws(SafepointError) {
        if taken % 40 == 0 {
            let report = try rig.allocator.selfCheck { Issue.record("\($0)") }
            if report.findings != 0 { rig.wrong.add() }
        }
        if taken % 30 == 0 { _ = try rig.allocator.reclaim() }
        if taken % 10 == 0 {
            let cpu = CPUIndex(UInt16(taken / 10 % (rig.allocator.cpuCount + 1)))
            let parcel = try rig.allocator.acting(as: cpu) { rig.make(&$0, 100, key: 5) }
            if let parcel { rig.drop(parcel) }
        }
        if taken % 200 == 0, (taken / 200 + 1) * (4 << 20) <= rig.memory.byteCount {
            let part = rig.memory.region(from: taken / 200 * (4 << 20), 4 << 20)
            do { if try !rig.allocator.addRegion(part) { rig.wrong.add() } } catch { rig.wrong.add() }
        }
    }

    /// Threads attach where they can, work, declare themselves idle and detach, while everybody is stopped, walked
    /// and lent.
    @Test(arguments: RaceSetup.all)
    func threadsMayComeAndGoWhileOthersStopThem(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 3, regionBytes: 4 << 20)
        let exchange = Exchange()
        let over = Tally()
        onThreads(5) { index in
            guard index < 4 else {
                Self.observe(rig, snapshots: 300 * TestSettings.raceFactor)
                return over.add()
            }
            var random = TestRandom(seed: UInt64(index))
            while over.value == 0 {
                Self.visit(rig, exchange, &random)
            }
        }
        for parcel in exchange.takeAll() { rig.drop(parcel) }
        #expect(rig.damage() == [])
    }

    /// Attaches, does a few things, detaches. Another thread may have the CPU: then there is no visit.
    private static func visit(_ rig: RaceRig, _ exchange: Exchange, _ random: inout TestRandom) {
        do {
            var cpu = try rig.allocator.attach(CPUIndex(UInt16(random.below(3))))
            for _ in 0..<random.below(40) {
                if let parcel = rig.make(&cpu, 1 + random.below(700), key: random.next()) {
                    if !exchange.put(parcel, at: random.below(256)) { rig.drop(&cpu, parcel) }
                }
                if let parcel = exchange.take(at: random.below(256)) { rig.drop(&cpu, parcel) }
            }
            if random.below(3) == 0 { cpu.idle {} }
            cpu.poll()
        } catch {
            if error != .alreadyInitialized { rig.wrong.add() }
        }
    }

    /// A CPU that does not come is named, and the stop is given up; when it comes, everything goes on.
    @Test(arguments: RaceSetup.all)
    func aStopWithoutAnswerIsGivenUpAndLeavesNoTrace(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 2)
        let barrier = StartBarrier(2)
        onThreads(2) { index in
            if index == 0 {
                var cpu = rig.attach(1)
                let parcel = rig.make(&cpu, 100, key: 1)
                barrier.wait()
                barrier.wait()
                if let parcel { rig.drop(&cpu, parcel) }
                for key in 0..<1000 { if let parcel = rig.make(&cpu, 64, key: UInt64(key)) { rig.drop(&cpu, parcel) } }
                cpu.idle { barrier.wait() }
                cpu.idle { barrier.wait() }
            } else {
                barrier.wait()
                #expect(throws: SafepointError.timedOut(CPUIndex(1))) { try rig.allocator.reclaim() }
                #expect(throws: SafepointError.timedOut(CPUIndex(1))) { try rig.allocator.withExactFigures { _, _ in } }
                barrier.wait()
                barrier.wait()
                let ledger = try? rig.allocator.withExactFigures { figures, _ in Ledger(figures) }
                #expect(ledger?.unaccountedBytes == 0)
                #expect(ledger?.liveObjects == 0)
                barrier.wait()
            }
        }
        #expect(rig.damage() == [])
    }

    /// Workers that stay away for about as long as a stop waits: arrivals meet cancellations.
    @Test(arguments: [RaceSetup(mode: .flush, capacity: 64), RaceSetup(mode: .exact, capacity: 0)])
    func arrivalsMayMeetTheEndOfPatience(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 2)
        let over = Tally()
        onThreads(4) { index in
            guard index < 2 else {
                for round in 0..<15 {
                    if index == 2 {
                        _ = try? rig.allocator.reclaim()
                    } else if let ledger = try? rig.allocator.withExactFigures({ figures, _ in Ledger(figures) }) {
                        if ledger.unaccountedBytes != 0 { Issue.record("round \(round): \(ledger)") }
                    }
                }
                return over.add()
            }
            var cpu = rig.attach(index)
            var random = TestRandom(seed: UInt64(index))
            while over.value < 2 {
                let until = PlatformHooks.linux.now() + 95_000_000 + UInt64(random.below(10_000_000))
                while PlatformHooks.linux.now() < until, over.value < 2 {}
                if let parcel = rig.make(&cpu, 64, key: 1) { rig.drop(&cpu, parcel) }
                if random.below(2) == 0 { cpu.idle {} }
            }
        }
        #expect(rig.damage() == [])
    }

    /// All memory is in slabs that are free but cached; two CPUs want a quarter of it each, at once.
    @Test(arguments: RaceSetup.all)
    func twoThreadsMayNeedReclaimAtOnce(_ setup: RaceSetup) {
        let rig = RaceRig(setup, cpuCount: 2, regionBytes: 4 << 20)
        let barrier = StartBarrier(2)
        onThreads(2) { index in
            var cpu = rig.attach(index)
            for round in 0..<40 * TestSettings.raceFactor {
                var parcels: [Parcel] = []
                while let parcel = rig.make(&cpu, 2048, key: UInt64(parcels.count)) { parcels.append(parcel) }
                cpu.idle { barrier.wait() }
                for parcel in parcels { rig.drop(&cpu, parcel) }
                cpu.idle { barrier.wait() }
                let quarter = rig.make(&cpu, 128 * 4096, key: UInt64(round))
                if quarter == nil { Issue.record("round \(round): CPU \(index) was refused a quarter of free memory") }
                cpu.idle { barrier.wait() }
                if let quarter { rig.drop(&cpu, quarter) }
                cpu.idle { barrier.wait() }
            }
        }
        #expect(rig.damage() == [])
    }
}
