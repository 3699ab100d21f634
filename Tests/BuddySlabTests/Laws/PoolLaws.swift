//! CPU slabs and pools: locks round slab allocators, routing between owners, and the whole allocator above a pool.

import Testing
import Threads

@testable import BuddySlab

/// The CPU that the pool's hook answers with, for each thread of a test.
private let currentCPU = Guarded<UInt16>(0)
/// Pages that the threads of a test have asked for.
private let pageCounter = Guarded(0)

/// A pool of four CPUs over a global allocator.
private struct PoolRig<let pageSize: Int>: ~Copyable {
    let allocator = GlobalAllocator<pageSize>()
    let memory = TestMemory(16 << 20)
    let storage = TestMemory(StaticSlabPool<pageSize, 4>.requiredStorage(), offset: 8)
    let pool: StaticSlabPool<pageSize, 4>

    init() throws {
        try allocator.initialize(region: memory.region(), GlobalConfiguration(hooks: .linux))
        pool = try StaticSlabPool(
            window: allocator.window, storage: storage.region(isZeroed: false), hooks: .linux,
            currentCPU: { currentCPU.withLock { $0 } })
    }

    func take(_ size: Int, cpu: UInt16 = 0) throws -> UInt {
        currentCPU.withLock { $0 = cpu }
        return UInt(bitPattern: try unsafe allocator.allocate(AllocationLayout(size: size), from: pool))
    }

    func free(_ address: UInt, _ size: Int, cpu: UInt16 = 0) throws -> SlabPoolFreeResult {
        currentCPU.withLock { $0 = cpu }
        return try unsafe allocator.deallocate(pointer(address), AllocationLayout(size: size), to: pool)
    }
}

@Suite(.serialized) struct PoolLaws {
    @Test func aPoolsDefaultRoutingFreesLocallyOrRemotely() throws {
        try routing(PoolRig<4096>())
        try routing(PoolRig<16384>())
    }

    private func routing<let pageSize: Int>(_ rig: borrowing PoolRig<pageSize>) throws {
        defer { withExtendedLifetime((rig.memory, rig.storage)) {} }
        for index in 0..<9 {
            let size = 8 << index
            let objects = try (0..<100).map { _ in try rig.take(size, cpu: 1) }
            #expect(Set(objects).count == 100)
            #expect(try objects.allSatisfy { try rig.allocator.window.owner(of: $0) == CPUIndex(1) })
            #expect(try rig.free(objects[0], size, cpu: 1) == .done)
            #expect(try rig.free(objects[1], size, cpu: 2) == .remoteQueued)
            let again = [try rig.take(size, cpu: 1), try rig.take(size, cpu: 1)]
            #expect(Set(again) == Set(objects.prefix(2)), "the owner drains before it looks elsewhere")
            for object in objects { _ = try rig.free(object, size, cpu: 1) }
        }
    }

    @Test func aPoolGivesTheCurrentAndAnyOwnersSlabs() throws {
        let rig = try PoolRig<4096>()
        defer { withExtendedLifetime((rig.memory, rig.storage)) {} }
        currentCPU.withLock { $0 = 3 }
        #expect(rig.pool.currentCPU == CPUIndex(3))
        #expect(try rig.pool.withCurrentSlab { (slab) throws(AllocationError) in slab.cpu } == CPUIndex(3))
        for cpu in 0..<UInt16(4) {
            #expect(
                try rig.pool.withOwnerSlab(CPUIndex(cpu)) { (slab) throws(AllocationError) in slab.cpu }
                    == CPUIndex(cpu))
        }
        for cpu in [4, 5, 65535] as [UInt16] {
            #expect(
                refusal { try rig.pool.withOwnerSlab(CPUIndex(cpu)) { (_) throws(AllocationError) in } }
                    == .invalidParam)
        }
    }

    @Test func afterEverythingIsFreedAtMostOneEmptySlabAClassAndCPUIsOut() throws {
        try emptied(PoolRig<4096>())
        try emptied(PoolRig<16384>())
    }

    private func emptied<let pageSize: Int>(_ rig: borrowing PoolRig<pageSize>) throws {
        defer { withExtendedLifetime((rig.memory, rig.storage)) {} }
        for index in 0..<9 {
            let size = 8 << index
            let count = 3 * 4 * pageSize / size
            for freer in [UInt16(2), 0] {
                let objects = try (0..<count).map { _ in try rig.take(size, cpu: 2) }
                for object in objects { _ = try rig.free(object, size, cpu: freer) }
                // Mail comes home when its owner allocates; the next local frees give surplus slabs back.
                let last = try rig.take(size, cpu: 2)
                _ = try rig.free(last, size, cpu: 2)
            }
        }
        let most = (0..<9).map { SizeClassScheme.seed.slabPages($0, pageSize: pageSize) }.reduce(0, +)
        #expect(rig.allocator.allocatedBytes <= most * pageSize)
        #expect(try rig.allocator.withExactFigures { figures, _ in Ledger(figures) }.unaccountedBytes == 0)
    }

    @Test func wrongFreesOfAPoolAreRefused() throws {
        let rig = try PoolRig<4096>()
        defer { withExtendedLifetime((rig.memory, rig.storage)) {} }
        let object = try rig.take(64, cpu: 1)
        let own = UInt(bitPattern: try unsafe rig.allocator.allocate(AllocationLayout(size: 64)))
        let block = try rig.take(10000)
        for cpu in [1, 2] as [UInt16] {
            #expect(refusal { try rig.free(64, 64, cpu: cpu) } == .notFound)
            #expect(refusal { try rig.free(object + 8, 64, cpu: cpu) } == .invalidParam)
            #expect(refusal { try rig.free(object, 65, cpu: cpu) } == .invalidParam)
            #expect(refusal { try rig.free(block, 64, cpu: cpu) } == .notAllocated)
            #expect(refusal { try rig.free(own, 64, cpu: cpu) } == .notAllocated, "the allocator's own, not the pool's")
        }
        #expect(
            refusal { try unsafe rig.allocator.deallocate(pointer(object), AllocationLayout(size: 64)) }
                == .notAllocated)
        #expect(try rig.free(object, 64, cpu: 2) == .remoteQueued)
        #expect(refusal { try rig.free(object, 64, cpu: 2) } == .notAllocated)
        #expect(refusal { try rig.free(object, 64, cpu: 1) } == .notAllocated)
        #expect(try rig.free(block, 10000) == .done)
    }

    @Test func aCPUsSlabsAreNumberedIn16BitsAndCanBeReset() throws {
        let region = TestMemory.unmapped(0x7100_0000_0000, 64 * 4096)
        let storage = TestMemory(1 << 20)
        let window = try SlabWindow<4096>(window: region, storage: storage.region())
        let own = TestMemory(PerCPUSlab<4096>.requiredStorage(), offset: 1)
        defer { withExtendedLifetime((storage, own)) {} }
        let slabs = try PerCPUSlab(cpu: CPUIndex(65535), window: window, storage: own.region(), hooks: .linux)
        #expect(slabs.cpu == CPUIndex(65535))
        try slabs.addSlab(SizeClass(index: 3), base: region.start, byteCount: 4096)
        let first = SlabAnswer(try slabs.allocate(AllocationLayout(size: 64)))
        let second = SlabAnswer(try slabs.allocate(AllocationLayout(size: 64)))
        try unsafe slabs.deallocateRemote(pointer(try #require(second.address)))
        slabs.reset()
        #expect(SlabAnswer(try slabs.allocate(AllocationLayout(size: 64))) == .needsSlab(SizeClass(index: 3), pages: 1))
        #expect(slabs.drain() == 0 && slabs.takeEmptySlab(keeping: 0) == nil)
        #expect(window.owner(of: region.start) == nil)
        try slabs.addSlab(SizeClass(index: 3), base: region.start, byteCount: 4096)
        #expect(SlabAnswer(try slabs.allocate(AllocationLayout(size: 64))) == first)
    }

    @Test func storageThatIsTooSmallIsInvalid() throws {
        let region = TestMemory.unmapped(0x7100_0000_0000, 64 * 4096)
        let storage = TestMemory(1 << 20)
        #expect(
            refusal {
                try SlabWindow<4096>(window: region, storage: storage.region(from: 0, 512)).owner(of: region.start)
            } == .invalidParam)
        for (start, length) in [(8, 64 * 4096), (0, 64 * 4096 - 8), (0, 0)] {
            let wrong = TestMemory.unmapped(region.start + UInt(start), length)
            #expect(
                refusal { try SlabWindow<4096>(window: wrong, storage: storage.region()).owner(of: 0) }
                    == .invalidParam)
        }
        let window = try SlabWindow<4096>(window: region, storage: storage.region())
        let small = TestMemory(64)
        defer { withExtendedLifetime((storage, small)) {} }
        #expect(
            refusal { try PerCPUSlab<4096>(cpu: CPUIndex(0), window: window, storage: small.region()).cpu }
                == .invalidParam)
        #expect(
            refusal {
                try StaticSlabPool<4096, 2>(window: window, storage: small.region(), currentCPU: { 0 }).currentCPU
            } == .invalidParam)
    }

    @Test func aCPUsSlabsMayBeUsedFromManyThreads() throws {
        let region = TestMemory.unmapped(0x7200_0000_0000, 4096 * 4096)
        let storage = TestMemory(SlabWindow<4096>.requiredStorage(windowBytes: region.byteCount))
        let window = try SlabWindow<4096>(window: region, storage: storage.region())
        let own = TestMemory(PerCPUSlab<4096>.requiredStorage())
        let slabs = try PerCPUSlab(cpu: CPUIndex(7), window: window, storage: own.region(), hooks: .linux)
        defer { withExtendedLifetime((storage, own)) {} }
        onThreads(3) { thread in
            var random = TestRandom(seed: UInt64(thread))
            for _ in 0..<400 {
                var taken: [UInt] = []
                for _ in 0..<random.below(60) {
                    guard let answer = try? slabs.allocate(AllocationLayout(size: 64)) else { continue }
                    switch SlabAnswer(answer) {
                    case .allocated(let address): taken.append(address)
                    case .needsSlab(let sizeClass, _):
                        let page = pageCounter.withLock { (next) -> Int in
                            next += 1
                            return next
                        }
                        guard page < 4096 else { continue }
                        try? slabs.addSlab(sizeClass, base: region.start + UInt(page * 4096), byteCount: 4096)
                    }
                }
                for (index, address) in taken.enumerated() {
                    let layout = AllocationLayout(size: 64)
                    do {
                        if index % 2 == 0 {
                            _ = try unsafe slabs.deallocateLocal(pointer(address), layout)
                        } else {
                            try unsafe slabs.deallocateRemote(pointer(address))
                        }
                    } catch { Issue.record("a right free was refused: \(error)") }
                }
            }
        }
        _ = slabs.drain()
        while slabs.takeEmptySlab(keeping: 0) != nil {}
        #expect(SlabAnswer(try slabs.allocate(AllocationLayout(size: 64))) == .needsSlab(SizeClass(index: 3), pages: 1))
    }
}
