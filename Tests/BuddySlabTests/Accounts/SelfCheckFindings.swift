//! The self-check sees every kind of damage and names it, and finds nothing where nothing is wrong.

import Testing

@testable import BuddySlab

@Suite struct SelfCheckFindings {
    /// Every kind that there is.
    private static let kinds = (0..<100).compactMap(SelfCheckFinding.Kind.init)

    @Test(arguments: PlantedDamage.all)
    func plantedDamageIsFoundAndNamed(_ damage: PlantedDamage) throws {
        for pageSize in Setup.pageSizes {
            try DamageRig.tryOut(Setup(pageSize: pageSize, capacity: 4)) { bench in
                try bench.rig.expectSound()
                let undo = try damage.plant(bench)
                var found: [SelfCheckFinding] = []
                let report = try bench.rig.face.selfCheck { found.append($0) }
                #expect(report.findings == found.count)
                #expect(found.contains { $0.kind == damage.kind }, "\(found)")
                #expect(
                    found.allSatisfy {
                        $0.expected != $0.found || $0.kind == .magazineObject || $0.kind == .brokenList
                            || $0.kind == .damagedHeader
                    })
                if let address = damage.address?(bench) {
                    #expect(found.contains { $0.kind == damage.kind && $0.address == address }, "\(found)")
                }
                undo()
                try bench.rig.expectSound()
            }
        }
    }

    @Test func damageOfEveryKindIsPlanted() {
        // The two of mode `hardened` have laws of their own: `CanaryLaws`, `QuarantineLaws`.
        #expect(Set(PlantedDamage.all.map(\.kind)) == Set(Self.kinds).subtracting([.canary, .poison]))
        #expect(Self.kinds.count == 19)
    }

    @Test func everyKindHasANameOfItsOwn() {
        let names = Self.kinds.map { "\($0.name)" }
        #expect(Set(names).count == Self.kinds.count)
        #expect(names.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 == "_" || $0.isLowercase } })
    }

    @Test(arguments: Setup.all + Setup.hardened)
    func anUndamagedAllocatorPassesWhateverHappensInIt(_ setup: Setup) throws {
        try withRig(setup, pages: 512, spareBytes: 4 << 20) { rig in
            try rig.expectSound()
            var bystanders = try Bystanders(rig)
            try rig.expectSound()
            for round in 0..<3 {
                var objects: [(UInt, Int)] = []
                for size in [8, 100, 256, 700, 2048] {
                    for _ in 0..<150 { objects.append((try rig.allocate(size, cpu: round), size)) }
                }
                for (index, object) in objects.enumerated() {
                    try rig.free(object.0, object.1, cpu: (round + index % 3) % (rig.common + 1))
                    if index % 300 == 0 { try rig.expectSound() }
                }
                try rig.expectSound()
            }
            _ = try rig.face.addRegion(rig.memory.region(from: (2 << 20) + 512 * rig.pageSize))
            try rig.expectSound()
            #expect(bystanders.areIntact)
            try bystanders.leave(rig)
            try rig.expectSound()
            _ = try rig.face.reclaim()
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func theReportSaysWhatWasLookedAt(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for _ in 0..<3 { _ = try rig.allocate(2048) }
            try rig.free(try rig.allocate(64), 64)
            try rig.free(try rig.allocate(256), 256, cpu: 1)
            let report = try rig.face.selfCheck { _ in }
            let figures = Figures(live: rig.state)
            let classes = (0..<figures.classCount).map(figures.classTotals)
            #expect(report.sections == 1)
            #expect(report.pages == 256)
            #expect(report.slabs == classes.map(\.slabs).reduce(0, +))
            #expect(report.magazineObjects == classes.map(\.magazineObjects).reduce(0, +))
            #expect(report.queuedObjects == classes.map(\.remoteQueued).reduce(0, +))
            #expect(report.freeBlocks == rig.freeBlocks().reduce(0, +))
            #expect(report.findings == 0)
            #expect(report.pauseSeconds > 0)
        }
    }
}
