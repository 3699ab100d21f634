/// What becomes of figures that cannot be true.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct ClampTests {
    private func row(_ figures: ClassFigures, _ tier: Tier) throws -> (row: ClassRow, clamps: Int) {
        let description = try Rig().source.facts.classes[3]
        var clamp = Clamp(tier)
        return (ClassRow(description, figures, &clamp), clamp.count)
    }

    private var impossible: ClassFigures {
        var figures = ClassFigures()
        figures.allocations = 5
        figures.frees = 7
        figures.drained = 3
        figures.roundingBytes = -8
        return figures
    }

    @Test func liveFiguresBelowZeroBecomeZeroAndAreCounted() throws {
        let (row, clamps) = try row(impossible, .live)
        #expect(row.live == 0 && row.remoteQueued == 0 && row.roundingBytes == 0)
        #expect(clamps == 3)
    }

    @Test func exactFiguresAreShownAsTheyAre() throws {
        let (row, clamps) = try row(impossible, .exact)
        #expect(row.live == -2 && row.remoteQueued == -3 && row.roundingBytes == -8)
        #expect(clamps == 0)
    }

    @Test func thereAreNeverMoreLiveObjectsThanSlots() throws {
        var figures = ClassFigures()
        figures.allocations = 70
        figures.fullSlabs = 1
        let (row, clamps) = try row(figures, .live)
        #expect(row.capacity == 64 && row.live == 64 && row.occupancyRatio == 1)
        #expect(clamps == 1)
    }

    @Test func possibleFiguresAreNotCounted() throws {
        var figures = ClassFigures()
        figures.allocations = 10
        figures.frees = 4
        figures.fullSlabs = 1
        #expect(try row(figures, .live).clamps == 0)
    }

    @Test func aQuietAllocatorIsNeverClamped() throws {
        let rig = try Rig()
        try rig.free(try rig.allocate(300, size: 40), size: 40, cpu: 1)
        #expect(rig.tick().observer.clampedTotal == 0)
    }
}
