//! The misuse table: what each wrong free meets in each setup, and that nothing else notices it.

import Testing

@testable import BuddySlab

@Suite struct MisuseTable {
    /// The CPUs of one try: who takes the objects, and two others. The last CPU is the common one.
    static let casts = [(0, 1, 2), (1, 0, 2), (2, 3, 0), (3, 0, 1)]

    @Test(arguments: Setup.all, Mistake.allCases)
    func everyWrongFreeIsRefusedAndCountedWithItsAddressAndNothingElseNotices(
        _ setup: Setup, _ mistake: Mistake
    ) throws {
        for size in [8, 64, 512, 2048] {
            for (owner, other, third) in size == 64 ? Self.casts : [Self.casts[0]] {
                try withRig(setup) { rig in
                    var bystanders = try Bystanders(rig)
                    let before = rig.totals(size).liveObjects
                    let offence = try mistake.prepare(rig, size: size, owner: owner, other: other, third: third)
                    let live = rig.totals(size).liveObjects
                    let comment: Comment = "\(size) bytes of CPU \(owner)"
                    expectRefusal(rig, offence, comment)
                    #expect(rig.totals(size).liveObjects == live, comment)
                    #expect(live >= before, comment)
                    try rig.expectSound(comment)
                    #expect(bystanders.areIntact, comment)
                    try expectDistinct(rig, size, cpu: owner, comment)
                    #expect(bystanders.areIntact, comment)
                    try bystanders.leave(rig)
                    _ = try rig.face.reclaim()
                    try rig.expectSound(comment)
                    #expect(rig.allMisuses == 1, comment)
                }
            }
        }
    }

    /// Makes the free, and expects that it is refused: at once, or at the latest by a reclaim.
    private func expectRefusal(_ rig: GlobalRig, _ offence: Offence, _ comment: Comment) {
        let error = refusal {
            try rig.free(offence.address, offence.size, alignment: offence.alignment, cpu: offence.cpu)
        }
        #expect(error == (offence.isSeenAtOnce ? offence.kind.error : nil), comment)
        if !offence.isSeenAtOnce { #expect(throws: Never.self) { try rig.face.reclaim() } }
        #expect(rig.misuses(offence.kind) == 1, comment)
        #expect(rig.allMisuses == 1, comment)
        let figures = Figures(live: rig.state)
        let named = (0..<figures.cpuCount).map { figures.cpuFigures($0).lastMisuse }
        #expect(named.contains(offence.address) || rig.state.lastLargeMisuse.address == offence.address, comment)
    }

    /// Takes more objects than any magazine holds, and expects that no two overlap.
    private func expectDistinct(_ rig: GlobalRig, _ size: Int, cpu: Int, _ comment: Comment) throws {
        let objects = try (0..<70).map { try WatchedObject(rig, size, cpu: cpu, byte: UInt8(100 + $0)) }
        #expect(objects.areIntact, comment)
        for object in objects { try rig.free(object.address, size, cpu: cpu) }
    }

    @Test(arguments: Setup.all)
    func everyPageComesHomeAfterEveryMistake(_ setup: Setup) throws {
        for mistake in Mistake.allCases where mistake.leavesNothingBehind {
            for (owner, other, third) in Self.casts {
                try withRig(setup) { rig in
                    let offence = try mistake.prepare(rig, size: 64, owner: owner, other: other, third: third)
                    _ = refusal { try rig.free(offence.address, 64, cpu: offence.cpu) }
                    _ = try rig.face.reclaim()
                    try rig.expectSound("\(mistake)")
                    #expect(rig.pagesOut == 0, "\(mistake) by CPU \(offence.cpu) on an object of \(owner)")
                    #expect(rig.totals(64).liveObjects == 0, "\(mistake)")
                }
            }
        }
    }

    @Test(arguments: Setup.all)
    func anObjectSurvivesAWrongFreeAndCanBeFreedRightly(_ setup: Setup) throws {
        for mistake in [Mistake.insideAnObject, .insideAnotherCPUsObject, .wrongSize, .asALargeBlock] {
            try withRig(setup) { rig in
                let offence = try mistake.prepare(rig, size: 64, owner: 0, other: 1, third: 2)
                let object = offence.address & ~63
                Bytes.fill(object, 64, 0x5A)
                _ = refusal { try rig.free(offence.address, offence.size, cpu: offence.cpu) }
                _ = try rig.face.reclaim()
                #expect(Bytes.all(object, 64, are: 0x5A))
                #expect(try rig.free(object, 64, cpu: 0) == .done)
                _ = try rig.face.reclaim()
                #expect(rig.pagesOut == 0, "\(mistake)")
                try rig.expectSound("\(mistake)")
            }
        }
    }

    @Test(arguments: Setup.all)
    func everyKindOfMisuseIsCountedByItself(_ setup: Setup) throws {
        try withRig(setup) { rig in
            var expected: [Misuse: Int] = [:]
            // Keep the slabs there: a page that has gone back to the buddy is no slab's, which is another mistake.
            _ = try Bystanders(rig)
            for mistake in Mistake.allCases {
                let offence = try mistake.prepare(rig, size: 64, owner: 0, other: 1, third: 2)
                _ = refusal {
                    try rig.free(offence.address, offence.size, alignment: offence.alignment, cpu: offence.cpu)
                }
                _ = try rig.face.reclaim()
                expected[offence.kind, default: 0] += 1
                for kind in (0..<Misuse.count).compactMap(Misuse.init) {
                    #expect(rig.misuses(kind) == expected[kind] ?? 0, "\(kind) after \(mistake)")
                }
            }
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func aLayoutThatMakesNoSenseIsRefusedBeforeTheAddressIsLookedAt(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let object = try rig.allocate(64)
            for (size, alignment) in [(64, 3), (64, 0), (64, -8), (-1, 8), (64, 24)] {
                #expect(refusal { try rig.free(object, size, alignment: alignment) } == .invalidParam)
            }
            #expect(rig.allMisuses == 0)
            try rig.free(object, 64)
            try rig.expectSound()
        }
    }
}

extension Mistake {
    /// Whether every object of the try has been freed rightly when the wrong free is made.
    var leavesNothingBehind: Bool {
        switch self {
        case .twiceAtOnce, .twiceWithAnotherBetween, .twiceAfterReclaim, .twiceOnItsWayRemotely, .twiceByTwoOthers,
            .localAfterRemote, .remoteAfterLocal:
            true
        default: false
        }
    }
}
