//! The eight errors: each has a readable description, and a refused call has changed nothing.

import Testing

@testable import BuddySlab

@Suite struct ErrorLaws {
    static let every: [AllocationError] = [
        .invalidParam, .alreadyInitialized, .memoryOverlap, .noMemory, .notAllocated, .notInitialized, .notFound,
        .damaged,
    ]

    @Test func everyErrorHasAReadableDescriptionOfItsOwn() {
        let words = Self.every.map(\.description)
        #expect(Set(words).count == 8)
        for description in words {
            #expect(description.contains(" ") && description.first?.isLowercase == true)
        }
    }

    @Test(arguments: Setup.eachPageSize)
    func everythingIsNotInitializedBeforeTheFirstRegion(_ setup: Setup) throws {
        let face = makeFace(pageSize: setup.pageSize)
        let layout = AllocationLayout(size: 64)
        let memory = TestMemory(8 << 20)
        #expect(refusal { try face.allocate(layout) } == .notInitialized)
        #expect(refusal { try face.allocate(AllocationLayout(size: 1 << 20)) } == .notInitialized)
        #expect(refusal { try face.deallocate(memory.start, layout) } == .notInitialized)
        #expect(refusal { try face.reallocate(memory.start, layout, newSize: 8) } == .notInitialized)
        #expect(refusal { try face.allocatePages(1, alignment: setup.pageSize) } == .notInitialized)
        #expect(refusal { try face.allocatePagesLowmem(1, alignment: setup.pageSize) } == .notInitialized)
        #expect(refusal { try face.deallocatePages(at: memory.start, count: 1) } == .notInitialized)
        #expect(refusal { try face.addRegion(memory.region()) } == .notInitialized)
        #expect(refusal { try face.attach(0, thread: 0).cpu } == .notInitialized)
        #expect(throws: SafepointError.notInitialized) { try face.reclaim() }
        #expect(throws: SafepointError.notInitialized) { try face.withExactFigures { _, _ in } }
        #expect(throws: SafepointError.notInitialized) { try face.selfCheck { _ in } }
        #expect(throws: SafepointError.notInitialized) { try face.acting(as: 0) { _ in } }
        #expect(face.sectionCount == 0 && face.managedBytes == 0 && face.allocatedBytes == 0)
        #expect(face.section(0) == nil && face.live == nil)
    }

    @Test(arguments: Setup.all)
    func aRefusedCallHasChangedNothing(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        let object = try rig.allocate(64)
        let block = try rig.allocate(3 * setup.pageSize)
        // The first refusal for lack of memory reclaims what is free; it must come before the look at the ledger.
        #expect(refusal { try rig.allocate(512 * setup.pageSize) } == .noMemory)
        let before = try rig.ledger()
        let blocks = rig.freeBlocks()
        for cpu in [0, 1, rig.common] {
            for size in [-1, .min] {
                #expect(refusal { try rig.allocate(size, cpu: cpu) } == .invalidParam)
                #expect(refusal { try rig.free(object, size, cpu: cpu) } == .invalidParam)
                #expect(refusal { try rig.reallocate(object, 64, to: size, cpu: cpu) } == .invalidParam)
            }
            for alignment in [0, -8, 3, 12, 6000] {
                #expect(refusal { try rig.allocate(64, alignment: alignment, cpu: cpu) } == .invalidParam)
                #expect(refusal { try rig.free(object, 64, alignment: alignment, cpu: cpu) } == .invalidParam)
            }
            #expect(refusal { try rig.allocate(.max, cpu: cpu) } == .invalidParam)
            #expect(refusal { try rig.allocate(setup.pageSize << 20 + 1, cpu: cpu) } == .invalidParam)
            #expect(refusal { try rig.free(block, 5 * setup.pageSize, cpu: cpu) } == .invalidParam)
            #expect(refusal { try rig.free(block + 64, 3 * setup.pageSize, cpu: cpu) } == .invalidParam)
            #expect(refusal { try rig.free(64, 64, cpu: cpu) } == .notFound)
            #expect(refusal { try rig.free(block, 64, cpu: cpu) } == .notAllocated)
        }
        #expect(refusal { try rig.face.attach(setup.cpuCount, thread: 0).cpu } == .invalidParam)
        #expect(refusal { try rig.face.attach(65535, thread: 0).cpu } == .invalidParam)
        #expect(try rig.ledger() == before)
        #expect(rig.freeBlocks() == blocks)
        try rig.expectSound()
    }
}
