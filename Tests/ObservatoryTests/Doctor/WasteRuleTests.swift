/// Rules about memory that nobody uses fire where it is much, and are silent where it is little or right.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct WasteRuleTests {
    @Test func slabsThatAreMostlyFreeSlotsAreNamed() throws {
        let doctor = DoctorRig(SlabSlack(), try Rig(mebibytes: 64))
        let objects = try doctor.rig.allocate(10_000, size: 1000)
        #expect(doctor.diagnosis() == nil, "full slabs have no slack")
        // One of four in each slab stays.
        let gone = objects.enumerated().filter { $0.offset % 4 != 0 }.map(\.element)
        try doctor.rig.free(gone, size: 1000)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.summary.contains("the class of 1024 bytes"))
        #expect(diagnosis.figures[0].value > 0.6)
    }

    @Test func littleSlackIsNoFindingWhateverItsShare() throws {
        let doctor = DoctorRig(SlabSlack(), try Rig())
        let objects = try doctor.rig.allocate(1000, size: 1000)
        try doctor.rig.free(objects.enumerated().filter { $0.offset % 4 != 0 }.map(\.element), size: 1000)
        #expect(doctor.diagnosis() == nil)
        #expect(doctor.rig.sampler.latest.snapshot.classes[7].occupancyRatio < 0.3)
    }

    @Test func requestsThatAreMuchSmallerThanTheirClassAreNamed() throws {
        let doctor = DoctorRig(RoundingWaste(), try Rig(mebibytes: 64))
        let fitting = try doctor.rig.allocate(10_000, size: 1024)
        #expect(doctor.diagnosis() == nil)
        try doctor.rig.free(fitting, size: 1024)
        _ = try doctor.rig.allocate(10_000, size: 520)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.summary.contains("49 %"))
        #expect(diagnosis.summary.contains("the class of 1024 bytes"))
    }

    @Test func largeBlocksThatAreRoundedAreNamedToo() throws {
        let rule = RoundingWaste(ratio: 0.25, floorBytes: 64 << 10)
        let doctor = DoctorRig(rule, try Rig())
        for _ in 0..<100 { _ = try doctor.rig.laboratory.allocate(AllocationLayout(size: 4097), cpu: CPUIndex(0)) }
        #expect(try #require(doctor.diagnosis()).summary.contains("large blocks"))
        doctor.rig.laboratory.freeAll()
        #expect(doctor.diagnosis() == nil)
    }

    @Test func whatCPUsWithoutAThreadKeepIsStranded() throws {
        let doctor = DoctorRig(StrandedMemory(), try Rig(magazineCapacity: 2048))
        let objects = try doctor.rig.allocate(2000, size: 2048)
        #expect(doctor.diagnosis() == nil, "live objects are not stranded")
        do {
            var token = try doctor.rig.source.attach(CPUIndex(0), thread: 0)
            for object in objects {
                guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: object) else { continue }
                try unsafe token.deallocate(pointer, AllocationLayout(size: 2048))
            }
            #expect(token.idle { doctor.diagnosis() } == nil, "a thread may want its magazine's objects again")
        }
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.figures[1].value >= Double(2 << 20))
        _ = try doctor.rig.source.reclaim()
        #expect(doctor.diagnosis() == nil, "what it advises helps")
    }

    @Test func pageCachesThatHoldMostOfWhatIsFreeAreNamed() throws {
        let doctor = DoctorRig(PageCacheHolding(ratio: 0.5, floorBytes: 16 << 10), try Rig(mebibytes: 16))
        #expect(doctor.diagnosis() == nil)
        let held = try fillWithPages(doctor.rig)
        #expect(doctor.diagnosis() == nil)
        try freePages(Array(held.prefix(12)), doctor.rig)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole)
        _ = try doctor.rig.source.reclaim()
        #expect(doctor.diagnosis() == nil, "what it advises helps")
    }

    @Test func littleMemoryForManyCPUsGoesIntoTables() throws {
        let small = DoctorRig(MetadataShare(), try Rig(mebibytes: 64, cpuCount: 256))
        let diagnosis = try #require(small.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.severity == .info && diagnosis.summary.contains("256 CPUs"))
        #expect(DoctorRig(MetadataShare(), try Rig(mebibytes: 64, cpuCount: 2)).diagnosis() == nil)
    }
}

/// Takes all pages one by one as blocks of a page, on CPU 0.
func fillWithPages(_ rig: Rig) throws -> [UInt] {
    var token = try rig.source.attach(CPUIndex(0), thread: 0)
    var pages: [UInt] = []
    while let page = try? unsafe token.allocate(AllocationLayout(size: 4096)) { pages.append(UInt(bitPattern: page)) }
    return pages
}

func freePages(_ pages: [UInt], _ rig: Rig) throws { try rig.free(pages, size: 4096) }
