//! The slab allocator used alone: lists, frees, remote frees. Its window is not mapped, so every law here also shows
//! that no byte of an object is read or written.

import Testing

@testable import BuddySlab

@Suite struct SlabLaws {
    /// Page size x class.
    static let each = Setup.pageSizes.flatMap { page in (0..<9).map { (page, $0) } }

    @Test(arguments: each)
    func pagesAreAskedForAndNeverTaken(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let sizeClass = SizeClass(index: index)
        let layout = AllocationLayout(size: SizeClassLaws.sizes[index])
        let description = try #require(rig.slabs.describe(sizeClass))
        for _ in 0..<3 {
            #expect(
                try rig.slabs.allocate(layout) == .needsSlab(sizeClass, pages: description.pagesPerSlab))
        }
        let base = try rig.addSlab(index)
        #expect(rig.slabs.count(sizeClass, .empty) == 1)
        let objects = try rig.takeAll(layout.size)
        #expect(objects.count == description.slotsPerSlab && Set(objects).count == objects.count)
        for object in objects {
            #expect(object >= base && (object - base) % UInt(layout.size) == 0 && object % UInt(layout.size) == 0)
            #expect(object - base < UInt(description.pagesPerSlab * pageSize))
            #expect(rig.slabs.owner(object) == CPUIndex(5))
        }
        #expect(rig.slabs.count(sizeClass, .full) == 1 && rig.slabs.freeSlots(sizeClass) == 0)
    }

    @Test(arguments: each)
    func slabsMoveBetweenTheListsAsTheyFillAndEmpty(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let sizeClass = SizeClass(index: index)
        let layout = AllocationLayout(size: SizeClassLaws.sizes[index])
        let first = try rig.addSlab(index)
        func lists() -> [Int] { [SlabListState.partial, .full, .empty].map { rig.slabs.count(sizeClass, $0) } }
        let objects = try rig.takeAll(layout.size)
        #expect(lists() == [0, 1, 0])
        #expect(try rig.slabs.deallocate(objects[0], layout) == .done)
        #expect(lists() == [1, 0, 0], "full becomes partial")
        for object in objects.dropFirst().dropLast() { #expect(try rig.slabs.deallocate(object, layout) == .done) }
        #expect(lists() == [1, 0, 0])
        #expect(try rig.slabs.deallocate(objects[objects.count - 1], layout) == .done)
        #expect(lists() == [0, 0, 1], "all free becomes the cached empty slab")
        try rig.addSlab(index)
        let more = try rig.takeAll(layout.size)
        #expect(lists() == [0, 2, 0])
        var given: [SlabFreeResult] = []
        for object in more {
            let result = try rig.slabs.deallocate(object, layout)
            if result != .done { given.append(result) }
        }
        #expect(lists() == [0, 0, 1] && given.count == 1, "a second empty slab goes back")
        let pages = try #require(rig.slabs.describe(sizeClass)).pagesPerSlab
        guard case .freeSlab(let base, pages) = try #require(given.first) else {
            Issue.record("the pages that went back are not a slab's")
            return
        }
        #expect(base == first || base == first + UInt(pages * pageSize))
        #expect(rig.slabs.owner(base) == nil)
        try rig.slabs.addSlab(SizeClass(index: 0), base, rig.pageSize)
        #expect(rig.slabs.owner(base) == CPUIndex(5), "pages that went back may become another class's")
    }

    @Test(arguments: each)
    func partialSlabsArePreferredToEmptyOnes(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let layout = AllocationLayout(size: SizeClassLaws.sizes[index])
        try rig.addSlab(index)
        let object = try #require(try rig.slabs.allocate(layout).address)
        let empty = try rig.addSlab(index)
        #expect(rig.slabs.count(SizeClass(index: index), .empty) == 1)
        let next = try #require(try rig.slabs.allocate(layout).address)
        let pages = try #require(rig.slabs.describe(SizeClass(index: index))).pagesPerSlab
        #expect(!(empty..<empty + UInt(pages * pageSize)).contains(next))
        #expect(next != object)
    }

    @Test(arguments: each)
    func aFullSlabWithRemoteFreesComesBeforeTheEmptyOne(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let layout = AllocationLayout(size: SizeClassLaws.sizes[index])
        try rig.addSlab(index)
        let objects = try rig.takeAll(layout.size)
        try rig.addSlab(index)
        try rig.slabs.deallocateRemote(objects[1])
        #expect(try rig.slabs.allocate(layout) == .allocated(objects[1]))
        #expect(rig.slabs.count(SizeClass(index: index), .empty) == 1)
    }

    @Test(arguments: each)
    func remoteFreesBecomeAllocatableAfterTheOwnerDrains(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let sizeClass = SizeClass(index: index)
        let layout = AllocationLayout(size: SizeClassLaws.sizes[index])
        try rig.addSlab(index)
        let objects = try rig.takeAll(layout.size)
        for object in objects { try rig.slabs.deallocateRemote(object) }
        #expect(rig.slabs.freeSlots(sizeClass) == 0, "nothing has come home before the drain")
        #expect(rig.slabs.count(sizeClass, .full) == 1)
        #expect(rig.slabs.takeEmpty(keeping: 0) == nil, "a slab with pending remote frees is never given back")
        #expect(rig.slabs.drain() == objects.count)
        #expect(rig.slabs.drain() == 0, "one drain takes everything")
        #expect(rig.slabs.freeSlots(sizeClass) == objects.count)
        #expect(Set(try rig.takeAll(layout.size)) == Set(objects))
    }

    /// The last local free must not give back what a remote free still names.
    @Test(arguments: each)
    func aSlabWithPendingRemoteFreesIsNeverGivenBack(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let sizeClass = SizeClass(index: index)
        let layout = AllocationLayout(size: SizeClassLaws.sizes[index])
        try rig.addSlab(index)
        try rig.addSlab(index)
        let objects = try rig.takeAll(layout.size)
        let slots = objects.count / 2
        for object in objects.prefix(slots) { _ = try rig.slabs.deallocate(object, layout) }
        try rig.slabs.deallocateRemote(objects[slots])
        for object in objects.dropFirst(slots + 1) { #expect(try rig.slabs.deallocate(object, layout) == .done) }
        #expect(rig.slabs.count(sizeClass, .empty) == 1)
        _ = rig.slabs.takeEmpty(keeping: 0)
        #expect(rig.slabs.takeEmpty(keeping: 0) == nil)
        #expect(rig.slabs.drain() == 1)
        #expect(rig.slabs.takeEmpty(keeping: 0) != nil)
        #expect([SlabListState.partial, .full, .empty].allSatisfy { rig.slabs.count(sizeClass, $0) == 0 })
    }

    @Test(arguments: each)
    func wrongFreesAreRefused(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let size = SizeClassLaws.sizes[index]
        let layout = AllocationLayout(size: size)
        let base = try rig.addSlab(index)
        let objects = try rig.takeAll(size)
        let slabs = rig.slabs
        #expect(refusal { try slabs.deallocate(rig.base - 8, layout) } == .notFound)
        #expect(refusal { try slabs.deallocateRemote(rig.base + UInt(rig.windowPages * pageSize)) } == .notFound)
        #expect(refusal { try slabs.deallocate(rig.pages(1), layout) } == .notAllocated)
        #expect(refusal { try slabs.deallocate(base + 4, layout) } == .invalidParam)
        #expect(refusal { try slabs.deallocateRemote(base + 4) } == .invalidParam)
        let other = AllocationLayout(size: index == 8 ? 8 : size + 1)
        #expect(refusal { try slabs.deallocate(base, other) } == .invalidParam)
        #expect(refusal { try slabs.deallocate(base, AllocationLayout(size: 4096)) } == .invalidParam)
        _ = try slabs.deallocate(objects[0], layout)
        #expect(refusal { try slabs.deallocate(objects[0], layout) } == .notAllocated)
        #expect(refusal { try slabs.deallocateRemote(objects[0]) } == .notAllocated)
        try slabs.deallocateRemote(objects[1])
        #expect(refusal { try slabs.deallocateRemote(objects[1]) } == .notAllocated)
        #expect(refusal { try slabs.deallocate(objects[1], layout) } == .notAllocated)
        #expect(slabs.drain() == 1)
        #expect(refusal { try slabs.deallocate(objects[1], layout) } == .notAllocated)
        #expect(slabs.freeSlots(SizeClass(index: index)) == 2)
    }

    @Test(arguments: each)
    func pagesThatAreNotOneSlabAreRefused(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize)
        let sizeClass = SizeClass(index: index)
        let bytes = try #require(rig.slabs.describe(sizeClass)).pagesPerSlab * pageSize
        let base = rig.pages(8)
        let end = rig.base + UInt(rig.windowPages * pageSize)
        for (start, length) in [
            (base, 0), (base, bytes - 1), (base, bytes + pageSize), (base + 8, bytes), (base, -bytes),
            (end - UInt(bytes) + UInt(pageSize), bytes), (end, bytes), (rig.base - UInt(pageSize), bytes),
        ] {
            #expect(refusal { try rig.slabs.addSlab(sizeClass, start, length) } == .invalidParam)
        }
        #expect(refusal { try rig.slabs.addSlab(SizeClass(index: 9), base, bytes) } == .invalidParam)
        #expect(refusal { try rig.slabs.addSlab(SizeClass(index: -1), base, bytes) } == .invalidParam)
        try rig.slabs.addSlab(sizeClass, base, bytes)
        #expect(refusal { try rig.slabs.addSlab(sizeClass, base, bytes) } == .invalidParam, "it is a slab already")
        #expect(rig.slabs.freeSlots(sizeClass) == rig.slabs.describe(sizeClass)?.slotsPerSlab)
    }

    @Test(arguments: each)
    func aHeaderSaysWhatItsSlabIs(_ pageSize: Int, _ index: Int) throws {
        let rig = try SlabRig(pageSize, owner: 0xFFFF)
        defer { withExtendedLifetime(rig) {} }
        let base = try rig.addSlab(index)
        let object = try #require(try rig.slabs.allocate(AllocationLayout(size: SizeClassLaws.sizes[index])).address)
        let found = try SlabObject.find(
            object, in: rig.slabs.core.directory, rig.slabs.core.classes, codeFlag: PageClass.poolFlag
        ).get()
        let description = try #require(rig.slabs.describe(SizeClass(index: index)))
        #expect(found.slab.isValid && found.slab.base == base && found.slab.classIndex == index)
        #expect(found.slab.owner == 0xFFFF && found.slab.pages == description.pagesPerSlab)
        #expect(found.slab.freeCount.int == description.slotsPerSlab - 1)
        #expect(found.slab.listState == (description.slotsPerSlab == 1 ? .full : .partial))
        #expect(!(base..<base + UInt(description.pagesPerSlab * pageSize)).contains(found.slab.header))
        #expect(found.slab.header % 64 == 0)
    }
}
