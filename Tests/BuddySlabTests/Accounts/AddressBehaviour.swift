//! Every address of a region says what it is.

import Testing

@testable import BuddySlab

@Suite struct AddressBehaviour {
    /// What a walk over all addresses of a region adds up, in bytes.
    private struct Sums {
        var metadata = 0
        var padding = 0
        var free = 0
        var cached = 0
        var large = 0
        var slab = 0
        var tail = 0
        var parts: Set<String> = []

        mutating func add(_ use: AddressUse, _ bytes: Int) {
            switch use {
            case .metadata(_, let part):
                metadata += bytes
                parts.insert("\(part)")
            case .padding: padding += bytes
            case .free: free += bytes
            case .cached: cached += bytes
            case .large: large += bytes
            case .slab(_, _, let slot):
                slab += bytes
                if slot == nil { tail += bytes }
            case .outside, .changing: Issue.record("\(use)")
            }
        }
    }

    @Test(arguments: [AllocatorMode.flush, .exact], [false, true])
    func theKindsOfAllAddressesAddUpToTheLedger(_ mode: AllocatorMode, _ isFine: Bool) throws {
        let rig = try GlobalRig(Setup(mode: mode, isFine: isFine), pages: 400)
        for size in [8, 24, 70, 300, 2048, 4096, 9000, 70_000] { _ = try rig.allocate(size, cpu: size % 3) }
        let gone = try (0..<6).map { _ in try rig.allocate(40_000, cpu: 1) }
        for object in gone { try rig.free(object, 40_000, cpu: 1) }
        let figures = Figures(live: rig.state)
        let section = try #require(rig.face.section(0))
        let end = section.start + UInt(section.byteCount)
        var sums = Sums()
        // All metadata is made of words.
        for address in stride(from: rig.memory.start + 64, to: end, by: 8) { sums.add(figures.use(of: address), 8) }
        let ledger = try rig.ledger()
        #expect(sums.metadata == ledger.metadataBytes && sums.padding == ledger.alignmentPaddingBytes)
        #expect(sums.free == ledger.buddyFreeBytes && sums.cached == ledger.pageCacheBytes && sums.cached > 0)
        #expect(sums.slab == ledger.slabBytes && sums.large == ledger.largeBytes && sums.large > 0)
        #expect(sums.tail == ledger.slabTailBytes && (sums.tail > 0) == isFine)
        #expect(sums.parts.count == 13 + 4, "\(sums.parts)")
        #expect(figures.use(of: rig.memory.start + 63) == .outside && figures.use(of: end) == .outside)
    }

    @Test(arguments: Setup.all)
    func anObjectIsFoundFromEachOfItsBytes(_ setup: Setup) throws {
        let rig = try GlobalRig(setup)
        for size in [8, 64, 1000] {
            let whole = rig.state.classes[rig.classIndex(size)].size.int
            let object = try rig.allocate(size, cpu: 1)
            for offset in [0, 1, size - 1] {
                guard case .slab(0, let slab, let slot?) = Figures(live: rig.state).use(of: object + UInt(offset))
                else {
                    Issue.record("\(object) is no slab's")
                    continue
                }
                #expect(slab.owner == CPUIndex(1) && slot.offset == offset)
                #expect(slab.address + UInt(slot.index * whole) == object)
                #expect(slot.state == (setup.mode == .exact ? .live : nil))
            }
            try rig.free(object, size, cpu: 1)
            let state = Figures(live: rig.state).use(of: object)
            guard case .slab(_, _, let slot?) = state else {
                #expect(setup.capacity == 0)
                continue
            }
            let resting: SlotState? = setup.capacity == 0 ? .free : setup.mode == .exact ? .magazine : nil
            #expect(slot.state == resting)
        }
    }

    @Test func aFreeFromAnotherCPUWaitsInItsRemoteWord() throws {
        let rig = try GlobalRig(Setup(capacity: 0))
        let object = try rig.allocate(64, cpu: 0)
        try rig.free(object, 64, cpu: 2)
        guard case .slab(_, let slab, let slot?) = Figures(live: rig.state).use(of: object) else {
            Issue.record("no slab")
            return
        }
        #expect(slot.state == .remoteQueued && slab.remoteQueued == 1 && slab.live == 0)
    }

    @Test func aBlockIsFoundFromEachOfItsPages() throws {
        let rig = try GlobalRig(Setup(isFine: true))
        let size = 8 * 4096 + 1
        let block = try rig.allocate(size, cpu: 0)
        for page in 0..<9 {
            #expect(
                Figures(live: rig.state).use(of: block + UInt(page * 4096 + 7))
                    == .large(section: 0, base: block, pages: 9, requestedBytes: size))
        }
        try rig.free(block, size, cpu: 0)
        #expect(
            Figures(live: rig.state).use(of: block + 4096)
                == .cached(section: 0, base: block, pages: 9, cpu: CPUIndex(0)))
    }
}
