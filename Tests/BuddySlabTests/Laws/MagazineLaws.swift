//! Magazines and the ways that operations take; attached CPUs and their tokens.

import Testing

@testable import BuddySlab

@Suite struct MagazineLaws {
    @Test(arguments: Setup.fixed)
    func aMagazineNeverHoldsMoreThanItsCapacity(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        for cpu in [0, rig.common] {
            let magazine = rig.state.processor(cpu).stack(3)
            let objects = try (0..<300).map { _ in
                let object = try rig.allocate(64, cpu: cpu)
                #expect(magazine.count <= setup.capacity)
                return object
            }
            for object in objects {
                try rig.free(object, 64, cpu: cpu)
                #expect(magazine.count <= setup.capacity)
            }
            #expect(setup.capacity == 0 ? magazine.count == 0 : magazine.count > 0)
        }
        try rig.expectSound()
    }

    @Test(arguments: Setup.fixed.filter { $0.capacity > 0 })
    func whatWasFreedLastIsServedFirst(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let objects = try (0..<3).map { _ in try rig.allocate(64) }
        for object in objects { try rig.free(object, 64) }
        for object in objects.reversed() { #expect(try rig.allocate(64) == object) }
    }

    /// The path that an operation reports is the one that it took.
    @Test(arguments: Setup.fixed)
    func everyOperationSaysHowItWasServed(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        var cpu = try rig.face.attach(0, thread: 77)
        let layout = AllocationLayout(size: 64)
        func way(_ body: () throws -> Void) rethrows -> OperationPath {
            rig.state.processor(0).took(.magazine)
            try body()
            return OperationPath(rawValue: rig.state.processor(0).path.int) ?? .magazine
        }
        var objects: [UInt] = []
        #expect(try way { objects.append(try cpu.take(layout)) } == .newSlab)
        let second = try way { objects.append(try cpu.take(layout)) }
        #expect(second == (setup.capacity == 0 ? .slab : .magazine))
        let freed = try way { try cpu.give(objects[0], layout) }
        #expect(freed == (setup.capacity == 0 ? .slab : .magazine))
        #expect(cpu.cpu == CPUIndex(0))
        let large = AllocationLayout(size: 3 * setup.pageSize)
        var block: UInt = 0
        #expect(try way { block = try cpu.take(large) } == .buddy)
        let returned = try way { try cpu.give(block, large) }
        #expect(returned == (setup.capacity == 0 ? .buddy : .pageCache))
        try cpu.idle {
            let other = try rig.allocate(64, cpu: 1)
            objects.append(other)
        }
        let remote = try way { try cpu.give(objects[2], layout) }
        #expect(remote == (setup.capacity == 0 || setup.mode == .exact ? .remote : .magazine))
    }

    @Test(arguments: Setup.eachPageSize)
    func aCPUBelongsToOneTokenAtATime(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        do {
            let cpu = try rig.face.attach(1, thread: 4711)
            #expect(cpu.cpu == CPUIndex(1))
            #expect(refusal { try rig.face.attach(1, thread: 1).cpu } == .alreadyInitialized)
            let figures = Figures(live: rig.state).cpuFigures(1)
            #expect(figures.isAttached && figures.thread == 4711 && figures.status == .running && !figures.isCommon)
        }
        let figures = Figures(live: rig.state).cpuFigures(1)
        #expect(!figures.isAttached && figures.thread == 0 && figures.status == .idle)
        #expect(try rig.face.attach(1, thread: 2).cpu == CPUIndex(1))
        #expect(Figures(live: rig.state).cpuFigures(rig.common).isCommon)
    }

    @Test(arguments: Setup.fixed)
    func whatAThreadLeavesInItsCPUStaysThereAndCanBeReclaimed(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let layout = AllocationLayout(size: 256)
        var objects: [UInt] = []
        do {
            var cpu = try rig.face.attach(0, thread: 1)
            for _ in 0..<50 { objects.append(try cpu.take(layout)) }
        }
        do {
            var cpu = try rig.face.attach(1, thread: 2)
            for object in objects { try cpu.give(object, layout) }
        }
        #expect(try rig.ledger().liveObjects == 0)
        #expect(try rig.ledger().unaccountedBytes == 0)
        _ = try rig.face.reclaim()
        #expect(rig.pagesOut == 0)
        try rig.expectSound()
    }

    /// Nothing is stranded with a CPU that waits for long: what it owes to others is sent first.
    @Test(arguments: Setup.fixed.filter { $0.mode == .exact })
    func anIdleCPUOwesNothing(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        defer { withExtendedLifetime(rig) {} }
        let objects = try (0..<20).map { _ in try rig.allocate(64, cpu: 1) }
        var cpu = try rig.face.attach(0, thread: 1)
        for object in objects { try cpu.give(object, AllocationLayout(size: 64)) }
        cpu.idle {
            let totals = Figures(live: rig.state).classTotals(3)
            #expect(totals.outgoing == 0 && totals.remoteSent == 20 && totals.remoteQueued == 20)
        }
        #expect(Figures(live: rig.state).sent(owner: 1, freer: 0) == 20)
    }
}
