//! The nine classes of the seed: which layout is whose, and what a slab of each looks like.

import Testing

@testable import BuddySlab

@Suite struct SizeClassLaws {
    static let sizes = [8, 16, 32, 64, 128, 256, 512, 1024, 2048]

    @Test func aSchemeHasTheNineClasses() {
        let scheme = SizeClassScheme.seed
        #expect((0..<scheme.count).map { scheme.size($0) } == Self.sizes)
    }

    @Test func aSlabHasOnePageUpTo256BytesThenTwoThenFour() {
        let scheme = SizeClassScheme.seed
        #expect((0..<9).map { scheme.slabPages($0, pageSize: 4096) } == [1, 1, 1, 1, 1, 1, 2, 2, 4])
        #expect((0..<9).map { scheme.slabPages($0, pageSize: 16384) } == [1, 1, 1, 1, 1, 1, 1, 1, 1])
    }

    /// Every size x every alignment up to past the largest class.
    @Test(arguments: Setup.pageSizes)
    func aLayoutsClassIsTheSmallestThatHoldsSizeAndAlignment(_ pageSize: Int) throws {
        let rig = try SlabRig(pageSize)
        for shift in 0...12 {
            let wrong = (0...2056).first { size in
                let expected = Self.sizes.firstIndex { $0 >= max(size, 1 << shift) }
                return rig.slabs.sizeClass(AllocationLayout(size: size, alignment: 1 << shift))?.index != expected
            }
            #expect(wrong == nil, "an alignment of \(1 << shift)")
        }
    }

    @Test(arguments: Setup.pageSizes)
    func aLayoutThatNoClassServesIsInvalid(_ pageSize: Int) throws {
        let rig = try SlabRig(pageSize)
        for (size, alignment) in [(2049, 8), (8, 4096), (-1, 8), (.max, 8), (8, 0), (8, 24), (8, -8), (2048, .min)] {
            let layout = AllocationLayout(size: size, alignment: alignment)
            #expect(refusal { try rig.slabs.allocate(layout) } == .invalidParam)
            #expect(rig.slabs.sizeClass(layout) == nil)
        }
    }

    /// Nothing of a slab is lost to a header.
    @Test(arguments: Setup.pageSizes)
    func slotsFillTheWholeSlab(_ pageSize: Int) throws {
        let rig = try SlabRig(pageSize)
        for (index, size) in Self.sizes.enumerated() {
            let description = try #require(rig.slabs.describe(SizeClass(index: index)))
            #expect(description.size == size && description.tailBytes == 0)
            #expect(description.slotsPerSlab * size == description.pagesPerSlab * pageSize)
        }
        #expect(rig.slabs.describe(SizeClass(index: 9)) == nil && rig.slabs.describe(SizeClass(index: -1)) == nil)
    }

    @Test(arguments: Setup.pageSizes)
    func everyOffsetIntoASlabIsASlotOrNone(_ pageSize: Int) throws {
        let rig = try GlobalRig(Setup(pageSize: pageSize), pages: 16)
        defer { withExtendedLifetime(rig) {} }
        for (index, size) in Self.sizes.enumerated() {
            let entry = rig.state.classes[index]
            let wrong = (0..<entry.pages.int * pageSize).first {
                entry.slot(offset: UInt($0)) != ($0 % size == 0 ? $0 / size : nil)
            }
            #expect(wrong == nil)
        }
    }

    @Test(arguments: Setup.pageSizes)
    func aSchemeWhoseSlabsAreTooLargeIsInvalid(_ pageSize: Int) throws {
        let memory = TestMemory(64 << 20)
        for (size, slabBytes) in [(8, 256 << 10), (1 << 20, 2 << 20), (64, 4 << 20)] {
            var configuration = GlobalConfiguration()
            configuration.classes = SizeClassScheme(count: 1, size: { _ in size }, slabBytes: { _ in slabBytes })
            let face = makeFace(pageSize: pageSize)
            face.keep(memory)
            #expect(refusal { try face.initialize(memory.region(), configuration) } == .invalidParam)
            try face.initialize(memory.region(isZeroed: false), GlobalConfiguration())
        }
    }

    /// A table of other classes, with sizes that are no powers of two.
    @Test(arguments: Setup.pageSizes)
    func anyTableOfClassesWorksTheSameWay(_ pageSize: Int) throws {
        let sizes = [8, 24, 40, 48, 96, 144, 320, 1536, 3072, 5000, 20480]
        let scheme = SizeClassScheme(count: sizes.count, size: { sizes[$0] }, slabBytes: { sizes[$0] * 5 })
        var configuration = GlobalConfiguration(mode: .exact, magazines: .fixed(4), hooks: .linux)
        configuration.classes = scheme
        let face = makeFace(pageSize: pageSize)
        let memory = TestMemory(64 << 20)
        face.keep(memory)
        try face.initialize(memory.region(), configuration)
        var live: [(UInt, AllocationLayout)] = []
        for size in 1...3000 {
            let layout = AllocationLayout(size: size * 7 % 20480 + 1, alignment: 8 << (size % 6))
            let object = try face.allocate(layout)
            #expect(object % UInt(layout.alignment) == 0)
            live.append((object, layout))
            if size % 3 != 0, let (object, layout) = live.popLast() { _ = try face.deallocate(object, layout) }
        }
        var ledger = try face.withExactFigures { figures, _ in Ledger(figures) }
        #expect(ledger.unaccountedBytes == 0)
        for (object, layout) in live { _ = try face.deallocate(object, layout) }
        let report = try face.reclaim()
        #expect(report.returnedSlabs > 0)
        ledger = try face.withExactFigures { figures, _ in Ledger(figures) }
        #expect(ledger.unaccountedBytes == 0 && ledger.slabBytes == 0 && face.allocatedBytes == 0)
    }
}
