//! Stops: exact figures, giving up, acting as another CPU, reclaim.

import Synchronization
import Testing

@testable import BuddySlab

@Suite struct SafepointLaws {
    @Test(arguments: Setup.all)
    func aStopThatACPUDoesNotComeToIsGivenUpAndNamesIt(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let object = try rig.allocate(64)
        do {
            var cpu = try rig.face.attach(1, thread: 9)
            #expect(throws: SafepointError.timedOut(CPUIndex(1))) { try rig.face.withExactFigures { _, _ in } }
            #expect(throws: SafepointError.timedOut(CPUIndex(1))) { try rig.face.reclaim() }
            #expect(throws: SafepointError.timedOut(CPUIndex(1))) { try rig.face.selfCheck { _ in } }
            #expect(throws: SafepointError.timedOut(CPUIndex(1))) { try rig.face.acting(as: 0) { _ in } }
            #expect(Figures(live: rig.state).globalFigures.abandonedStops == 4)
            let other = try cpu.take(AllocationLayout(size: 64))
            try cpu.give(other, AllocationLayout(size: 64))
            #expect(try cpu.idle { try rig.ledger().liveObjects } == 1)
        }
        try rig.free(object, 64)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func exactFiguresAreOfOneInstantAndCounted(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let object = try rig.allocate(100)
        let pause = try rig.face.withExactFigures { figures, pause in
            let ledger = Ledger(figures)
            #expect(ledger.liveObjects == 1 && ledger.requestedSmallBytes == 100 && ledger.roundingSmallBytes == 28)
            #expect(ledger.unaccountedBytes == 0 && figures.cpuCount == 4 && figures.classCount == 9)
            // The copy stands still while the allocator goes on.
            #expect((try? rig.free(object, 100)) != nil)
            #expect(Ledger(figures) == ledger)
            return pause
        }
        #expect(pause >= 0 && pause < 60)
        #expect(Figures(live: rig.state).globalFigures.exactSnapshots == 1)
        #expect(try rig.ledger().liveObjects == 0)
    }

    @Test(arguments: Setup.all)
    func anObserverActsAsAnyCPU(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let layout = AllocationLayout(size: 64)
        for cpu in 0...rig.common {
            let object = try rig.face.acting(as: cpu) { token in
                #expect(token.cpu == CPUIndex(UInt16(cpu)))
                return try? token.take(layout)
            }
            let address = try #require(object)
            let owner = SlabWindow<4096>(directory: rig.state.directory, classes: rig.state.classes).owner(of: address)
            // In mode `flush` a magazine also serves what it was given of other CPUs' objects.
            #expect(owner == CPUIndex(UInt16(cpu)) || setup.mode == .flush && setup.capacity > 0)
            let isRefused = try rig.face.acting(as: (cpu + 1) % 4) { token in
                refusal { try token.give(address, layout) } != nil
            }
            #expect(!isRefused)
            let figures = Figures(live: rig.state).cpuFigures(cpu)
            #expect(!figures.isAttached && figures.status == .idle, "a lent CPU is attached to nobody")
        }
        #expect(try rig.ledger().liveObjects == 0)
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func anActorThatFindsNoMemoryIsRefusedWithoutAReclaim(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 8)
        defer { withExtendedLifetime(rig) {} }
        let reclaims = rig.state.reclaims.int
        let error = try rig.face.acting(as: 1) { token in
            refusal { try token.take(AllocationLayout(size: 9 * setup.pageSize)) }
        }
        #expect(error == .noMemory)
        #expect(rig.state.reclaims.int == reclaims)
        try rig.expectSound()
    }

    @Test(arguments: Setup.all)
    func aReclaimReportsWhatItBroughtHome(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let size = 256
        let slots = rig.state.classes[5].slots.int
        let objects = try (0..<3 * slots).map { _ in try rig.allocate(size) }
        for object in objects { try rig.free(object, size, cpu: 1) }
        let held = (0...rig.common).map { rig.state.processor($0).stack(5).count }.reduce(0, +)
        let report = try rig.face.reclaim()
        #expect(report.flushedObjects == held)
        #expect(report.drainedObjects > 0 && report.drainedObjects <= 3 * slots)
        #expect(rig.pagesOut == 0)
        let again = try rig.face.reclaim()
        #expect(again.flushedObjects == 0 && again.drainedObjects == 0 && again.returnedSlabs == 0)
        #expect(Figures(live: rig.state).globalFigures.reclaims == 2)
        try rig.expectSound()
    }

    /// Waiting threads and a stopper: nobody who is idle is waited for, and everybody who works comes.
    @Test(arguments: Setup.all)
    func exactFiguresLeaveNothingOverWhileThreadsWork(_ setup: Setup) throws {
        let rig = try GlobalRig(setup, pages: 512)
        defer { withExtendedLifetime(rig) {} }
        let face = rig.face
        let working = Atomic(3)
        onThreads(4) { thread in
            guard thread < 3 else {
                repeat {
                    let residue = try? face.withExactFigures { figures, _ in Ledger(figures).unaccountedBytes }
                    if let residue, residue != 0 { Issue.record("\(residue) bytes are unaccounted for") }
                } while working.load(ordering: .acquiring) > 0
                return
            }
            defer { working.wrappingSubtract(1, ordering: .releasing) }
            var random = TestRandom(seed: UInt64(thread + 1))
            guard var cpu = try? face.attach(thread, thread: thread + 1) else {
                Issue.record("a free CPU could not be attached to")
                return
            }
            var live: [(UInt, AllocationLayout)] = []
            for _ in 0..<3000 {
                if random.below(2) == 0, live.count < 100 {
                    let layout = AllocationLayout(size: random.below(3000))
                    if let object = try? cpu.take(layout) { live.append((object, layout)) }
                } else if let (object, layout) = live.popLast() {
                    _ = try? cpu.give(object, layout)
                }
            }
            for (object, layout) in live { _ = try? cpu.give(object, layout) }
        }
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0)
        try rig.expectSound()
    }
}
