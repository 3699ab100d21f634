/// Rules about free memory.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct MemoryRuleTests {
    @Test func aHeapWithHardlyAFreePageIsNearItsEnd() throws {
        let doctor = DoctorRig(NearExhaustion(), try Rig(mebibytes: 16))
        #expect(doctor.diagnosis() == nil)
        let pages = try fillWithPages(doctor.rig)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.severity == .critical)
        // A twentieth is free: not critical any more, but still little.
        try freePages(Array(pages.prefix(pages.count / 20)), doctor.rig)
        #expect(doctor.diagnosis()?.severity == .warning)
        try freePages(Array(pages[(pages.count / 20)...].prefix(pages.count / 15)), doctor.rig)
        #expect(doctor.diagnosis() == nil)
        #expect(doctor.diagnosis(.eased) != nil, "until a finding ends, the bound is a fifth further away")
        try freePages(Array(pages.suffix(pages.count / 5)), doctor.rig)
        #expect(doctor.diagnosis(.eased) == nil)
    }

    @Test func aTenthOfALargeHeapIsEnough() throws {
        let doctor = DoctorRig(NearExhaustion(ceilingBytes: 1 << 20), try Rig(mebibytes: 64))
        var memory = MemoryFigures(doctor.rig.tick().snapshot)
        while memory.buddyFreeBytes * 10 > memory.managedBytes {
            _ = try doctor.rig.laboratory.allocate(AllocationLayout(size: 1 << 20), cpu: CPUIndex(0))
            memory = MemoryFigures(doctor.rig.tick().snapshot)
        }
        #expect(memory.buddyFreeBytes > 2 << 20)
        #expect(doctor.diagnosis() == nil)
        #expect(doctor.rig.laboratory.freeAll() == 0)
    }

    @Test func freeMemoryInPiecesIsFragmented() throws {
        let doctor = DoctorRig(FreeSpaceFragmentation(), try Rig(mebibytes: 16, magazineCapacity: 0))
        #expect(doctor.diagnosis() == nil)
        let pages = try fillWithPages(doctor.rig)
        #expect(doctor.diagnosis() == nil, "nothing free is nothing in pieces")
        let sorted = pages.sorted()
        try freePages(sorted.enumerated().filter { $0.offset % 2 == 0 }.map(\.element), doctor.rig)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.summary.contains("is 4 KiB"))
        #expect(diagnosis.figures[0].name == "buddy.orders[4].unusable_ratio" && diagnosis.figures[0].value == 1)
        try freePages(sorted.enumerated().filter { $0.offset % 2 == 1 }.map(\.element), doctor.rig)
        #expect(doctor.diagnosis() == nil)
    }

    @Test func freePagesInRealMemoryAreNamedUntilTheyAreGivenBack() throws {
        let doctor = DoctorRig(ResidentExcess(), try Rig(mebibytes: 64))
        for _ in 1...8 {
            _ = try doctor.rig.laboratory.allocate(AllocationLayout(size: 4 << 20), cpu: CPUIndex(0))
        }
        #expect(doctor.diagnosis() == nil)
        #expect(doctor.rig.laboratory.freeAll() == 0)
        let diagnosis = try #require(doctor.diagnosis())
        #expect(diagnosis.isWhole && diagnosis.summary.contains("32 MiB"))
        _ = try doctor.rig.source.reclaim()
        #expect(doctor.diagnosis() == nil, "what it advises helps")
    }
}
