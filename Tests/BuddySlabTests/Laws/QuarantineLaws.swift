//! Poison and quarantine: what is free is watched, and waits before it is served again.

import Testing

@testable import BuddySlab

@Suite struct QuarantineLaws {
    private static let setup = Setup(mode: .hardened, capacity: 8, isFixed: true)

    @Test func freedObjectsWaitInQuarantineAndTheOldestLeaveFirst() throws {
        try withRig(Self.setup) { rig in
            let objects = try (0..<30).map { _ in try rig.allocate(40) }
            let index = try rig.object(at: objects[0]).classIndex
            let entry = rig.state.classes[index]
            func isFree(_ address: UInt) throws -> Bool {
                let object = try rig.object(at: address)
                return object.slab.free(object.slot >> 6, of: entry.words.int).value & object.bit != 0
            }
            for (freed, object) in objects.enumerated() {
                try rig.free(object, 40)
                let held = try objects[...freed].filter { try !isFree($0) }
                // Nobody overtakes, and never more than eight wait.
                #expect(held == Array(objects[...freed].suffix(held.count)) && (1...8).contains(held.count))
                let ledger = try rig.ledger()
                #expect(ledger.quarantineBytes == held.count * entry.size.int && ledger.magazineBytes == 0)
                #expect(ledger.unaccountedBytes == 0)
                #expect(refusal { try rig.free(object, 40, cpu: freed % 4) } == .notAllocated)
            }
            try rig.expectSound()
        }
    }

    @Test func noAllocationTakesAnObjectOutOfQuarantine() throws {
        try withRig(Self.setup) { rig in
            let object = try rig.allocate(40)
            try rig.free(object, 40)
            let others = try (0..<200).map { _ in try rig.allocate(40) }
            #expect(!others.contains(object))
        }
    }

    @Test func reclaimAndDetachReleaseTheQuarantine() throws {
        try withRig(Self.setup) { rig in
            try rig.free(try rig.allocate(40), 40)
            #expect(try rig.ledger().quarantineBytes > 0)
            _ = try rig.face.reclaim()
            #expect(try rig.ledger().quarantineBytes == 0 && rig.pagesOut == 0)
            do {
                var cpu = try rig.face.attach(1, thread: 0)
                let object = unsafe try cpu.allocate(AllocationLayout(size: 40))
                try unsafe cpu.deallocate(object, AllocationLayout(size: 40))
                let held = try cpu.idle { () throws -> Int in try rig.ledger().quarantineBytes }
                #expect(held > 0)
            }
            #expect(try rig.ledger().quarantineBytes == 0)
            try rig.expectSound()
        }
    }

    /// Where the object is when somebody writes into it.
    enum Place: CaseIterable, Sendable {
        case quarantine, slab, newSlab, onItsWayHome
    }

    @Test(arguments: Place.allCases, [0, 8, 64])
    func aWriteIntoFreeMemoryIsSeenByASelfCheckAndCountedWhereverItIs(_ place: Place, _ capacity: Int) throws {
        try withRig(Setup(mode: .hardened, capacity: capacity, isFixed: true)) { rig in
            let neighbour = try rig.allocate(40)
            let object = try rig.allocate(40)
            var written = object
            switch place {
            case .quarantine: try rig.free(object, 40)
            case .onItsWayHome: try rig.free(object, 40, cpu: 1)
            case .slab:
                try rig.free(object, 40)
                _ = try rig.face.reclaim()
            case .newSlab: written = try rig.freeObject(besides: object, 40, cpu: 0)
            }
            for byte in [UInt(0), 17, 56, 63] {
                Bytes.flip(written + byte)
                let findings = try rig.findings()
                #expect(findings.map(\.kind) == [.poison] && findings.first?.address == written)
                if byte < 63 { Bytes.flip(written + byte) }
            }
            // Everything leaves quarantine or is served.
            _ = try rig.face.reclaim()
            let all = try (0..<64).map { _ in try rig.allocate(40) }
            #expect(rig.misuses(.writeAfterFree) == 1 && rig.allMisuses == 1)
            #expect(Figures(live: rig.state).cpuFigures(0).lastMisuse == written)
            try rig.expectSound()
            for address in all { try rig.free(address, 40) }
            if place == .newSlab { try rig.free(object, 40) }
            try rig.free(neighbour, 40)
            _ = try rig.face.reclaim()
            #expect(rig.pagesOut == 0)
            try rig.expectSound()
        }
    }

    /// An object of a class with few slots, its slab, and the first addresses of the slab's free slots.
    private func fewSlots(_ rig: GlobalRig) throws -> (slab: Slab, free: [UInt]) {
        let object = try rig.allocate(2000)
        let slab = try rig.slab(of: object)
        let slots = rig.state.classes[slab.classIndex].slots.int
        try #require((2...9).contains(slots))
        return (slab, (0..<slots).map { slab.base + UInt($0 * 2048) }.filter { $0 != object })
    }

    @Test func anAllocationPassesOverWhatWasWrittenTo() throws {
        try withRig(Self.setup) { rig in
            let (slab, free) = try fewSlots(rig)
            for address in free { Bytes.flip(address + 5) }
            #expect(try rig.slab(of: try rig.allocate(2000)).base != slab.base)
            #expect(rig.misuses(.writeAfterFree) == free.count)
            try rig.expectSound()
        }
    }

    @Test func withoutQuarantineAWrittenSlotIsPoisonedAnewAndServed() throws {
        try withRig(Setup(mode: .hardened, capacity: 0)) { rig in
            let (slab, free) = try fewSlots(rig)
            Bytes.flip(free[0] + 5)
            for _ in free { #expect(try rig.slab(of: try rig.allocate(2000)).base == slab.base) }
            #expect(rig.misuses(.writeAfterFree) == 1)
            try rig.expectSound()
        }
    }

    /// The owner takes its mail in when it has no free slot left, and serves nothing of it at once.
    @Test func whatAnotherCPUFreesWaitsInItsOwnersQuarantine() throws {
        try withRig(Self.setup) { rig in
            let (slab, free) = try fewSlots(rig)
            let objects = try free.map { _ in try rig.allocate(2000) }
            #expect(slab.freeCount.int == 0)
            try rig.free(objects[0], 2000, cpu: 1)
            #expect(try rig.ledger().remoteQueuedBytes == 2048)
            #expect(try rig.slab(of: try rig.allocate(2000)).base != slab.base)
            let ledger = try rig.ledger()
            #expect(ledger.remoteQueuedBytes == 0 && ledger.quarantineBytes == 2048)
            try rig.expectSound()
        }
    }
}
