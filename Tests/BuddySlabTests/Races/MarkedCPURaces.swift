//! CPUs that mark their calls: their threads block where they like, and no stop waits for them.

import CPlatform
import Synchronization
import Testing

@testable import BuddySlab

extension PlatformHooks {
    /// The platform of the tests with membarrier.
    static var fencing: PlatformHooks {
        let code = platform_register_fence()
        precondition(code == 0, "this kernel has no membarrier: errno \(code)")
        var hooks = PlatformHooks.linux
        hooks.fence = { platform_fence() }
        return hooks
    }
}

@Suite struct MarkedCPURaces {
    private func rig(_ setup: RaceSetup, cpuCount: Int) -> RaceRig {
        RaceRig(setup, cpuCount: cpuCount, hooks: .fencing)
    }

    /// Allocates and fills in a call of its own.
    private static func make(_ rig: RaceRig, _ cpu: inout MarkedCPU, _ size: Int, key: UInt64) -> Parcel? {
        cpu.call { rig.make(&$0, size, key: key) }
    }

    //     thread A                    thread B
    //     attaches, allocates
    //     ----- barrier -----------------------
    //     blocks                      20 exact figures, a reclaim
    //     ----- barrier -----------------------
    //     frees
    @Test(arguments: RaceSetup.all)
    func aThreadThatBlocksOutsideItsCallsHoldsNobodyUp(_ setup: RaceSetup) {
        let rig = rig(setup, cpuCount: 2)
        let barrier = StartBarrier(2)
        onThreads(2) { index in
            guard index == 0 else {
                barrier.wait()
                for _ in 0..<20 {
                    let ledger = try? rig.allocator.withExactFigures { figures, _ in Ledger(figures) }
                    #expect(ledger?.unaccountedBytes == 0)
                    #expect(ledger?.liveObjects == 1)
                }
                #expect((try? rig.allocator.reclaim()) != nil)
                return barrier.wait()
            }
            do {
                var cpu = try rig.allocator.attachMarked(CPUIndex(1), thread: 7)
                let parcel = Self.make(rig, &cpu, 100, key: 1)
                barrier.wait()
                barrier.wait()
                #expect(parcel != nil)
                if let parcel { cpu.call { rig.drop(&$0, parcel) } }
            } catch { Issue.record("\(error)") }
        }
        #expect(rig.damage() == [])
        #expect((try? rig.allocator.figures)?.globalFigures.abandonedStops == 0)
    }

    /// Marked CPUs and others at once, under stops that copy, stops that hold, and a CPU that is borrowed.
    @Test(arguments: RaceSetup.all)
    func everyExactLedgerAddsUpWhileMarkedCPUsRun(_ setup: RaceSetup) {
        let rig = rig(setup, cpuCount: 4)
        let exchange = Exchange()
        let over = Tally()
        onThreads(5) { index in
            var random = TestRandom(seed: UInt64(index))
            switch index {
            case 0..<3: while over.value == 0 { Self.visit(rig, exchange, &random, cpu: index) }
            case 3:
                var cpu = rig.attach(3)
                while over.value == 0 { Self.exchangeOne(rig, exchange, &random, &cpu) }
            default:
                Self.observe(rig, rounds: 300 * TestSettings.raceFactor)
                over.add()
            }
        }
        for parcel in exchange.takeAll() { rig.drop(parcel) }
        #expect(rig.damage() == [])
    }

    private static func visit(_ rig: RaceRig, _ exchange: Exchange, _ random: inout TestRandom, cpu index: Int) {
        do {
            var cpu = try rig.allocator.attachMarked(CPUIndex(UInt16(index)), thread: index + 1)
            for _ in 0..<random.below(2000) { cpu.call { exchangeOne(rig, exchange, &random, &$0) } }
        } catch { rig.wrong.add() }
    }

    private static func exchangeOne(
        _ rig: RaceRig, _ exchange: Exchange, _ random: inout TestRandom, _ cpu: inout AttachedCPU
    ) {
        if let parcel = rig.make(&cpu, 1 + random.below(random.below(16) == 0 ? 9000 : 500), key: random.next()) {
            if !exchange.put(parcel, at: random.below(256)) { rig.drop(&cpu, parcel) }
        }
        if let parcel = exchange.take(at: random.below(256)) { rig.drop(&cpu, parcel) }
    }

    private static func observe(_ rig: RaceRig, rounds: Int) {
        var late = 0
        for round in 0..<rounds where late < 100 {
            do {
                let ledger = try rig.allocator.withExactFigures { figures, _ in Ledger(figures) }
                guard ledger.unaccountedBytes == 0 else {
                    Issue.record("\(ledger)")
                    return
                }
                if round % 20 == 0 { _ = try rig.allocator.reclaim() }
                if round % 30 == 0 { _ = try rig.allocator.selfCheck { Issue.record("\($0)") } }
                if round % 5 == 0 {
                    let parcel = try rig.allocator.acting(as: CPUIndex(UInt16(round / 5 % 5))) {
                        rig.make(&$0, 100, key: 5)
                    }
                    if let parcel { rig.drop(parcel) }
                }
            } catch {
                // A loaded machine may not run a thread for 100 ms in the middle of a call.
                late += 1
            }
        }
        if late == 100 { Issue.record("100 stops were given up") }
    }

    /// A thread that stays inside a call is waited for, named when it does not come, and free to go on.
    @Test(arguments: RaceSetup.all)
    func aCallThatDoesNotEndIsNamed(_ setup: RaceSetup) {
        let rig = rig(setup, cpuCount: 3)
        let barrier = StartBarrier(2)
        onThreads(2) { index in
            guard index == 0 else {
                barrier.wait()
                #expect(throws: SafepointError.timedOut(CPUIndex(2))) { try rig.allocator.reclaim() }
                #expect(throws: SafepointError.timedOut(CPUIndex(2))) { try rig.allocator.withExactFigures { _, _ in } }
                return barrier.wait()
            }
            do {
                var cpu = try rig.allocator.attachMarked(CPUIndex(2))
                cpu.call { _ in
                    barrier.wait()
                    barrier.wait()
                }
                let parcel = Self.make(rig, &cpu, 64, key: 3)
                if let parcel { cpu.call { rig.drop(&$0, parcel) } }
            } catch { Issue.record("\(error)") }
        }
        #expect(rig.damage() == [])
    }

    /// Two marked CPUs take memory by turns until there is none: each reclaim happens inside a call.
    @Test(arguments: RaceSetup.all)
    func aMarkedCPUMayNeedAReclaim(_ setup: RaceSetup) {
        let rig = rig(setup, cpuCount: 2)
        let barrier = StartBarrier(2)
        onThreads(2) { index in
            do {
                var cpu = try rig.allocator.attachMarked(CPUIndex(UInt16(index)))
                for _ in 0..<10 {
                    var parcels: [Parcel] = []
                    while let parcel = Self.make(rig, &cpu, 2048, key: UInt64(parcels.count)) { parcels.append(parcel) }
                    barrier.wait()
                    for parcel in parcels { cpu.call { rig.drop(&$0, parcel) } }
                    barrier.wait()
                    let large = Self.make(rig, &cpu, 128 * 4096, key: 1)
                    if large == nil { Issue.record("CPU \(index) was refused a part of free memory") }
                    barrier.wait()
                    if let large { cpu.call { rig.drop(&$0, large) } }
                    barrier.wait()
                }
            } catch { Issue.record("\(error)") }
        }
        #expect(rig.damage() == [])
    }

    @Test func aMarkedCPUIsTakenUntilItsValueEnds() throws {
        let rig = rig(RaceSetup(mode: .exact, capacity: 4), cpuCount: 2)
        do {
            let cpu = try rig.allocator.attachMarked(CPUIndex(1), thread: 9)
            #expect(cpu.cpu == CPUIndex(1))
            #expect(throws: AllocationError.alreadyInitialized) { _ = try rig.allocator.attach(CPUIndex(1)).cpu }
            #expect(throws: AllocationError.alreadyInitialized) { _ = try rig.allocator.attachMarked(CPUIndex(1)).cpu }
            #expect(throws: AllocationError.invalidParam) { _ = try rig.allocator.attachMarked(CPUIndex(2)).cpu }
            #expect(try rig.allocator.figures.cpuFigures(1).thread == 9)
        }
        let name = unsafe try rig.allocator.attachMarked(CPUIndex(1)).intoRawName()
        let isRefused = unsafe MarkedCPU.allocateUnsized(1 << 50, on: name) == nil
        let refusal = unsafe MarkedCPU(borrowing: name).refusal
        #expect(isRefused && refusal == .noMemory)
        _ = unsafe MarkedCPU(takingBack: name)
        var cpu = try rig.allocator.attach(CPUIndex(1))
        let object = unsafe try cpu.allocateUnsized(10)
        unsafe try cpu.deallocateUnsized(object)
        _ = consume cpu
        #expect(rig.damage() == [])
    }
}
