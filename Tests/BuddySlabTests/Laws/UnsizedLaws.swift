//! Laws of objects that are freed without their size, in every mode, page size and table of classes.

import Testing

@testable import BuddySlab

@Suite struct UnsizedLaws {
    private static let sizes = [0, 1, 8, 9, 15, 16, 17, 24, 40, 64, 100, 500, 2048, 2049, 5000, 32768, 32769, 100_000]

    private static let schemes = [false, true]

    private func withFineOrSeed(
        _ setup: Setup, isFine: Bool, _ body: (borrowing GlobalAllocator<4096>, inout AttachedCPU) throws -> Void
    ) throws {
        let memory = TestMemory(32 << 20)
        let allocator = GlobalAllocator<4096>()
        var configuration = setup.configuration
        if isFine { configuration.classes = .fine }
        try allocator.initialize(region: memory.region(), configuration)
        do {
            var cpu = try allocator.attach(CPUIndex(0))
            try body(allocator, &cpu)
        }
        var findings: [SelfCheckFinding] = []
        _ = try allocator.selfCheck { findings.append($0) }
        #expect(findings == [])
        _ = try allocator.reclaim()
        let ledger = try allocator.withExactFigures { figures, _ in Ledger(figures) }
        #expect(ledger.unaccountedBytes == 0)
        #expect(allocator.allocatedBytes == 0)
        withExtendedLifetime(memory) {}
    }

    private func usable(_ allocator: borrowing GlobalAllocator<4096>, _ address: UInt) -> Int? {
        unsafe allocator.usableSize(of: userPointer(address))
    }

    private static let setups = Setup.all.filter { $0.pageSize == 4096 }

    @Test(arguments: setups, schemes)
    func anObjectIsFreedBySizeOrWithoutAndStartsOnAMultipleOf16(_ setup: Setup, _ isFine: Bool) throws {
        try withFineOrSeed(setup, isFine: isFine) { allocator, cpu in
            for (index, size) in Self.sizes.enumerated() {
                let object = unsafe try cpu.allocateUnsized(size)
                #expect(UInt(bitPattern: object) % (size > 8 ? 16 : 8) == 0)
                let usable = self.usable(allocator, UInt(bitPattern: object)) ?? -1
                #expect(usable >= size)
                Bytes.fill(UInt(bitPattern: object), usable, 0xA5)
                if index % 2 == 0 {
                    unsafe try cpu.deallocateUnsized(object)
                } else {
                    unsafe try cpu.deallocateUnsized(object, size: size)
                }
                let common = unsafe try allocator.allocateUnsized(size)
                unsafe try cpu.deallocateUnsized(common)
                let other = unsafe try cpu.allocateUnsized(size)
                unsafe try allocator.deallocateUnsized(other)
            }
        }
    }

    @Test(arguments: setups, schemes)
    func theWholeOfAnObjectCountsAsRequested(_ setup: Setup, _ isFine: Bool) throws {
        try withFineOrSeed(setup, isFine: isFine) { allocator, cpu in
            var objects: [UInt] = []
            var usable = 0
            for size in Self.sizes {
                let object = unsafe try cpu.allocateUnsized(size)
                objects.append(UInt(bitPattern: object))
                usable += self.usable(allocator, UInt(bitPattern: object)) ?? 0
            }
            let ledger = try cpu.idle { try allocator.withExactFigures { figures, _ in Ledger(figures) } }
            #expect(ledger.requestedSmallBytes + ledger.requestedLargeBytes == usable)
            #expect(ledger.roundingSmallBytes == 0)
            #expect(ledger.unaccountedBytes == 0)
            for object in objects { unsafe try cpu.deallocateUnsized(userPointer(object)) }
        }
    }

    @Test(arguments: setups, schemes)
    func anAlignmentIsKeptAndAMistakenOneRefused(_ setup: Setup, _ isFine: Bool) throws {
        try withFineOrSeed(setup, isFine: isFine) { allocator, cpu in
            for shift in 0..<18 {
                for size in Self.sizes {
                    let object = unsafe try cpu.allocateUnsized(size, alignment: 1 << shift)
                    #expect(UInt(bitPattern: object) % (1 << UInt(shift)) == 0)
                    unsafe try cpu.deallocateUnsized(object)
                    let common = unsafe try allocator.allocateUnsized(size, alignment: 1 << shift)
                    unsafe try allocator.deallocateUnsized(common)
                }
            }
            for alignment in [0, -8, 3, 24] {
                #expect(refusal { _ = unsafe try cpu.allocateUnsized(8, alignment: alignment) } == .invalidParam)
            }
            for size in [Int.max, Int.max - 15, -1, Int.min, 1 << 40] {
                #expect(refusal { _ = unsafe try cpu.allocateUnsized(size) } == .noMemory)
                #expect(refusal { _ = unsafe try allocator.allocateUnsized(size) } == .noMemory)
            }
        }
    }

    @Test(arguments: setups, schemes)
    func bytesAreKeptOverReallocation(_ setup: Setup, _ isFine: Bool) throws {
        try withFineOrSeed(setup, isFine: isFine) { allocator, cpu in
            for from in Self.sizes where from > 0 {
                for to in Self.sizes where to > 0 {
                    let object = unsafe try cpu.allocateUnsized(from)
                    Bytes.fill(UInt(bitPattern: object), from, 0x3C)
                    let usable = usable(allocator, UInt(bitPattern: object))
                    let moved = UInt(bitPattern: unsafe try cpu.reallocateUnsized(object, newSize: to))
                    #expect(Bytes.all(moved, min(from, to), are: 0x3C), "\(from) to \(to)")
                    if usable == self.usable(allocator, moved) {
                        #expect(moved == UInt(bitPattern: object), "\(from) to \(to) is the same class")
                    }
                    unsafe try cpu.deallocateUnsized(userPointer(moved), size: to)
                }
            }
            let object = unsafe try cpu.allocateUnsized(100)
            #expect(refusal { _ = unsafe try cpu.reallocateUnsized(object, newSize: Int.max) } == .noMemory)
            unsafe try cpu.deallocateUnsized(object)
        }
    }

    @Test(arguments: setups, schemes)
    func whatIsNoObjectIsRefused(_ setup: Setup, _ isFine: Bool) throws {
        try withFineOrSeed(setup, isFine: isFine) { allocator, cpu in
            let small = UInt(bitPattern: unsafe try cpu.allocateUnsized(100))
            let block = UInt(bitPattern: unsafe try cpu.allocateUnsized(100_000))
            func refusedFree(_ address: UInt) -> AllocationError? {
                refusal { unsafe try cpu.deallocateUnsized(userPointer(address)) }
            }
            #expect(refusedFree(4096) == .notFound)
            #expect(refusedFree(block + 8) == .invalidParam)
            #expect(refusedFree(block + 4096) == .notAllocated)
            #expect(refusal { unsafe try cpu.deallocateUnsized(userPointer(small), size: 3000) } != nil)
            #expect(refusal { unsafe try cpu.deallocateUnsized(userPointer(block), size: 100) } != nil)
            for address in [4096, small + 8, block + 8, block + 4096] {
                let usable = usable(allocator, address)
                #expect(usable == nil)
            }
            if setup.mode == .exact || setup.capacity == 0 {
                #expect(refusedFree(small + 8) == .invalidParam)
            }
            #expect(refusedFree(small) == nil)
            #expect(refusedFree(block) == nil)
            #expect(refusedFree(block) == .notAllocated)
            if setup.mode == .exact || setup.capacity == 0 { #expect(refusedFree(small) == .notAllocated) }
        }
    }

    @Test func refusalsHaveCodesOfTheirOwn() {
        let all: [AllocationError] = [
            .invalidParam, .alreadyInitialized, .memoryOverlap, .noMemory, .notAllocated, .notInitialized, .notFound,
        ]
        #expect(all.map(\.code) == [1, 2, 3, 4, 5, 6, 7])
        #expect((0...8).map { AllocationError(code: $0) } == [nil] + all.map { $0 } + [nil])
    }
}
