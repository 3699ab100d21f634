/// Every way through the real allocator, seen from the caller's samples.
import BuddySlab
import Observatory
import Testing

@testable import Latency

@Suite struct PathTests {
    /// Calls on CPUs of a real allocator, every one of them timed.
    private struct Caller: ~Copyable {
        let source: any ObservedAllocator
        let recorder: LatencyRecorder
        var probe: LatencyProbe

        init(_ mode: AllocatorMode = .exact, magazines: Int = 64) throws {
            source = try makeAllocator(
                byteCount: 8 << 20, cpuCount: 2, mode: mode, magazines: .fixed(magazines))
            recorder = LatencyRecorder(classSizes: source.facts.classes.map(\.size), oneIn: 1)
            probe = recorder.probe()
        }

        mutating func allocate(_ size: Int, cpu: Int = 0) throws(AllocationError) -> UInt {
            var token = try source.attach(CPUIndex(UInt16(cpu)), thread: 1)
            return UInt(bitPattern: try unsafe probe.allocate(AllocationLayout(size: size), on: &token))
        }

        mutating func free(_ address: UInt, _ size: Int, cpu: Int = 0) throws {
            var token = try source.attach(CPUIndex(UInt16(cpu)), thread: 1)
            let pointer = unsafe try #require(UnsafeMutableRawPointer(bitPattern: address))
            try unsafe probe.deallocate(pointer, AllocationLayout(size: size), on: &token)
        }

        mutating func reallocate(_ address: UInt, _ size: Int, to newSize: Int) throws -> UInt {
            var token = try source.attach(CPUIndex(0), thread: 1)
            let pointer = unsafe try #require(UnsafeMutableRawPointer(bitPattern: address))
            let layout = AllocationLayout(size: size)
            return UInt(bitPattern: try unsafe probe.reallocate(pointer, layout, newSize: newSize, on: &token))
        }

        /// Samples of an operation so far, by path.
        func count(_ operation: LatencyOperation, _ path: OperationPath) -> Int {
            recorder.closeSlice(at: 1, window: 1).sinceStart.table[operation, .path(path)].samples
        }
    }

    @Test func aFirstObjectMakesASlabTheNextComeFromTheMagazineAndAnEmptyOneIsRefilled() throws {
        var caller = try Caller()
        var objects = [try caller.allocate(64)]
        #expect(caller.count(.allocate, .newSlab) == 1)
        objects.append(try caller.allocate(64))
        #expect(caller.count(.allocate, .magazine) == 1)
        while caller.count(.allocate, .refill) == 0, objects.count < 1000 { objects.append(try caller.allocate(64)) }
        #expect(caller.count(.allocate, .refill) == 1)
        for object in objects { try caller.free(object, 64) }
        #expect(caller.count(.free, .magazine) > 0)
        objects.removeAll()
        for _ in 0..<200 { objects.append(try caller.allocate(64)) }
        for object in objects { try caller.free(object, 64) }
        #expect(caller.count(.free, .refill) > 0, "a full magazine is flushed")
    }

    @Test func withoutMagazinesObjectsComeFromTheSlabAndGoBackToIt() throws {
        var caller = try Caller(magazines: 0)
        let first = try caller.allocate(64)
        let second = try caller.allocate(64)
        for object in [first, second] { try caller.free(object, 64) }
        #expect(caller.count(.allocate, .newSlab) == 1 && caller.count(.allocate, .slab) == 1)
        #expect(caller.count(.free, .slab) == 2)
    }

    @Test func anObjectOfAnotherCPUIsFreedRemotely() throws {
        var caller = try Caller()
        let object = try caller.allocate(64, cpu: 0)
        try caller.free(object, 64, cpu: 1)
        #expect(caller.count(.free, .remote) == 1)
    }

    @Test func largeBlocksComeFromTheBuddyAndThenFromThePageCache() throws {
        var caller = try Caller()
        let large = try caller.allocate(1 << 20)
        #expect(caller.count(.allocate, .buddy) == 1)
        try caller.free(large, 1 << 20)
        let pages = try caller.allocate(8192)
        try caller.free(pages, 8192)
        #expect(caller.count(.free, .pageCache) >= 1)
        _ = try caller.allocate(8192)
        #expect(caller.count(.allocate, .pageCache) >= 1)
        #expect(caller.recorder.closeSlice(at: 1, window: 1).sinceStart.table[.allocate, .sizeClass(9)].samples == 3)
    }

    @Test func anAllocationThatNeedsWhatAnotherCPUHoldsWaitsForAReclaimAndSoDoesOneThatIsRefused() throws {
        var caller = try Caller()
        var objects: [UInt] = []
        while let object = try? caller.allocate(2048, cpu: 0) { objects.append(object) }
        #expect(caller.count(.allocate, .reclaim) == 1, "the one that was refused")
        for object in objects.suffix(32) { try caller.free(object, 2048, cpu: 0) }
        _ = try caller.allocate(64, cpu: 1)
        #expect(caller.count(.allocate, .reclaim) == 2)
    }

    @Test func aReallocationThatStaysIsNotTakenForOneThatMoves() throws {
        var caller = try Caller()
        let object = try caller.allocate(40)
        let same = try caller.reallocate(object, 40, to: 60)
        #expect(same == object)
        #expect(caller.count(.reallocate, .magazine) == 1)
        _ = try caller.reallocate(object, 60, to: 1000)
        #expect(caller.count(.reallocate, .newSlab) == 1)
    }
}
