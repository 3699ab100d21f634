//! What a reclaim says of itself, and what the random commands reach.

import Testing

@testable import BuddySlab

@Suite struct ReportTests {
    @Test func aReclaimReportsEverySlabThatItGaveBack() throws {
        let memory = TestMemory(8 << 20)
        let allocator = GlobalAllocator<4096>()
        try allocator.initialize(region: memory.region(), GlobalConfiguration(hooks: .linux))
        var cpu = try allocator.attach(CPUIndex(0))
        let objects = try (0..<32).map { _ in UInt(bitPattern: unsafe try cpu.allocate(AllocationLayout(size: 2048))) }
        for object in objects { unsafe try cpu.deallocate(userPointer(object), AllocationLayout(size: 2048)) }
        let report = try cpu.idle { try allocator.reclaim() }
        #expect(report.returnedSlabs == 4)
        #expect(report.returnedPages == 16)
        #expect(allocator.allocatedBytes == 0)
        // The token and the allocator only know addresses.
        _ = consume cpu
        withExtendedLifetime(memory) {}
    }

    /// A random test that never comes to the interesting places proves nothing.
    @Test func theRandomCommandsReachEveryPath() throws {
        var reached = ClassFigures()
        var failures = 0
        var reallocations = 0
        var misuses = Array(repeating: 0, count: Misuse.count)
        for (mode, capacity) in [(AllocatorMode.flush, 0), (.flush, 4), (.exact, 4), (.exact, 64)] {
            let run = try ModelRun<4096>(ModelSetup(mode: mode, capacity: capacity, cpuCount: 3))
            var random = TestRandom(seed: 7)
            for _ in 0..<6000 { try run.step(Command(bits: random.next())) }
            try run.finish()
            let figures = Figures(live: run.state)
            for index in 0..<figures.classCount { reached.add(figures.classTotals(index)) }
            for cpu in 0..<figures.cpuCount {
                failures += figures.cpuFigures(cpu).failures
                reallocations += figures.cpuFigures(cpu).reallocations
            }
            for kind in 0..<Misuse.count { misuses[kind] += figures.misuses(Misuse(rawValue: kind)!) }
            withExtendedLifetime(run) {}
        }
        #expect(failures > 30)
        #expect(reallocations > 30)
        // The commands write to no byte that is not theirs.
        #expect(misuses[..<Misuse.overflow.rawValue].allSatisfy { $0 > 12 } && misuses.suffix(2) == [0, 0])
        #expect(reached.refusedLate > 12)
        #expect(reached.remoteSent > 300)
        #expect(reached.drained == reached.remoteSent)
        #expect(reached.refills > 300)
        #expect(reached.flushes > 300)
        #expect(reached.overflows > 300)
        #expect(reached.slabsReturned > 150)
        #expect(reached.slabsCreated == reached.slabsReturned)
    }
}
