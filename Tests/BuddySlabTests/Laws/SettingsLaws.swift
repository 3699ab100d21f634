//! Settings that change while the allocator runs: the new bound holds from the stop on, and nothing is lost by it.

import Testing

@testable import BuddySlab

@Suite struct SettingsLaws {
    @Test(arguments: Setup.cached)
    func aSmallerPageCacheGivesBackWhatIsTooMuchAndKeepsTheRest(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 3 * 16384
            let blocks = try (0..<8).map { _ in try rig.allocate(size) }
            for block in blocks { try rig.free(block, size) }
            let cached = try rig.ledger().pageCacheBytes
            for bytes in [cached - 1, cached / 2, 16384, 0] {
                try rig.face.change(magazines: nil, pageCacheBytes: bytes)
                let left = try rig.ledger().pageCacheBytes
                #expect(left <= bytes && (left > 0 || bytes < size))
                try rig.expectSound()
            }
            try rig.face.change(magazines: nil, pageCacheBytes: 1 << 20)
            try rig.free(try rig.allocate(size), size)
            #expect(try rig.ledger().pageCacheBytes >= size)
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.all)
    func whatIsNotNamedStaysAsItIs(_ setup: Setup) throws {
        try withRig(setup) { rig in
            for size in [40, 600] {
                let objects = try (0..<200).map { _ in try rig.allocate(size) }
                for object in objects { try rig.free(object, size) }
            }
            func capacities() -> [Int] {
                (0..<rig.state.classes.count).map { rig.state.processor(0).stack($0).capacity }
            }
            let before = capacities()
            let objects = try rig.ledger().magazineBytes
            try rig.face.change(magazines: nil, pageCacheBytes: 1 << 16)
            #expect(capacities() == before)
            #expect(try rig.ledger().magazineBytes == objects)
            try rig.face.change(magazines: .fixed(2), pageCacheBytes: nil)
            #expect(rig.state.pageCacheBytes.int == 1 << 16)
            #expect(capacities().allSatisfy { $0 == 2 })
            try rig.expectSound()
        }
    }

    @Test(arguments: Setup.cached)
    func withMagazinesOfZeroThePageCacheIsOffAndComesBackWithThem(_ setup: Setup) throws {
        try withRig(setup) { rig in
            let size = 3 * 16384
            try rig.face.change(magazines: .fixed(0), pageCacheBytes: 4 << 20)
            try rig.free(try rig.allocate(size), size)
            #expect(try rig.ledger().pageCacheBytes == 0)
            try rig.face.change(magazines: .fixed(8), pageCacheBytes: nil)
            try rig.free(try rig.allocate(size), size)
            #expect(try rig.ledger().pageCacheBytes >= size)
            try rig.expectSound()
        }
    }

    /// Three workers keep magazines and page caches full; after each change an exact snapshot shows the new bounds kept.
    @Test(arguments: [AllocatorMode.flush, .exact])
    func theNewBoundsHoldFromTheChangeOnUnderLoad(_ mode: AllocatorMode) {
        let rig = RaceRig(RaceSetup(mode: mode, capacity: 64), cpuCount: 3, regionBytes: 32 << 20)
        let over = Tally()
        onThreads(4) { index in
            guard index == 3 else { return Self.work(rig, over, cpu: index) }
            var random = TestRandom(seed: 11)
            for _ in 0..<200 * TestSettings.raceFactor {
                let bytes = [0, 64 << 10, 512 << 10, 4 << 20][random.below(4)]
                let capacity = [1, 8, 200][random.below(3)]
                do {
                    try rig.allocator.change(magazines: .fixed(capacity), pageCacheBytes: bytes)
                    try rig.allocator.withExactFigures { figures, _ in
                        if !Self.holds(figures, capacity: capacity, bytes: bytes) { rig.wrong.add() }
                    }
                } catch {}
            }
            over.add()
        }
        #expect(rig.damage() == [])
    }

    private static func work(_ rig: RaceRig, _ over: Tally, cpu index: Int) {
        var cpu = rig.attach(index)
        var random = TestRandom(seed: UInt64(index))
        var parcels: [Parcel] = []
        while over.value == 0 {
            if random.below(2) == 0, parcels.count < 100 {
                let size = random.below(3) == 0 ? 4097 + random.below(200_000) : 1 + random.below(2048)
                if let parcel = rig.make(&cpu, size, key: random.next()) { parcels.append(parcel) }
            } else if !parcels.isEmpty {
                rig.drop(&cpu, parcels.remove(at: random.below(parcels.count)))
            }
        }
        for parcel in parcels { rig.drop(&cpu, parcel) }
    }

    private static func holds(_ figures: Figures, capacity: Int, bytes: Int) -> Bool {
        (0..<figures.cpuCount).allSatisfy { cpu in
            figures.cpuFigures(cpu).cachedPages * figures.pageSize <= bytes
                && (0..<figures.classCount).allSatisfy { index in
                    let row = figures.classFigures(cpu: cpu, index)
                    return row.magazineObjects <= capacity && row.magazineCapacity <= capacity
                }
        }
    }
}
