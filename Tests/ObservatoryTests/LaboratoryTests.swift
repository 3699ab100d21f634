/// Objects made by hand: what the allocator is seen to do with them.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct LaboratoryTests {
    private let small = AllocationLayout(size: 60)

    @Test func theFirstObjectOfAClassMakesASlabAndTheSecondComesFromTheMagazine() throws {
        let rig = try Rig()
        let first = try rig.laboratory.allocate(small, cpu: CPUIndex(0))
        #expect(first.path == .newSlab)
        #expect(first.placement.sizeClass == 64 && first.placement.owner == 0 && first.placement.usableBytes == 64)
        let second = try rig.laboratory.allocate(small, cpu: CPUIndex(0))
        #expect(second.path == .magazine)
        #expect(second.placement.slab == first.placement.slab && second.placement.slot != first.placement.slot)
        for object in [first, second] {
            let slab = try #require(object.placement.slab)
            let slot = try #require(object.placement.slot)
            #expect(object.address == slab + UInt(slot * 64))
        }
    }

    @Test(arguments: [
        (AllocatorMode.exact, 64, OperationPath.remote), (.exact, 0, .remote), (.flush, 64, .magazine),
        (.hardened, 64, .remote),
    ])
    func anObjectThatAnotherCPUFreesGoesItsWay(mode: AllocatorMode, capacity: Int, path: OperationPath) throws {
        let rig = try Rig(mode: mode, magazineCapacity: capacity)
        let object = try rig.laboratory.allocate(small, cpu: CPUIndex(0))
        let freed = try rig.laboratory.free(object.address, cpu: CPUIndex(1))
        #expect(freed.path == path && freed.isIntact && freed.cpu == 1 && freed.object.placement.owner == 0)
        #expect(try rig.exact.take().snapshot.classes[3].live == 0)
        let reclaim = try rig.source.reclaim()
        #expect(reclaim.drainedObjects == 1 && reclaim.returnedSlabs == 1)
        let after = try rig.exact.take()
        #expect(after.ledger.slabBytes == 0 && after.ledger.unaccountedBytes == 0)
        #expect(after.snapshot.cpus[1].sent[0] == 1 && after.snapshot.cpus[0].drained == 1)
    }

    @Test func withoutACPUAnObjectIsFreedWhereItWasAllocated() throws {
        let rig = try Rig()
        let object = try rig.laboratory.allocate(small, cpu: CPUIndex(1))
        let freed = try rig.laboratory.free(object.address)
        #expect(freed.cpu == 1 && freed.path == .magazine)
    }

    @Test func aLargeBlockComesFromTheBuddyAndGoesBack() throws {
        let rig = try Rig()
        let block = try rig.laboratory.allocate(AllocationLayout(size: 10_000), cpu: CPUIndex(2))
        #expect(block.path == .buddy && block.placement.sizeClass == nil && block.placement.owner == nil)
        let pages = try #require(block.placement.pages)
        #expect(pages >= 3 && block.placement.usableBytes == pages * 4096)
        #expect(try rig.exact.take().ledger.largeBytes == pages * 4096)
        #expect(try rig.laboratory.free(block.address, cpu: CPUIndex(0)).path == .buddy)
        #expect(try rig.exact.take().ledger.largeBytes == 0)
    }

    @Test func alignmentIsKept() throws {
        let rig = try Rig()
        for shift in 0...21 {
            let object = try rig.laboratory.allocate(
                AllocationLayout(size: 24, alignment: 1 << shift), cpu: CPUIndex(0))
            #expect(object.address % (1 << UInt(shift)) == 0)
        }
        #expect(rig.laboratory.freeAll() == 0)
    }

    @Test func noObjectCanBeFreedTwice() throws {
        let rig = try Rig()
        let object = try rig.laboratory.allocate(small, cpu: CPUIndex(0))
        _ = try rig.laboratory.free(object.address)
        #expect(throws: LaboratoryError.unknownObject) { try rig.laboratory.free(object.address) }
        #expect(throws: LaboratoryError.unknownObject) { try rig.laboratory.free(8) }
    }

    @Test func aWriteFromOutsideIsSeenWhenTheObjectIsFreed() throws {
        let rig = try Rig()
        let object = try rig.laboratory.allocate(small, cpu: CPUIndex(0))
        flipBit(of: object.address + 59)
        #expect(try !rig.laboratory.free(object.address).isIntact)
    }

    @Test func theListHasAThousandObjectsAndNotMore() throws {
        let rig = try Rig()
        for _ in 1...1000 { _ = try rig.laboratory.allocate(AllocationLayout(size: 8), cpu: CPUIndex(0)) }
        #expect(throws: LaboratoryError.full) { try rig.laboratory.allocate(small, cpu: CPUIndex(0)) }
        var seen: [UInt] = []
        var more = true
        while more {
            let page = rig.laboratory.objects(after: seen.last, limit: 300)
            seen += page.objects.map(\.address)
            more = page.isMore
        }
        #expect(seen.count == 1000 && seen == seen.sorted() && Set(seen).count == 1000)
        #expect(rig.laboratory.freeAll() == 0)
        #expect(try rig.exact.take().ledger.liveObjects == 0)
    }

    @Test func whereThereIsNoMemoryTheListStaysAsItIs() throws {
        let rig = try Rig(mebibytes: 8)
        #expect(throws: LaboratoryError.refused(.noMemory)) {
            try rig.laboratory.allocate(AllocationLayout(size: 32 << 20), cpu: CPUIndex(0))
        }
        #expect(rig.laboratory.objects(after: nil, limit: 1).objects.isEmpty)
    }

    @Test func anObjectStaysInTheListWhereNobodyCouldBeStopped() throws {
        let rig = try Rig()
        let object = try rig.laboratory.allocate(small, cpu: CPUIndex(0))
        let token = try rig.source.attach(CPUIndex(1), thread: 0)
        #expect(throws: LaboratoryError.notStopped(.timedOut(CPUIndex(1)))) {
            try rig.laboratory.free(object.address)
        }
        _ = consume token
        #expect(try rig.laboratory.free(object.address).isIntact)
    }
}
