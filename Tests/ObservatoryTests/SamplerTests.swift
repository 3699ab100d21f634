/// The thread that ticks, and what a tick holds.
import BuddySlab
import Testing
import Threads

@testable import Observatory

@Suite struct SamplerTests {
    @Test func theThreadTicksUntilItIsStopped() throws {
        let source = try makeAllocator(byteCount: 16 << 20)
        let sampler = Sampler(observing: source)
        let seen = Guarded(0)
        sampler.onTick { _ in seen.announce { $0 += 1 } }
        sampler.start(periodSeconds: 0.001)
        sampler.start(periodSeconds: 0.001)
        seen.wait { $0 >= 5 ? () : nil }
        sampler.stop()
        let count = seen.withLock { $0 }
        #expect(sampler.latest.snapshot.moment.tick == count + 1)
        sampler.stop()
        #expect(seen.withLock { $0 } == count)
    }

    @Test func aThreadThatSleepsForAnHourIsStoppedAtOnce() throws {
        let sampler = Sampler(observing: try makeAllocator(byteCount: 16 << 20))
        sampler.start(periodSeconds: 3600)
        sampler.stop()
        #expect(sampler.latest.snapshot.moment.tick == 1)
    }

    @Test func aTickSeesWhatHappenedBeforeIt() throws {
        let rig = try Rig()
        let objects = try rig.allocate(100, size: 60)
        let snapshot = rig.tick().snapshot
        #expect(snapshot.classes[3].live == 100)
        #expect(snapshot.classes[3].requestedBytes == 6000 && snapshot.classes[3].roundingBytes == 400)
        #expect(snapshot[.allocations] == 100 && snapshot[.slabsCreated] >= 2)
        #expect(snapshot[.magazineHits] + snapshot[.magazineMisses] == 100)
        try rig.free(objects, size: 60)
        #expect(rig.tick().snapshot.classes[3].live == 0)
    }

    @Test func touchedMemoryIsResident() throws {
        let rig = try Rig()
        let before = rig.tick().observer.residentBytes
        let object = try rig.laboratory.allocate(AllocationLayout(size: 8 << 20), cpu: CPUIndex(0))
        let after = rig.tick().observer.residentBytes
        #expect(after >= before + 8 << 20)
        #expect(after <= 32 << 20)
        _ = try rig.laboratory.free(object.address)
    }

    @Test func aNamedThreadIsShownWhileItHasTheCPU() throws {
        let rig = try Rig()
        do {
            var token = try rig.source.attach(CPUIndex(1), thread: 4711)
            let row = rig.tick().snapshot.cpus[1]
            #expect(row.state == "running" && row.figures.thread == 4711)
            let idle = token.idle { rig.tick().snapshot.cpus[1] }
            #expect(idle.state == "idle")
        }
        #expect(rig.tick().snapshot.cpus[1].state == "detached")
        #expect(rig.sampler.latest.snapshot.cpus[2].state == "idle")
    }

    @Test(arguments: [AllocatorMode.exact, .flush], [0, 64])
    func everyOperationIsAHitOrAMiss(mode: AllocatorMode, capacity: Int) throws {
        let rig = try Rig(mode: mode, magazineCapacity: capacity)
        try rig.free(try rig.allocate(500, size: 32), size: 32, cpu: 1)
        try rig.free(try rig.allocate(500, size: 32), size: 32)
        let snapshot = rig.tick().snapshot
        for cpu in snapshot.cpus {
            #expect(cpu.magazineHits >= 0 && cpu.magazineHits + cpu.magazineMisses == cpu.allocations + cpu.frees)
            if capacity == 0 { #expect(cpu.magazineHits == 0) }
        }
        if capacity > 0 { #expect(snapshot[.magazineHits] > 900) }
        // It has only freed what was another CPU's, which enters its magazine in one mode and not in the other.
        #expect((snapshot.cpus[1].magazineHits > 0) == (mode == .flush && capacity > 0))
    }
}
