//! What is missing shows: planted losses in the ledger's terms, and real ones of a page and of a slot.

import Testing

@testable import BuddySlab

/// A term of the ledger with a fault of `amount` planted in what it is counted by.
struct PlantedResidue: Sendable, CustomTestStringConvertible {
    let term: String
    let amount: Int
    /// Bytes that the equations then leave over. A term of two equations shows in both.
    let residue: Int
    let word: @Sendable (GlobalRig) -> Word

    var testDescription: String { term }

    private static let page = 4096

    private static func state(
        _ term: String, _ amount: Int, _ residue: Int, _ word: @escaping @Sendable (GlobalState) -> Word
    ) -> Self {
        Self(term: term, amount: amount, residue: residue) { word($0.state) }
    }

    /// One class of 64 bytes on CPU 0.
    private static func cpu(
        _ term: String, _ amount: Int, _ residue: Int, _ word: @escaping @Sendable (Processor) -> Word
    ) -> Self {
        Self(term: term, amount: amount, residue: residue) { word($0.state.processor(0)) }
    }

    static let all: [Self] = [
        state("reserved", 8, 8) { $0.reservedBytes },
        state("metadata", -8, 8) { $0.metadataBytes },
        state("padding", 8, 8) { $0.paddingBytes },
        state("managed", page, 2 * page) { $0.managedBytes },
        state("buddy free", -1, page) { $0.directory[0].freePages },
        state("slab pages", 1, 2 * page) { $0.directory[0].slabPages },
        state("large", page, 2 * page) { $0.largeBytes },
        state("requested large", -8, 8) { $0.largeRequested },
        state("rounding large", 8, 8) { $0.largeRounding },
        cpu("allocations of whole objects", 1, 64) { $0.magazine(3).wholeAllocations },
        cpu("frees of whole objects", 1, 64) { $0.magazine(3).wholeFrees },
        cpu("refused late", 1, 64) { $0.flow(3).refusedLate },
        cpu("magazines", 8, 64) { $0.magazine(3).top },
        cpu("sent", 1, 64) { $0.flow(3).remoteSent },
        cpu("outgoing", 1, 64) { $0.flow(3).outgoing },
        cpu("drained", 1, 64) { $0.slabs.cache(3).drained },
        cpu("free slots", -1, 64) { $0.slabs.cache(3).freeSlots },
        cpu("requested by allocations", -8, 8) { $0.magazine(3).requestedIn },
        cpu("requested by frees", -8, 8) { $0.magazine(3).requestedOut },
        cpu("rounding of allocations", 8, 8) { $0.magazine(3).roundingIn },
        cpu("rounding of frees", 8, 8) { $0.magazine(3).roundingOut },
    ]
}

@Suite struct LedgerResidues {
    @Test(arguments: PlantedResidue.all)
    func everyTermThatIsWrongShowsByItsOwnAmount(_ planted: PlantedResidue) throws {
        try withRig(Setup(capacity: 4)) { rig in
            for cpu in 0...rig.common { _ = try rig.allocate(64, cpu: cpu) }
            _ = try rig.allocate(9000)
            let word = planted.word(rig)
            word.add(planted.amount)
            #expect(try rig.ledger().unaccountedBytes == planted.residue)
            #expect(try rig.findings().contains { $0.kind == .ledger && $0.found == planted.residue })
            word.add(-planted.amount)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aLostPageShows(_ setup: Setup) throws {
        try withRig(setup) { rig in
            _ = try rig.allocate(64)
            let buddy = rig.state.buddy
            let lost = try #require(buddy.take(order: 0, aligned: 0))
            #expect(try rig.ledger().unaccountedBytes == rig.pageSize)
            #expect(try rig.findings().map(\.kind) == [.ledger])
            buddy.give(rig.section, rig.section.page(of: lost))
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aLostSlotShows(_ setup: Setup) throws {
        for size in [8, 64, 512, 2048] {
            try withRig(setup) { rig in
                // More than any magazine takes at once, so that the slab keeps some.
                let slabs = rig.state.processor(0).slabs
                let objects = try (0..<3).map { _ in try rig.allocate(size) }
                _ = try rig.face.reclaim()
                let lost = try #require(slabs.takeOne(rig.classIndex(size)))
                #expect(!objects.contains(lost))
                #expect(try rig.ledger().unaccountedBytes == size)
                #expect(try rig.findings().map(\.kind) == [.lostSlots, .ledger])
                #expect(slabs.put(try rig.object(at: lost)) == nil)
                try rig.expectSound()
            }
        }
    }

    @Test(arguments: Setup.all)
    func anObjectThatVanishesFromAMagazineShows(_ setup: Setup) throws {
        try withRig(setup) { rig in
            try rig.free(try rig.allocate(256), 256)
            let magazine = rig.state.processor(0).stack(rig.classIndex(256))
            guard setup.capacity > 0 else { return }
            magazine.count -= 1
            #expect(try rig.ledger().unaccountedBytes == 256)
            magazine.count += 1
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.eachPageSize)
    func aLostSlabShows(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let buddy = rig.state.buddy
            let lost = try #require(buddy.take(order: 2, aligned: 2))
            PageRecord(rig.section, rig.section.page(of: lost)).set(.slab, order: 2)
            rig.section.slabPages.add(4)
            #expect(try rig.ledger().unaccountedBytes == 4 * rig.pageSize)
            #expect(try rig.findings().map(\.kind) == [.slabPages, .ledger])
        }
    }
}
