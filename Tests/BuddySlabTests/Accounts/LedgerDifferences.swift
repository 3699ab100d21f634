//! Two exact ledgers around a load differ by the load's operations, and by nothing else.

import Testing

@testable import BuddySlab

/// What a load does, added up without the allocator.
private struct LoadSheet {
    var objects = 0
    var objectBytes = 0
    var requested = 0
    var blocks = 0
    var blockBytes = 0
    var requestedLarge = 0
    /// By class; the last place is that of blocks.
    var allocations: [Int]
    var frees: [Int]
    private let setup: Setup

    init(_ setup: Setup) {
        self.setup = setup
        allocations = Array(repeating: 0, count: setup.classes.count + 1)
        frees = allocations
    }

    /// Adds an object of `size` bytes, or with -1 takes one off.
    mutating func add(_ size: Int, _ sign: Int) {
        let classes = setup.classes
        let index = (0..<classes.count).first { classes.size($0) >= size } ?? classes.count
        if sign > 0 { allocations[index] += 1 } else { frees[index] += 1 }
        if index < classes.count {
            objects += sign
            objectBytes += sign * classes.size(index)
            requested += sign * size
        } else {
            let pages = (size + setup.pageSize - 1) / setup.pageSize
            var kept = 1
            while kept < pages { kept *= 2 }
            blocks += sign
            blockBytes += sign * (setup.isFine ? pages : kept) * setup.pageSize
            requestedLarge += sign * size
        }
    }
}

/// A ledger with the counters of the same instant.
private struct Account {
    let ledger: Ledger
    let allocations: [Int]
    let frees: [Int]

    init(_ rig: GlobalRig) throws {
        (ledger, allocations, frees) = try rig.face.withExactFigures { figures, _ in
            let totals = (0..<figures.classCount).map(figures.classTotals)
            let globals = figures.globalFigures
            return (
                Ledger(figures), totals.map(\.allocations) + [globals.largeAllocations],
                totals.map(\.frees) + [globals.largeFrees]
            )
        }
    }
}

@Suite struct LedgerDifferences {
    @Test(arguments: Setup.all + Setup.fine)
    func twoLedgersDifferByExactlyTheOperationsBetweenThem(_ setup: Setup) throws {
        let seed = TestSettings.seed ?? UInt64.random(in: 0...UInt64.max)
        var random = TestRandom(seed: seed)
        try withRig(setup, pages: setup.pageSize == 4096 ? 2000 : 600) { rig in
            var held: [(UInt, Int)] = []
            var before = try Account(rig)
            for round in 0..<4 {
                var sheet = LoadSheet(setup)
                for _ in 0..<600 {
                    let cpu = random.below(rig.common + 1)
                    if held.count < 40 || random.below(2) == 0, held.count < 80 {
                        let size = 1 + random.below(random.below(4) == 0 ? 12 * rig.pageSize : 700)
                        // Slabs of many classes on every CPU may fill the heap; a refusal is no operation.
                        guard let object = try? rig.allocate(size, cpu: cpu) else { continue }
                        held.append((object, size))
                        sheet.add(size, 1)
                    } else {
                        let (object, size) = held.remove(at: random.below(held.count))
                        try rig.free(object, size, cpu: cpu)
                        sheet.add(size, -1)
                    }
                }
                if round == 2 { _ = try rig.face.reclaim() }
                let after = try Account(rig)
                Self.compare(before, after, sheet, "seed \(seed), round \(round)")
                before = after
            }
        }
    }

    private static func compare(_ before: Account, _ after: Account, _ sheet: LoadSheet, _ place: Comment) {
        func difference(_ figure: KeyPath<Ledger, Int>) -> Int {
            after.ledger[keyPath: figure] - before.ledger[keyPath: figure]
        }
        #expect(difference(\.liveObjects) == sheet.objects, place)
        #expect(difference(\.liveObjectBytes) == sheet.objectBytes, place)
        #expect(difference(\.requestedSmallBytes) == sheet.requested, place)
        #expect(difference(\.roundingSmallBytes) == sheet.objectBytes - sheet.requested, place)
        #expect(difference(\.largeBlocks) == sheet.blocks, place)
        #expect(difference(\.largeBytes) == sheet.blockBytes, place)
        #expect(difference(\.requestedLargeBytes) == sheet.requestedLarge, place)
        #expect(difference(\.roundingLargeBytes) == sheet.blockBytes - sheet.requestedLarge, place)
        for term in [\Ledger.reservedBytes, \.managedBytes, \.metadataBytes, \.alignmentPaddingBytes] {
            #expect(difference(term) == 0, place)
        }
        #expect(after.ledger.unaccountedBytes == 0, place)
        #expect(zip(after.allocations, before.allocations).map { $0 - $1 } == sheet.allocations, place)
        #expect(zip(after.frees, before.frees).map { $0 - $1 } == sheet.frees, place)
    }
}
