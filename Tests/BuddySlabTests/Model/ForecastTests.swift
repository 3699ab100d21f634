//! What a forecast says is what then happens: path, place, splits and refusal, in random states of a small heap.

import Testing

@testable import BuddySlab

/// One setup of the forecast test.
private struct ForecastRun {
    let rig: GlobalRig
    var random: TestRandom
    var held: [(address: UInt, size: Int, alignment: Int)] = []
    var paths: [OperationPath: Int] = [:]
    var refusals: [Shortage: Int] = [:]
    var outcomes: [AllocationForecast.Outcome: Int] = [:]

    init(_ rig: GlobalRig, seed: UInt64) {
        self.rig = rig
        random = TestRandom(seed: seed)
    }

    private mutating func layout() -> AllocationLayout {
        let size =
            switch random.below(8) {
            case 0...3: random.below(2100)
            case 4, 5: random.below(4 * rig.pageSize)
            case 6: random.below(20 * rig.pageSize)
            default: random.below(100 * rig.pageSize)
            }
        return AllocationLayout(size: size, alignment: random.below(6) == 0 ? 1 << random.below(17) : 8)
    }

    /// One step: an allocation with its forecast, or a free. Nil, or what did not come true.
    mutating func step() throws -> String? {
        let cpu = random.below(rig.common + 2)
        if random.below(100) < 52 { return try allocate(layout(), cpu: cpu > rig.common ? nil : cpu) }
        guard !held.isEmpty else { return nil }
        let object = held.remove(at: random.below(held.count))
        try rig.free(object.address, object.size, alignment: object.alignment, cpu: min(cpu, rig.common))
        return nil
    }

    /// As the token of a CPU, the common one included, that may not reclaim every second time; without a token where
    /// `cpu` is nil.
    private mutating func allocate(_ layout: AllocationLayout, cpu: Int?) throws -> String? {
        let state = rig.state
        let forecast = try Figures(live: state).forecast(layout, cpu: cpu)
        let processor = cpu.map(state.processor)
        let mayReclaim = random.below(2) == 0 && cpu != rig.common
        let observed = processor ?? state.commonProcessor
        let before = rig.freeBlocks()
        observed.took(.magazine)
        var address: UInt?
        if let cpu, cpu != rig.common, mayReclaim {
            address = try? rig.on(cpu) { (processor) throws(AllocationError) in
                try state.allocate(layout, on: processor)
            }
        } else {
            processor?.isPrivileged.int = 1
            address = try? state.allocate(layout, on: processor)
            processor?.isPrivileged.int = 0
        }
        if let address { held.append((address, layout.size, layout.alignment)) }
        outcomes[forecast.outcome, default: 0] += 1
        if forecast.outcome == .succeeds { paths[forecast.path, default: 0] += 1 }
        if let shortage = forecast.shortage { refusals[shortage, default: 0] += 1 }
        let isSeen = processor != nil || forecast.sizeClass != nil
        let wrong = disagreement(
            forecast, address, isSeen ? OperationPath(rawValue: observed.path.int) : nil,
            mayReclaim: cpu == nil || mayReclaim, before)
        return wrong.map { "\($0): \(layout) on \(cpu.map(String.init) ?? "no CPU"): \(forecast)" }
    }

    private func disagreement(
        _ forecast: AllocationForecast, _ address: UInt?, _ path: OperationPath?, mayReclaim: Bool, _ before: [Int]
    ) -> String? {
        switch forecast.outcome {
        case .fails: return address == nil ? nil : "it was served"
        case .needsReclaim: return address == nil || mayReclaim ? nil : "it was served without a reclaim"
        case .succeeds: break
        }
        guard let address else { return "it was refused" }
        if let path, path != forecast.path { return "it took the path \(path)" }
        if let expected = forecast.address, expected != address { return "it lies at \(address)" }
        guard let source = forecast.source else { return nil }
        guard address >= source.address, address < source.address + UInt(source.pages * rig.pageSize) else {
            return "it lies outside the pages that were named"
        }
        return rig.setup.pageCacheBytes == 0 ? splitsDisagree(source, forecast.order, before) : nil
    }

    /// Whether enough requests succeeded, and each way of a request that this setup has was taken at least once.
    var tookEveryWay: Bool {
        let isDirect = rig.setup.capacity == 0 || rig.setup.mode == .hardened
        var ways: [OperationPath] = [.buddy, .newSlab, isDirect ? .slab : .refill]
        if !isDirect { ways.append(.magazine) }
        // A small magazine's cache of pages is small too, and may be passed by.
        if rig.setup.capacity >= 64 && rig.setup.pageCacheBytes > 0 { ways.append(.pageCache) }
        return outcomes[.succeeds, default: 0] > 500
            && outcomes[.needsReclaim, default: 0] + outcomes[.fails, default: 0] > 0
            && ways.allSatisfy { paths[$0, default: 0] > 0 }
    }

    /// Without page caches, the free blocks tell how often one was halved: it is gone, and each halving left a block.
    private func splitsDisagree(_ source: PageSource, _ order: Int, _ before: [Int]) -> String? {
        let after = rig.freeBlocks()
        let found = order + source.splits
        guard source.blockPages == 1 << found, after[found] == before[found] - 1 else {
            return "another block was split"
        }
        let left = (order..<found).allSatisfy { after[$0] == before[$0] + 1 }
        return left ? nil : "the splits were others"
    }
}

@Suite struct ForecastTests {
    private static let setups: [Setup] = [AllocatorMode.flush, .exact, .hardened].flatMap { mode in
        [0, 4, 64].flatMap { capacity in
            [false, true].flatMap { isFine in
                [0, 1 << 20].map { cache in
                    Setup(
                        mode: mode, capacity: capacity, isFixed: true, cpuCount: 2, isFine: isFine,
                        pageCacheBytes: cache)
                }
            }
        }
    }

    @Test(arguments: setups)
    func whatTheForecastSaysIsWhatThenHappens(_ setup: Setup) throws {
        let seed = TestSettings.seed ?? UInt64.random(in: 0...UInt64.max)
        try withRig(setup, pages: 160) { rig in
            var run = ForecastRun(rig, seed: seed)
            var step = 0
            // However the dice fall, the run ends where every way was taken; one that never is taken ends it, too.
            while step < 2500 || (step < 250_000 && !run.tookEveryWay) {
                if let wrong = try run.step() {
                    Issue.record("SLABSCOPE_SEED=\(seed), step \(step): \(wrong)")
                    return
                }
                step += 1
            }
            try rig.expectSound("seed \(seed)")
            #expect(run.tookEveryWay, "seed \(seed): \(run.outcomes), \(run.paths)")
        }
    }

    /// A heap of single free pages between held ones: enough memory for two, but no block.
    @Test func theReasonOfARefusalIsMemoryFragmentationOrAlignment() throws {
        try withRig(Setup(capacity: 0), pages: 64) { rig in
            func ask(_ pages: Int, alignment: Int = 8) throws -> AllocationForecast {
                try Figures(live: rig.state).forecast(
                    AllocationLayout(size: pages * rig.pageSize, alignment: alignment), cpu: 0)
            }
            #expect(try ask(64).outcome == .succeeds && ask(128).shortage == .memory)
            let pages = rig.exhaust(rig.pageSize)
            #expect(pages.count == 64)
            #expect(try ask(1).shortage == .memory && ask(1).outcome == .fails)
            for page in pages where (page >> 12) & 1 == 1 { try rig.free(page, rig.pageSize) }
            #expect(try ask(1).outcome == .succeeds && ask(2).shortage == .fragmentation)
            #expect(try ask(1, alignment: 2 * rig.pageSize).shortage == .alignment)
            #expect(try ask(40).shortage == .memory)
            #expect(throws: AllocationError.invalidParam) { try ask(1 << 20 + 1) }
            #expect(throws: AllocationError.invalidParam) { try ask(1, alignment: 3) }
        }
    }

    @Test func whatNoSectionCanHoldIsRefusedWhateverAReclaimBringsHome() throws {
        try withRig(Setup(capacity: 4), pages: 64) { rig in
            func outcome(_ pages: Int) throws -> AllocationForecast.Outcome {
                try Figures(live: rig.state).forecast(AllocationLayout(size: pages * rig.pageSize), cpu: 0).outcome
            }
            #expect(try outcome(64) == .succeeds)
            try rig.free(try rig.allocate(64), 64)
            #expect(try outcome(64) == .needsReclaim)
            #expect(try outcome(65) == .fails)
        }
    }

    @Test func askingChangesNothing() throws {
        try withRig(Setup(capacity: 4)) { rig in
            try rig.free(try rig.allocate(9000), 9000)
            let before = try rig.ledger()
            let acquisitions = rig.state.buddyLock.acquisitions.int
            for size in [0, 1, 64, 2048, 2049, 9000, 100_000, 1 << 30] {
                for cpu in [nil, 0, rig.common] {
                    _ = try Figures(live: rig.state).forecast(AllocationLayout(size: size), cpu: cpu)
                }
            }
            #expect(rig.state.buddyLock.acquisitions.int == acquisitions)
            #expect(try rig.ledger() == before)
        }
    }
}
