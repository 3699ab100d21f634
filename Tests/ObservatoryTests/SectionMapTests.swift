/// Maps of a section's pages.
import Testing

@testable import BuddySlab
@testable import Observatory

@Suite struct SectionMapTests {
    private func filledRig() throws -> Rig {
        let rig = try Rig(mebibytes: 16)
        for index in 0..<200 {
            let size = index % 10 == 0 ? 9000 : 1 << (3 + index % 9)
            _ = try rig.laboratory.allocate(AllocationLayout(size: size), cpu: CPUIndex(UInt16(index % 2)))
        }
        return rig
    }

    @Test(arguments: [1, 2, 7, 64, 512, 4096])
    func theCellsOfAMapHaveAllPagesInEqualParts(count: Int) throws {
        let rig = try filledRig()
        let (section, maps) = try #require(SectionCells.maps(rig.source.figures, section: 0, counts: [count]))
        let map = try #require(maps.first)
        let pages = map.cells.map { $0.free + $0.slab + $0.large }
        #expect(pages.reduce(0, +) == section.totalPages && map.cells.count <= count)
        #expect(pages.dropLast().allSatisfy { $0 == map.pagesPerCell })
        let buddy = rig.source.figures.buddyFigures
        #expect(map.cells.reduce(0) { $0 + $1.free } == buddy.freePages + buddy.cachedPages)
        #expect(map.cells.reduce(0) { $0 + $1.slab } == buddy.slabPages)
        #expect(map.cells.allSatisfy { (0...1).contains($0.fillRatio) && ($0.slab > 0 || $0.fillRatio == 1) })
    }

    @Test func fillIsUsedSlotsAmongAllSlots() throws {
        let rig = try Rig(mebibytes: 16, magazineCapacity: 0)
        for _ in 0..<16 { _ = try rig.laboratory.allocate(AllocationLayout(size: 64), cpu: CPUIndex(0)) }
        let maps = try #require(SectionCells.maps(rig.source.figures, section: 0, counts: [1]))
        #expect(maps.1[0].cells[0].fillRatio == 0.25)
    }

    @Test func aSlabThatLiesInSeveralCellsCountsInEachByItsPages() {
        var map = SectionCells(count: 3, pages: 0..<6)
        func slab(_ page: Int, pages: Int, slots: Int, used: Int) -> BlockDescription {
            let slab = SlabDescription(
                sizeClass: SizeClass(index: 0), owner: CPUIndex(0), slots: slots, usedSlots: used)
            return BlockDescription(page: page, pages: pages, state: .slab, slab: slab)
        }
        map.add(slab(0, pages: 1, slots: 6, used: 0))
        map.add(slab(1, pages: 4, slots: 8, used: 8))
        map.add(BlockDescription(page: 5, pages: 1, state: .free, slab: nil))
        #expect(map.cells.map(\.fillRatio) == [0.25, 1, 1])
        #expect(map.cells.map(\.slab) == [2, 2, 1] && map.cells.map(\.free) == [0, 0, 1])
    }

    @Test(arguments: [1, 3, 200])
    func thePagesOfAListOfRunsPutTogetherAreTheSection(limit: Int) throws {
        let rig = try filledRig()
        let figures = rig.source.figures
        let total = try #require(figures.section(0)).totalPages
        var runs: [PageRun] = []
        var next = 0
        var more = true
        while more {
            let page = PageRun.collect(figures, section: 0, from: next, limit: limit)
            #expect(page.0.count <= limit && !page.0.isEmpty)
            for run in page.0 {
                #expect(run.page == next)
                next += run.pages
            }
            runs += page.0
            more = page.1
        }
        #expect(next == total)
        #expect(runs.contains { $0.state == .allocated } && runs.contains { $0.sizeClass != nil && $0.owner != nil })
        #expect(runs.last?.state == .free)
    }

    @Test(arguments: [1, 3, 16], [0, 1, 37, 1000])
    func aWindowShowsWhatTheWholeMapShowsOfItsPages(pageCount: Int, first: Int) throws {
        let rig = try filledRig()
        let figures = rig.source.figures
        let total = try #require(figures.section(0)).totalPages
        let whole = try #require(SectionCells.maps(figures, section: 0, counts: [total])?.1.first)
        let window = MapWindow(firstPage: first, pageCount: pageCount)
        let part = try #require(SectionCells.maps(figures, section: 0, counts: [total], window)?.1.first)
        #expect(part.pagesPerCell == 1 && part.pages == first..<first + pageCount)
        for (cell, page) in zip(part.cells, part.pages) {
            let other = whole.cells[page]
            #expect(cell.free == other.free && cell.slab == other.slab && cell.large == other.large)
            #expect(cell.fillRatio == other.fillRatio)
        }
    }

    @Test func aWindowEndsWithItsSectionAndNoneBeginsBehindIt() throws {
        let rig = try Rig(mebibytes: 16)
        let figures = rig.source.figures
        let total = try #require(figures.section(0)).totalPages
        let last = MapWindow(firstPage: total - 2, pageCount: 50)
        #expect(SectionCells.maps(figures, section: 0, counts: [4], last)?.1.first?.cells.count == 2)
        #expect(SectionCells.maps(figures, section: 0, counts: [4], MapWindow(firstPage: total)) == nil)
    }

    @Test func pagesOfOneClassAreCountedApart() throws {
        let rig = try filledRig()
        let figures = rig.source.figures
        var counted = 0
        for index in 0..<figures.classCount {
            let window = MapWindow(sizeClass: SizeClass(index: index))
            let map = try #require(SectionCells.maps(figures, section: 0, counts: [64], window)?.1.first)
            let pages = map.cells.reduce(0) { $0 + $1.classPages }
            #expect(pages == figures.classTotals(index).slabs * figures.describe(index).pagesPerSlab)
            counted += pages
        }
        #expect(counted == figures.buddyFigures.slabPages)
    }

    @Test func thereIsNoMapOfASectionThatDoesNotExist() throws {
        let rig = try Rig()
        let moment = rig.sampler.moment(.live)
        #expect(SectionMapReport.cells(rig.source.figures, section: 1, counts: [4], at: moment) == nil)
        #expect(SectionMapReport.runs(rig.source.figures, section: 1, after: nil, limit: 5, at: moment) == nil)
    }
}
