/// Making an allocator from figures of the command line.
import BuddySlab
import Testing

@testable import Observatory

@Suite struct SourceTests {
    @Test(arguments: supportedPageSizes)
    func everySupportedPageSizeMakesAWorkingAllocator(pageSize: Int) throws {
        let source = try makeAllocator(byteCount: 64 << 20, pageSize: pageSize, cpuCount: 3, mode: .flush)
        #expect(source.facts.pageSize == pageSize && source.facts.cpuCount == 3 && source.facts.modeName == "flush")
        #expect(source.facts.classes.map(\.size) == [8, 16, 32, 64, 128, 256, 512, 1024, 2048])
        let laboratory = Laboratory(observing: source, Sampler(observing: source))
        _ = try laboratory.allocate(AllocationLayout(size: 3 * pageSize), cpu: CPUIndex(3))
        #expect(laboratory.freeAll() == 0)
    }

    @Test func aTokenThatOutlivesItsAllocatorStaysGood() throws {
        var source: (any ObservedAllocator)? = try makeAllocator(byteCount: 16 << 20, cpuCount: 2, mode: .exact)
        weak let gone = source
        var cpu = try #require(source).attach(CPUIndex(1), thread: 0)
        let layout = AllocationLayout(size: 64)
        let before = unsafe try cpu.allocate(layout)
        source = nil
        #expect(gone == nil)
        let after = unsafe try cpu.allocate(layout)
        #expect(unsafe before != after)
        try unsafe cpu.deallocate(before, layout)
        try unsafe cpu.deallocate(after, layout)
        _ = consume cpu
    }

    @Test func figuresThatMakeNoAllocatorAreNamed() {
        #expect(throws: AllocatorSetupError.unsupportedPageSize(12345)) {
            try makeAllocator(byteCount: 64 << 20, pageSize: 12345)
        }
        #expect(throws: AllocatorSetupError.cpuCountOutOfRange(0)) {
            try makeAllocator(byteCount: 64 << 20, cpuCount: 0)
        }
        #expect(throws: AllocatorSetupError.magazinesOutOfRange(.fixed(5000))) {
            try makeAllocator(byteCount: 64 << 20, magazines: .fixed(5000))
        }
        for byteCount in [0, 4096] {
            #expect(throws: AllocatorSetupError.memoryTooSmall(bytes: byteCount)) {
                try makeAllocator(byteCount: byteCount)
            }
        }
        #expect(throws: AllocatorSetupError.cannotReserve(bytes: 1 << 60, code: 12)) {
            try makeAllocator(byteCount: 1 << 60)
        }
    }
}
